// SPDX-License-Identifier: Apache-2.0

#include "analytics/clip_reader.hpp"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "analytics/decode_gate.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr size_t kMostHeld = 4096;  // coded pictures; no camera sends longer GOPs

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

    ClipSummary read(Decoding decoding, const ClipViewer& viewer) {
        viewer_ = &viewer;
        const AvPacketPtr packet = makeAvPacket();
        while (av_read_frame(input_.get(), packet.get()) >= 0) {
            if (packet->stream_index == stream_) {
                ++summary_.pictures;
                if (decoding == Decoding::Full) {
                    decode(*packet);
                } else {
                    pass(*packet);
                }
            }
            av_packet_unref(packet.get());
        }
        drain();
        return summary_;
    }

  private:
    [[nodiscard]] const AVStream& stream() const { return *input_->streams[stream_]; }

    // Through the gate.
    void pass(const AVPacket& packet) {
        const bool key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
        const int64_t dts = packet.dts == AV_NOPTS_VALUE ? packet.pts : packet.dts;
        first_dts_ = first_dts_.value_or(dts);
        const Duration at = durationOf(dts - *first_dts_);
        switch (gate_.take(key, static_cast<size_t>(packet.size), at)) {
            case DecodeGate::Verdict::Key:
                keyAlone(packet);
                break;
            case DecodeGate::Verdict::Hold:
                hold(packet);
                break;
            case DecodeGate::Verdict::Wake:
                catchUp();
                decode(packet);
                break;
            case DecodeGate::Verdict::Go:
                if (!held_.empty()) {
                    jump();
                    held_.clear();
                }
                decode(packet);
                break;
        }
        gate_.saw(restless_, at);
    }

    // What began between the last keyframe and this one is looked at from its beginning.
    void keyAlone(const AVPacket& packet) {
        jump();
        kept_.reset();
        peeking_ = true;
        decode(packet);
        drain();
        peeking_ = false;
        if (kept_ && !held_.empty() && viewer_->peek(*kept_)) {
            catchUp();
            drain();
        }
        held_.clear();
        if (kept_) {
            show(*kept_);
        }
        hold(packet);
    }

    // Everything since the last keyframe, that one included.
    void catchUp() {
        jump();
        for (const AvPacketPtr& one : held_) {
            decode(*one);
        }
        held_.clear();
    }

    void show(const AVFrame& frame) {
        if (const auto at = timeOf(frame)) {
            restless_ = viewer_->look(frame, *at);
        }
    }

    void hold(const AVPacket& packet) {
        if (held_.size() < kMostHeld) {
            held_.emplace_back(av_packet_clone(&packet));
        }
    }

    void jump() { avcodec_flush_buffers(context_.get()); }

    void decode(const AVPacket& packet) {
        ++summary_.decoded;
        if (avcodec_send_packet(context_.get(), &packet) >= 0) {
            receive();
        }
    }

    // What the decoder holds back for reordering.
    void drain() {
        avcodec_send_packet(context_.get(), nullptr);
        receive();
        jump();
    }

    void receive() {
        const AvFramePtr frame = makeAvFrame();
        while (avcodec_receive_frame(context_.get(), frame.get()) >= 0) {
            if (peeking_) {
                kept_.reset(av_frame_clone(frame.get()));
            } else {
                show(*frame);
            }
        }
    }

    // Nothing for a picture that was shown before.
    std::optional<Duration> timeOf(const AVFrame& frame) {
        const int64_t pts = frame.best_effort_timestamp;
        if (pts == AV_NOPTS_VALUE) {
            return last_;
        }
        first_ = first_.value_or(pts);
        const Duration at = durationOf(pts - *first_);
        if (last_ && at <= *last_) {
            return std::nullopt;
        }
        last_ = at;
        return at;
    }

    [[nodiscard]] Duration durationOf(int64_t units) const {
        return Duration{av_rescale_q(units, stream().time_base, {1, 1000000000})};
    }

    AvInputPtr input_;
    AvCodecContextPtr context_;
    const ClipViewer* viewer_ = nullptr;
    int stream_ = -1;
    std::optional<int64_t> first_;
    std::optional<int64_t> first_dts_;
    std::optional<Duration> last_;
    DecodeGate gate_;
    std::vector<AvPacketPtr> held_;  // since the last keyframe, which is the first
    bool restless_ = true;
    bool peeking_ = false;
    AvFramePtr kept_;  // what was decoded while peeking
    ClipSummary summary_;
};

}  // namespace

ClipSummary readClip(const std::filesystem::path& file,
                     Decoding decoding,
                     const ClipViewer& viewer) {
    return Clip{file}.read(decoding, viewer);
}

}  // namespace betang
