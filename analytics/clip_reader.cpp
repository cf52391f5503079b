// SPDX-License-Identifier: Apache-2.0

#include "analytics/clip_reader.hpp"

#include <optional>

#include <fmt/format.h>

#include "core/error.hpp"

namespace betang {

namespace {

class Clip {
  public:
    explicit Clip(const std::filesystem::path& file) {
        AVFormatContext* opened = nullptr;
        const int status = avformat_open_input(&opened, file.c_str(), nullptr, nullptr);
        if (status < 0) {
            throw Error{ErrorKind::NotFound,
                        fmt::format("{}: {}", file.string(), avErrorText(status))};
        }
        input_.reset(opened);
        const AVCodec* codec = nullptr;
        stream_ = avformat_find_stream_info(opened, nullptr) < 0
                      ? -1
                      : av_find_best_stream(opened, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
        if (stream_ < 0 || codec == nullptr) {
            throw Error{ErrorKind::Unsupported, fmt::format("{}: no video in it", file.string())};
        }
        context_.reset(avcodec_alloc_context3(codec));
        if (context_ == nullptr ||
            avcodec_parameters_to_context(context_.get(), stream().codecpar) < 0 ||
            avcodec_open2(context_.get(), codec, nullptr) < 0) {
            throw Error{ErrorKind::Unsupported,
                        fmt::format("{}: no decoder for its video", file.string())};
        }
    }

    ClipSummary read(const std::function<void(const AVFrame&, Duration)>& picture) {
        const AvPacketPtr packet = makeAvPacket();
        while (av_read_frame(input_.get(), packet.get()) >= 0) {
            if (packet->stream_index == stream_) {
                ++summary_.pictures;
                if (avcodec_send_packet(context_.get(), packet.get()) >= 0) {
                    drain(picture);
                }
            }
            av_packet_unref(packet.get());
        }
        avcodec_send_packet(context_.get(), nullptr);
        drain(picture);
        return summary_;
    }

  private:
    [[nodiscard]] const AVStream& stream() const { return *input_->streams[stream_]; }

    void drain(const std::function<void(const AVFrame&, Duration)>& picture) {
        const AvFramePtr frame = makeAvFrame();
        while (avcodec_receive_frame(context_.get(), frame.get()) >= 0) {
            ++summary_.decoded;
            picture(*frame, timeOf(*frame));
        }
    }

    Duration timeOf(const AVFrame& frame) {
        const int64_t pts = frame.best_effort_timestamp;
        if (pts == AV_NOPTS_VALUE) {
            return last_;
        }
        if (!first_) {
            first_ = pts;
        }
        const Duration at{av_rescale_q(pts - *first_, stream().time_base, {1, 1000000000})};
        last_ = std::max(last_, at);
        return last_;
    }

    AvInputPtr input_;
    AvCodecContextPtr context_;
    int stream_ = -1;
    std::optional<int64_t> first_;
    Duration last_{};
    ClipSummary summary_;
};

}  // namespace

ClipSummary readClip(const std::filesystem::path& file,
                     const std::function<void(const AVFrame&, Duration at)>& picture) {
    return Clip{file}.read(picture);
}

}  // namespace betang
