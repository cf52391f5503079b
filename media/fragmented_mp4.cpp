// SPDX-License-Identifier: Apache-2.0

#include "media/fragmented_mp4.hpp"

extern "C" {
#include <libavutil/dict.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "media/av_ptr.hpp"
#include "media/nal.hpp"
#include "media/parameter_sets.hpp"

namespace betang {

namespace {

constexpr int64_t kTicksPerSecond = 90'000;
constexpr int64_t kFirstDuration = kTicksPerSecond / 25;  // until a second access unit tells
// Of live pictures. Chromium drops whatever comes later than twice the duration of the picture
// before, up to the next keyframe: the first guess has to be large.
constexpr int64_t kFirstLiveDuration = kTicksPerSecond / 2;
constexpr int64_t kLongestLiveDuration = kTicksPerSecond;
constexpr size_t kLargestFragment = size_t{16} << 20;
constexpr int kIoBuffer = 64 * 1024;

int64_t toTicks(Duration time) {
    return av_rescale(time.count(), kTicksPerSecond, 1'000'000'000);
}

int appendTo(void* bytes, uint8_t* data, int size) noexcept {
    try {
        auto& out = *static_cast<Bytes*>(bytes);
        out.insert(out.end(), data, data + size);
        return size;
    } catch (const std::bad_alloc&) {
        return AVERROR(ENOMEM);
    }
}

AvIoPtr makeIo(Bytes& out) {
    auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBuffer));
    AvIoPtr io{avio_alloc_context(buffer, kIoBuffer, 1, &out, nullptr, appendTo, nullptr)};
    if (!io) {
        av_free(buffer);
        throw Error{ErrorKind::Internal, "out of memory for the MP4 muxer"};
    }
    return io;
}

void setExtradata(AVCodecParameters& parameters, const Bytes& sets) {
    if (sets.empty()) {
        return;
    }
    parameters.extradata =
        static_cast<uint8_t*>(av_mallocz(sets.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (parameters.extradata == nullptr) {
        throw Error{ErrorKind::Internal, "out of memory for the MP4 muxer"};
    }
    std::memcpy(parameters.extradata, sets.data(), sets.size());
    parameters.extradata_size = static_cast<int>(sets.size());
}

void addStream(AVFormatContext& format, const AccessUnit& first) {
    ParameterSets sets{first.codec};
    sets.update(*first.data);
    const Size size = sets.size().value_or(first.codec == Codec::Mjpeg ? first.size : Size{});
    if (!sets.complete() || size.width <= 0 || size.height <= 0) {
        throw Error{ErrorKind::Corrupt, "the keyframe lacks usable parameter sets"};
    }
    AVStream* stream = avformat_new_stream(&format, nullptr);
    if (stream == nullptr) {
        throw Error{ErrorKind::Internal, "out of memory for the MP4 muxer"};
    }
    stream->time_base = {1, static_cast<int>(kTicksPerSecond)};
    stream->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
    stream->codecpar->codec_id = codecId(first.codec);
    stream->codecpar->width = size.width;
    stream->codecpar->height = size.height;
    setExtradata(*stream->codecpar, sets.annexB());
}

AvOutputPtr makeFormat(const AccessUnit& first, AVIOContext& io) {
    AVFormatContext* made = nullptr;
    if (avformat_alloc_output_context2(&made, nullptr, "mp4", nullptr) < 0) {
        throw Error{ErrorKind::Unsupported, "this build of FFmpeg does not write MP4"};
    }
    AvOutputPtr format{made};
    format->pb = &io;
    format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    addStream(*format, first);
    return format;
}

void writeHeader(AVFormatContext& format) {
    AVDictionary* options = nullptr;
    av_dict_set(&options, "movflags", "frag_custom+empty_moov+default_base_moof", 0);
    av_dict_set_int(&options, "video_track_timescale", kTicksPerSecond, 0);
    const int code = avformat_write_header(&format, &options);
    av_dict_free(&options);
    if (code < 0) {
        throw Error{ErrorKind::Corrupt, "no MP4 header for this stream: " + avErrorText(code)};
    }
    avio_flush(format.pb);
}

struct Sample {
    SharedBytes data;
    int64_t dts = 0;
    int64_t pts = 0;
    bool key = false;
};

// Overwrites the default duration in the track fragment header (ISO/IEC 14496-12 8.8.7) of a
// fragment of one access unit. The muxer itself would move the next one behind that duration.
void stateDuration(Bytes& fragment, int64_t ticks) {
    constexpr std::string_view kType = "tfhd";
    constexpr uint8_t kStatesDuration = 0x08;
    constexpr uint8_t kOptionalBefore = 0x03;
    const auto type = std::search(fragment.begin(), fragment.end(), kType.begin(), kType.end());
    if (fragment.end() - type < 16 ||
        (type[7] & (kStatesDuration | kOptionalBefore)) != kStatesDuration) {
        return;
    }
    for (int i = 0; i < 4; ++i) {
        type[12 + i] = static_cast<uint8_t>(ticks >> (24 - 8 * i));
    }
}

}  // namespace

struct FragmentedMp4::State {
    FragmentPolicy policy;
    Sink sink;
    Codec codec = Codec::H264;
    Duration origin{};

    Bytes out;  // what the muxer wrote since the last part went to the sink
    AvIoPtr io;
    AvOutputPtr format;
    AvPacketPtr packet;

    std::optional<Sample> pending;  // waits for its duration
    int64_t earliest_dts = 0;       // of the next access unit
    int64_t last_duration = kFirstDuration;
    std::optional<int64_t> live_dts;  // of the picture before, under every_access_unit
    int64_t live_duration = 0;
    int64_t fragment_start = 0;
    size_t fragment_bytes = 0;
    uint32_t fragment_units = 0;

    [[nodiscard]] Sample toSample(const AccessUnit& unit);
    [[nodiscard]] bool endsFragment(const Sample& next) const;
    [[nodiscard]] Result<void> writeLive(const Sample& sample);
    [[nodiscard]] Result<void> write(const Sample& sample, int64_t duration);
    [[nodiscard]] Result<void> writePending(int64_t duration);
    [[nodiscard]] Result<void> endFragment();
    void emit(uint32_t access_units);
};

Sample FragmentedMp4::State::toSample(const AccessUnit& unit) {
    const int64_t dts = std::max(toTicks(unit.dts - origin), earliest_dts);
    const int64_t pts = std::max(toTicks(unit.pts - origin), dts);
    earliest_dts = dts + 1;
    return {unit.data, dts, pts, unit.key};
}

bool FragmentedMp4::State::endsFragment(const Sample& next) const {
    return (next.key && codec != Codec::Mjpeg) || fragment_bytes >= kLargestFragment ||
           next.dts - fragment_start >= toTicks(policy.longest);
}

Result<void> FragmentedMp4::State::writeLive(const Sample& sample) {
    const std::optional<int64_t> before = std::exchange(live_dts, sample.dts);
    live_duration =
        before ? std::min(sample.dts - *before, kLongestLiveDuration) : kFirstLiveDuration;
    const Result<void> written = write(sample, 1);
    return written ? endFragment() : written;
}

Result<void> FragmentedMp4::State::write(const Sample& sample, int64_t duration) {
    if (fragment_units == 0) {
        fragment_start = sample.dts;
    }
    // Without a buffer reference: the muxer copies, and never writes to our bytes.
    packet->data = const_cast<uint8_t*>(sample.data->data());
    packet->size = static_cast<int>(sample.data->size());
    packet->dts = sample.dts;
    packet->pts = sample.pts;
    packet->duration = duration;
    packet->flags = sample.key ? AV_PKT_FLAG_KEY : 0;
    packet->stream_index = 0;
    const int code = av_write_frame(format.get(), packet.get());
    packet->data = nullptr;
    packet->size = 0;
    if (code < 0) {
        return Error{ErrorKind::Internal, "MP4 muxer: " + avErrorText(code)};
    }
    last_duration = duration;
    earliest_dts = std::max(earliest_dts, sample.dts + duration);
    fragment_bytes += sample.data->size();
    ++fragment_units;
    return {};
}

Result<void> FragmentedMp4::State::writePending(int64_t duration) {
    const std::optional<Sample> sample = std::exchange(pending, std::nullopt);
    return sample ? write(*sample, duration) : Result<void>{};
}

Result<void> FragmentedMp4::State::endFragment() {
    if (fragment_units == 0) {
        return {};
    }
    const int code = av_write_frame(format.get(), nullptr);
    avio_flush(io.get());
    // Makes the next fragment state its own time instead of the sum of all durations before it,
    // among which are guessed ones.
    av_opt_set(format->priv_data, "movflags", "+frag_discont", 0);
    fragment_bytes = 0;
    const uint32_t units = std::exchange(fragment_units, 0);
    if (code < 0 || out.empty()) {
        out.clear();
        return Error{ErrorKind::Internal, "MP4 muxer: " + avErrorText(code)};
    }
    if (policy.every_access_unit) {
        stateDuration(out, live_duration);
    }
    emit(units);
    return {};
}

void FragmentedMp4::State::emit(uint32_t access_units) {
    const Bytes part = std::exchange(out, Bytes{});
    sink(part, access_units);
}

FragmentedMp4::FragmentedMp4(const AccessUnit& first, FragmentPolicy policy, Sink sink)
    : state_{std::make_unique<State>()} {
    if (!first.key || !first.data || first.data->empty()) {
        throw Error{ErrorKind::Corrupt, "an MP4 begins with a keyframe"};
    }
    startFfmpeg();
    state_->policy = policy;
    state_->sink = std::move(sink);
    state_->codec = first.codec;
    state_->origin = first.dts;
    state_->io = makeIo(state_->out);
    state_->format = makeFormat(first, *state_->io);
    state_->packet = makeAvPacket();
    writeHeader(*state_->format);
    state_->emit(0);
}

FragmentedMp4::~FragmentedMp4() = default;

Result<void> FragmentedMp4::add(const AccessUnit& unit) {
    if (!unit.data || unit.data->empty() || unit.codec != state_->codec ||
        (unit.codec != Codec::Mjpeg && AnnexBReader{*unit.data}.rest().empty())) {
        return Error{ErrorKind::Corrupt, "not an access unit of this MP4's codec"};
    }
    const Sample sample = state_->toSample(unit);
    if (state_->policy.every_access_unit) {
        return state_->writeLive(sample);
    }
    Result<void> done;
    if (state_->pending) {
        done = state_->writePending(sample.dts - state_->pending->dts);
    }
    if (state_->endsFragment(sample)) {
        const Result<void> ended = state_->endFragment();
        done = done ? ended : done;
    }
    state_->pending = sample;
    return done;
}

Result<void> FragmentedMp4::flush() {
    const Result<void> written = state_->writePending(state_->last_duration);
    const Result<void> ended = state_->endFragment();
    return written ? ended : written;
}

}  // namespace betang
