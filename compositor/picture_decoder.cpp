// SPDX-License-Identifier: Apache-2.0

#include "compositor/picture_decoder.hpp"

namespace betang {
namespace {

class SoftwareDecoder final : public PictureDecoder {
  public:
    explicit SoftwareDecoder(Codec codec) : decoder_{codec} {}

    Result<Picture> decode(const AccessUnit& unit) override { return decoder_.decode(unit); }

    Picture drain() override { return decoder_.drain(); }

    void flush() override { decoder_.flush(); }

    void setOptions(DecoderOptions options) override { decoder_.setOptions(options); }

  private:
    Decoder decoder_;
};

}  // namespace

std::unique_ptr<PictureDecoder> makeSoftwareDecoder(Codec codec) {
    return std::make_unique<SoftwareDecoder>(codec);
}

}  // namespace betang
