// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/picture_source.hpp"

extern "C" {
#include <libswscale/swscale.h>
}

#include <array>
#include <fstream>

#include <fmt/format.h>

#include "core/error.hpp"

#include "tests/camsim/digest.hpp"
#include "tests/camsim/scene.hpp"

namespace betang::camsim {

namespace {

constexpr std::string_view kScenePrefix = "scene:";

struct ScalerDeleter {
    void operator()(SwsContext* scaler) const noexcept { sws_freeContext(scaler); }
};

using ScalerPtr = std::unique_ptr<SwsContext, ScalerDeleter>;

class ScenePictures final : public PictureSource {
  public:
    ScenePictures(std::string_view name, Size size)
        : painter_{sceneByName(name), size}, picture_{makePicture(size)} {}

    const AVFrame& at(double seconds) override {
        painter_.paint(seconds, *picture_);
        return *picture_;
    }

  private:
    ScenePainter painter_;
    AvFramePtr picture_;
};

class FilePictures final : public PictureSource {
  public:
    FilePictures(const std::string& file, Size size)
        : file_{file}, picture_{makePicture(size)}, decoded_{makeAvFrame()}, next_{makeAvFrame()} {
        open();
        if (!readNext()) {
            throw Error{ErrorKind::Corrupt, fmt::format("{}: no picture can be decoded", file_)};
        }
    }

    const AVFrame& at(double seconds) override {
        while (pending_ && next_s_ <= seconds) {
            std::swap(decoded_, next_);
            fresh_ = true;
            if (!readNext()) {
                beginAgain();
            }
        }
        if (fresh_) {
            scale();
            fresh_ = false;
        }
        return *picture_;
    }

  private:
    void open() {
        AVFormatContext* input = nullptr;
        if (avformat_open_input(&input, file_.c_str(), nullptr, nullptr) < 0) {
            throw Error{ErrorKind::NotFound, fmt::format("cannot open the clip {}", file_)};
        }
        input_.reset(input);
        const AVCodec* decoder = nullptr;
        if (avformat_find_stream_info(input, nullptr) < 0 ||
            (stream_ = av_find_best_stream(input, AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0)) < 0) {
            throw Error{ErrorKind::Unsupported, fmt::format("{}: no video in it", file_)};
        }
        decoder_.reset(avcodec_alloc_context3(decoder));
        decoder_->thread_count = 1;
        if (avcodec_parameters_to_context(decoder_.get(), stream().codecpar) < 0 ||
            avcodec_open2(decoder_.get(), decoder, nullptr) < 0) {
            throw Error{ErrorKind::Unsupported, fmt::format("{}: cannot decode it", file_)};
        }
    }

    [[nodiscard]] const AVStream& stream() const { return *input_->streams[stream_]; }

    // Decodes one picture into next_; false at the end of the file.
    bool readNext() {
        pending_ = false;
        const AvPacketPtr packet = makeAvPacket();
        while (avcodec_receive_frame(decoder_.get(), next_.get()) < 0) {
            const int read = av_read_frame(input_.get(), packet.get());
            if (read >= 0 && packet->stream_index != stream_) {
                av_packet_unref(packet.get());
                continue;
            }
            if (ended_) {
                return false;
            }
            ended_ = read < 0;
            // Damaged packets are skipped: the pictures around them serve as well.
            static_cast<void>(avcodec_send_packet(decoder_.get(), ended_ ? nullptr : packet.get()));
            av_packet_unref(packet.get());
        }
        stampNext();
        pending_ = true;
        return true;
    }

    void stampNext() {
        const double frame =
            1 / (av_q2d(stream().avg_frame_rate) > 0 ? av_q2d(stream().avg_frame_rate) : 25.0);
        const int64_t pts = next_->best_effort_timestamp;
        const double stated = static_cast<double>(pts) * av_q2d(stream().time_base);
        const double at = pts == AV_NOPTS_VALUE ? last_s_ + frame : stated;
        if (!origin_set_) {
            origin_ = at;
            origin_set_ = true;
        }
        last_s_ = at;
        next_s_ = lap_ + (at - origin_);
        end_s_ = next_s_ + frame;
    }

    void beginAgain() {
        lap_ = end_s_;
        ended_ = false;
        origin_set_ = false;
        decoder_.reset();
        input_.reset();
        open();
        static_cast<void>(readNext());
    }

    // Cuts what exceeds the wanted aspect, evenly on both sides, then scales.
    void scale() {
        const AVFrame& from = *decoded_;
        int width = from.width;
        int height = from.height;
        if (int64_t{width} * picture_->height > int64_t{height} * picture_->width) {
            width = static_cast<int>(int64_t{height} * picture_->width / picture_->height);
        } else {
            height = static_cast<int>(int64_t{width} * picture_->height / picture_->width);
        }
        decoded_->crop_left = static_cast<size_t>((from.width - width) / 2);
        decoded_->crop_right = static_cast<size_t>(from.width - width) - decoded_->crop_left;
        decoded_->crop_top = static_cast<size_t>((from.height - height) / 2);
        decoded_->crop_bottom = static_cast<size_t>(from.height - height) - decoded_->crop_top;
        if (av_frame_apply_cropping(decoded_.get(), AV_FRAME_CROP_UNALIGNED) < 0) {
            return;
        }
        scaler_.reset(sws_getCachedContext(scaler_.release(),
                                           from.width,
                                           from.height,
                                           static_cast<AVPixelFormat>(from.format),
                                           picture_->width,
                                           picture_->height,
                                           AV_PIX_FMT_YUV420P,
                                           SWS_BILINEAR,
                                           nullptr,
                                           nullptr,
                                           nullptr));
        if (scaler_) {
            sws_scale(scaler_.get(),
                      from.data,
                      from.linesize,
                      0,
                      from.height,
                      picture_->data,
                      picture_->linesize);
        }
    }

    std::string file_;
    AvFramePtr picture_;
    AvFramePtr decoded_;
    AvFramePtr next_;
    AvInputPtr input_;
    AvCodecContextPtr decoder_;
    ScalerPtr scaler_;
    int stream_ = -1;
    bool pending_ = false;
    bool ended_ = false;
    bool fresh_ = false;
    bool origin_set_ = false;
    double origin_ = 0;
    double last_s_ = 0;
    double next_s_ = 0;
    double end_s_ = 0;
    double lap_ = 0;
};

}  // namespace

std::unique_ptr<PictureSource> openPictures(const std::string& clip, Size size) {
    if (clip.starts_with(kScenePrefix)) {
        return std::make_unique<ScenePictures>(clip.substr(kScenePrefix.size()), size);
    }
    return std::make_unique<FilePictures>(clip, size);
}

std::string contentOf(const std::string& clip) {
    if (clip.starts_with(kScenePrefix)) {
        return sceneByName(clip.substr(kScenePrefix.size())).name;
    }
    std::ifstream in{clip, std::ios::binary};
    if (!in) {
        throw Error{ErrorKind::NotFound, fmt::format("cannot open the clip {}", clip)};
    }
    Hasher hasher{Hash::Sha256};
    std::vector<char> piece(size_t{1} << 16);
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
        hasher.add(std::string_view{piece.data(), static_cast<size_t>(in.gcount())});
    }
    return hasher.finish();
}

AvFramePtr makePicture(Size size) {
    AvFramePtr frame = makeAvFrame();
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = size.width;
    frame->height = size.height;
    if (av_frame_get_buffer(frame.get(), 0) < 0) {
        throw Error{ErrorKind::Internal, "out of memory for a picture"};
    }
    return frame;
}

}  // namespace betang::camsim
