// SPDX-License-Identifier: Apache-2.0

#include "compositor/decoder_choice.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "compositor/gst_decoder.hpp"

namespace betang {
namespace {

constexpr std::array kCodecs{Codec::H264, Codec::H265, Codec::Mjpeg};

// GStreamer's until it fails, then libavcodec's.
class GuardedDecoder final : public PictureDecoder {
  public:
    GuardedDecoder(Codec codec,
                   std::unique_ptr<PictureDecoder> first,
                   std::shared_ptr<std::atomic<uint64_t>> failures)
        : codec_{codec}, decoder_{std::move(first)}, failures_{std::move(failures)} {}

    Result<Picture> decode(const AccessUnit& unit) override {
        if (failed_ && !unit.key) {
            return Picture{};
        }
        if (failed_) {
            decoder_ = makeSoftwareDecoder(codec_);
            failed_ = false;
            first_ = false;
        }
        Result<Picture> result = decoder_->decode(unit);
        if (!result.ok() && first_) {
            failed_ = true;
            ++*failures_;
        }
        return result;
    }

    Picture drain() override { return failed_ ? Picture{} : decoder_->drain(); }

    void flush() override { decoder_->flush(); }

    void setOptions(DecoderOptions options) override { decoder_->setOptions(options); }

  private:
    const Codec codec_;
    std::unique_ptr<PictureDecoder> decoder_;
    const std::shared_ptr<std::atomic<uint64_t>> failures_;
    bool first_ = true;
    bool failed_ = false;
};

const char* nameOf(const DecoderChoice& choice) {
    return choice.element.empty() ? "libavcodec" : choice.element.c_str();
}

}  // namespace

DecoderChoice chooseDecoder(const std::string& wanted,
                            const std::vector<DecoderElement>& elements) {
    if (wanted == "software") {
        return {"", "as configured"};
    }
    if (wanted != "auto") {
        const bool known =
            std::any_of(elements.begin(), elements.end(), [&wanted](const DecoderElement& one) {
                return one.name == wanted;
            });
        return known ? DecoderChoice{wanted, "as configured"}
                     : DecoderChoice{
                           "", fmt::format("{} does not decode this, or is not installed", wanted)};
    }
    const DecoderElement* best = nullptr;
    for (const DecoderElement& one : elements) {
        if (one.hardware && one.rank > 0 && (best == nullptr || one.rank > best->rank)) {
            best = &one;
        }
    }
    return best == nullptr
               ? DecoderChoice{"", "no hardware decoder is installed"}
               : DecoderChoice{best->name, fmt::format("hardware, of rank {}", best->rank)};
}

void DecoderMaker::want(std::string wanted, const Log& log) {
    std::map<Codec, Made> made;
    for (const Codec codec : kCodecs) {
        const bool by_element = wanted != "software";
        made[codec].choice = chooseDecoder(
            wanted, by_element ? decoderElements(codec) : std::vector<DecoderElement>{});
        const DecoderChoice& choice = made[codec].choice;
        log.info("{} is decoded by {}: {}", toText(codec), nameOf(choice), choice.reason);
    }
    const MutexLocker lock{mutex_};
    made_ = std::move(made);
}

std::unique_ptr<PictureDecoder> DecoderMaker::make(Codec codec) {
    Made made;
    {
        const MutexLocker lock{mutex_};
        made = made_[codec];
    }
    if (made.choice.element.empty()) {
        return makeSoftwareDecoder(codec);
    }
    try {
        return std::make_unique<GuardedDecoder>(
            codec, makeGstDecoder(codec, made.choice.element), made.failures);
    } catch (const Error&) {
        ++*made.failures;
        return makeSoftwareDecoder(codec);
    }
}

Json DecoderMaker::toJson() const {
    const MutexLocker lock{mutex_};
    Json list = Json::array();
    for (const auto& [codec, made] : made_) {
        list.push_back({{"codec", toText(codec)},
                        {"decoder", nameOf(made.choice)},
                        {"reason", made.choice.reason},
                        {"failures", made.failures->load()}});
    }
    return list;
}

}  // namespace betang
