// SPDX-License-Identifier: Apache-2.0
//
// Makes the loop of coded pictures that one stream of one camera sends.

#pragma once

#include "media/av_ptr.hpp"

#include "tests/camsim/clip.hpp"
#include "tests/camsim/options.hpp"

namespace betang::camsim {

// Thread-bound.
class ClipEncoder {
  public:
    // `camera` goes into the pixel marks; 0 leaves them out. Throws Unsupported when this build of
    // FFmpeg lacks x264 or x265.
    ClipEncoder(const EncodingOptions& options, StreamKind kind, int camera);

    // Adds the next picture. Throws Internal when the encoder fails.
    void add(const AVFrame& picture);

    [[nodiscard]] ClipDraft finish();

  private:
    void configure(const EncodingOptions& options, const StreamOptions& stream);
    void mark();
    void send(const AVFrame* picture);
    void take(const AVPacket& packet);

    Codec codec_;
    int camera_;
    int next_ = 0;
    AvCodecContextPtr encoder_;
    AvFramePtr picture_;
    AvPacketPtr packet_;
    ClipDraft draft_;
};

// Pictures in the loop: whole GOPs, at least as long as asked for.
[[nodiscard]] int picturesInLoop(const EncodingOptions& options, StreamKind kind);

[[nodiscard]] int picturesInGop(const EncodingOptions& options, StreamKind kind);

}  // namespace betang::camsim
