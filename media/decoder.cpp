// SPDX-License-Identifier: Apache-2.0

#include "media/decoder.hpp"

#include <array>
#include <cstdlib>

#include "media/sei_mark.hpp"

namespace betang {

namespace {

// Decoders hold back at most 16 pictures (H.264 A.3.1 MaxDpbFrames, H.265 A.4.1).
constexpr size_t kRemembered = 64;

// What an AVFrame has no room for, found again by the number that travels as its pts.
struct Fed {
    int64_t number = -1;
    uint64_t sequence = 0;
    UtcTime captured{};
};

// max_pixels bounds the product only.
int allocatePicture(AVCodecContext* context, AVFrame* frame, int flags) noexcept {
    if (frame->width > kLargestPictureSide || frame->height > kLargestPictureSide) {
        return AVERROR_INVALIDDATA;
    }
    return avcodec_default_get_buffer2(context, frame, flags);
}

void apply(AVCodecContext& context, DecoderOptions options) {
    context.skip_loop_filter = options.skip_loop_filter ? AVDISCARD_ALL : AVDISCARD_DEFAULT;
    context.skip_frame = options.skip_non_reference ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
}

AvCodecContextPtr openDecoder(Codec codec, DecoderOptions options) {
    startFfmpeg();
    const AVCodec* decoder = avcodec_find_decoder(codecId(codec));
    AvCodecContextPtr context{decoder != nullptr ? avcodec_alloc_context3(decoder) : nullptr};
    if (!context) {
        throw Error{ErrorKind::Unsupported,
                    "this build of FFmpeg does not decode " + std::string{toText(codec)}};
    }
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_LOW_DELAY;
    context->max_pixels = int64_t{kLargestPictureSide} * kLargestPictureSide;
    context->get_buffer2 = allocatePicture;
    apply(*context, options);
    if (const int code = avcodec_open2(context.get(), decoder, nullptr); code < 0) {
        throw Error{ErrorKind::Unsupported, "decoder does not open: " + avErrorText(code)};
    }
    return context;
}

void crashIfTold(const AccessUnit& unit) {
#ifdef BETANG_CRASH_ON_MAGIC_SEI
    if (hasCrashSei(unit.codec, *unit.data)) {
        std::abort();
    }
#else
    static_cast<void>(unit);
#endif
}

}  // namespace

struct Decoder::State {
    AvCodecContextPtr context;
    AvPacketPtr packet;
    std::array<Fed, kRemembered> fed{};
    int64_t next_number = 0;

    [[nodiscard]] int feed(const AccessUnit& unit);
    [[nodiscard]] int receive(Picture& newest);
    [[nodiscard]] Picture toPicture(AvFramePtr frame) const;
};

int Decoder::State::feed(const AccessUnit& unit) {
    const int64_t number = next_number++;
    fed.at(static_cast<size_t>(number) % kRemembered) = {number, unit.sequence, unit.captured};
    // Without a buffer reference, so libavcodec copies the bytes into a padded buffer of its own
    // and never writes to ours.
    packet->data = const_cast<uint8_t*>(unit.data->data());
    packet->size = static_cast<int>(unit.data->size());
    packet->pts = number;
    packet->flags = unit.key ? AV_PKT_FLAG_KEY : 0;
    const int code = avcodec_send_packet(context.get(), packet.get());
    packet->data = nullptr;
    packet->size = 0;
    return code;
}

// All that is ready; the code that ended it.
int Decoder::State::receive(Picture& newest) {
    AvFramePtr frame = makeAvFrame();
    int code = 0;
    while ((code = avcodec_receive_frame(context.get(), frame.get())) >= 0) {
        newest = toPicture(std::move(frame));
        frame = makeAvFrame();
    }
    return code;
}

Picture Decoder::State::toPicture(AvFramePtr frame) const {
    Picture picture;
    picture.corrupt = (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame->decode_error_flags != 0;
    const Fed& origin = fed.at(static_cast<size_t>(frame->pts) % kRemembered);
    if (origin.number == frame->pts) {
        picture.sequence = origin.sequence;
        picture.captured = origin.captured;
    }
    picture.frame = std::move(frame);
    return picture;
}

Decoder::Decoder(Codec codec, DecoderOptions options) : state_{std::make_unique<State>()} {
    state_->context = openDecoder(codec, options);
    state_->packet = makeAvPacket();
}

Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Result<Picture> Decoder::decode(const AccessUnit& unit) {
    constexpr size_t kLargestAccessUnit = size_t{64} << 20;
    if (!unit.data || unit.data->empty() || unit.data->size() > kLargestAccessUnit) {
        return Error{ErrorKind::Corrupt, "access unit without data, or beyond 64 MiB"};
    }
    crashIfTold(unit);
    int failed = state_->feed(unit);
    Picture newest;
    const int code = state_->receive(newest);
    failed = code == AVERROR(EAGAIN) ? failed : code;
    if (failed < 0 && !newest) {
        return Error{ErrorKind::Corrupt, "not decodable: " + avErrorText(failed)};
    }
    return newest;
}

Picture Decoder::drain() {
    Picture newest;
    avcodec_send_packet(state_->context.get(), nullptr);
    static_cast<void>(state_->receive(newest));
    flush();
    return newest;
}

void Decoder::flush() {
    avcodec_flush_buffers(state_->context.get());
}

void Decoder::setOptions(DecoderOptions options) {
    apply(*state_->context, options);
}

}  // namespace betang
