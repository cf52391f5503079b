// SPDX-License-Identifier: Apache-2.0
//
// One libavcodec decoder for one stream: access units in, pictures out.

#pragma once

#include <cstdint>
#include <memory>

#include "core/access_unit.hpp"
#include "core/result.hpp"
#include "media/av_ptr.hpp"

namespace betang {

inline constexpr int kLargestPictureSide = 8192;  // larger pictures are refused as Corrupt

struct DecoderOptions {
    bool skip_loop_filter = false;  // for tiles much smaller than the picture
    bool skip_non_reference = false;

    bool operator==(const DecoderOptions&) const = default;
};

// A decoded picture. `frame` is reference-counted by FFmpeg: copies share the pixels, which nobody
// writes after decoding. Pixel format is whatever the decoder made (yuv420p, yuvj420p, ...).
struct Picture {
    std::shared_ptr<const AVFrame> frame;
    uint64_t sequence = 0;  // of the access unit it was decoded from
    UtcTime captured{};
    bool corrupt = false;  // parts are missing, were concealed, or rest on such a picture

    [[nodiscard]] explicit operator bool() const { return frame != nullptr; }
};

// Thread-bound. One decoding thread, no added delay (low-delay mode; B-frames are reordered). A new
// size or new parameter sets in band need nothing from the caller.
//
// The test build (BETANG_CRASH_ON_MAGIC_SEI) calls std::abort() when hasCrashSei(unit).
class Decoder {
  public:
    // Throws Unsupported when this build of FFmpeg has no decoder for `codec`.
    explicit Decoder(Codec codec, DecoderOptions options = {});
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    // Feeds one access unit. The newest picture that came out of it; an empty Picture when the
    // decoder needs more; Corrupt when the bytes could not be decoded (feeding may go on).
    [[nodiscard]] Result<Picture> decode(const AccessUnit& unit);

    // The newest picture that the decoder still holds back for reordering, if there is one; then as
    // after flush(). For keyframes that are decoded alone.
    [[nodiscard]] Picture drain();

    // Forgets all references, for a jump to another keyframe.
    void flush();

    void setOptions(DecoderOptions options);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace betang
