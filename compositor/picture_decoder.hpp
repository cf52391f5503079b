// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <memory>

#include "media/decoder.hpp"

namespace betang {

// What the pool needs of a decoder; see Decoder for the meaning of each call. Thread-bound.
class PictureDecoder {
  public:
    virtual ~PictureDecoder() = default;
    [[nodiscard]] virtual Result<Picture> decode(const AccessUnit& unit) = 0;
    [[nodiscard]] virtual Picture drain() = 0;
    virtual void flush() = 0;
    virtual void setOptions(DecoderOptions options) = 0;
};

using MakeDecoder = std::function<std::unique_ptr<PictureDecoder>(Codec)>;

// libavcodec's, by media/decoder.
[[nodiscard]] std::unique_ptr<PictureDecoder> makeSoftwareDecoder(Codec codec);

}  // namespace betang
