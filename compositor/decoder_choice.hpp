// SPDX-License-Identifier: Apache-2.0
//
// Which decoder decodes a codec, and why: a graphics chip's, where GStreamer knows one, else
// libavcodec's.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bus/json_text.hpp"
#include "compositor/picture_decoder.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

// What GStreamer says of an element that decodes.
struct DecoderElement {
    std::string name;
    unsigned rank = 0;  // higher is preferred; 0: only when asked for
    bool hardware = false;

    bool operator==(const DecoderElement&) const = default;
};

struct DecoderChoice {
    std::string element{};  // empty: libavcodec
    std::string reason{};

    bool operator==(const DecoderChoice&) const = default;
};

// `wanted`: "auto" (the hardware decoder of the highest rank, if there is one), "software", or the
// name of an element. `elements`: those that decode the codec. Pure.
[[nodiscard]] DecoderChoice chooseDecoder(const std::string& wanted,
                                          const std::vector<DecoderElement>& elements);

// The elements of this machine that decode `codec`.
[[nodiscard]] std::vector<DecoderElement> decoderElements(Codec codec);

// Makes decoders as it is told, and remembers what it chose. Thread-safe.
class DecoderMaker {
  public:
    // As WallConfig::decoder. Takes effect on decoders that are made from now on. Logs the choices.
    void want(std::string wanted, const Log& log) BETANG_EXCLUDES(mutex_);

    // One that fails while it runs hands over to libavcodec at the next keyframe, for this stream
    // alone: a camera that breaks a decoder costs itself.
    [[nodiscard]] std::unique_ptr<PictureDecoder> make(Codec codec) BETANG_EXCLUDES(mutex_);

    // [{"codec":"h264","decoder":"libavcodec","reason":"...","failures":0},...]
    [[nodiscard]] Json toJson() const BETANG_EXCLUDES(mutex_);

  private:
    struct Made {
        DecoderChoice choice;
        std::shared_ptr<std::atomic<uint64_t>> failures =
            std::make_shared<std::atomic<uint64_t>>(0);
    };

    mutable Mutex mutex_;
    std::map<Codec, Made> made_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
