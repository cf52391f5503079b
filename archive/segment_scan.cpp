// SPDX-License-Identifier: Apache-2.0

#include "archive/segment_scan.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "archive/mp4_boxes.hpp"

namespace betang {

namespace {

using mp4::child;
using mp4::code;
using mp4::descend;
using mp4::Fields;
using mp4::View;

constexpr uint64_t kLargestMetadata = uint64_t{4} << 20;
constexpr size_t kMostFragments = 100'000;
constexpr uint64_t kMostTicks = uint64_t{1} << 50;
constexpr uint32_t kMostSamples = 1'000'000;

struct Track {
    uint32_t time_scale = 0;
    uint32_t default_duration = 0;
    Codec codec = Codec::H264;
};

std::optional<Codec> codecOf(uint32_t sample_entry) {
    switch (sample_entry) {
        case code("avc1"):
        case code("avc3"):
            return Codec::H264;
        case code("hvc1"):
        case code("hev1"):
            return Codec::H265;
        case code("mp4v"):
        case code("jpeg"):
        case code("mjpg"):
            return Codec::Mjpeg;
        default:
            return std::nullopt;
    }
}

std::optional<Track> trackOf(View moov) {
    const auto mdia = descend(moov, code("trak"), code("mdia"));
    const auto mdhd = mdia ? child(*mdia, code("mdhd")) : std::nullopt;
    const auto stsd =
        mdia ? descend(*mdia, code("minf"), code("stbl"), code("stsd")) : std::nullopt;
    if (!mdhd || !stsd) {
        return std::nullopt;
    }
    Track track;
    Fields header{*mdhd};
    header.skip(header.take(1) == 1 ? 3 + 16 : 3 + 8);
    track.time_scale = header.word();
    Fields description{*stsd};
    description.skip(12);
    const auto codec = codecOf(description.word());
    if (track.time_scale == 0 || !codec) {
        return std::nullopt;
    }
    track.codec = *codec;
    if (const auto trex = descend(moov, code("mvex"), code("trex"))) {
        Fields defaults{*trex};
        defaults.skip(12);
        track.default_duration = defaults.word();
    }
    return track;
}

// tfhd's default duration where it carries one, else the track's.
uint32_t defaultDuration(View traf, const Track& track) {
    const auto tfhd = child(traf, code("tfhd"));
    if (!tfhd) {
        return track.default_duration;
    }
    Fields in{*tfhd};
    const auto flags = in.word();
    in.skip(4 + ((flags & 0x1U) != 0 ? 8 : 0) + ((flags & 0x2U) != 0 ? 4 : 0));
    return (flags & 0x8U) != 0 ? in.word() : track.default_duration;
}

struct Run {
    uint32_t samples = 0;
    uint64_t ticks = 0;
};

std::optional<Run> runOf(View trun, uint32_t default_duration) {
    Fields in{trun};
    const uint32_t flags = in.word();
    Run run{.samples = in.word(), .ticks = 0};
    in.skip(((flags & 0x1U) != 0 ? 4 : 0) + ((flags & 0x4U) != 0 ? 4 : 0));
    const bool own_duration = (flags & 0x100U) != 0;
    size_t rest = 0;
    for (const uint32_t present : {0x200U, 0x400U, 0x800U}) {
        rest += (flags & present) != 0 ? 4 : 0;
    }
    const size_t each = rest + (own_duration ? 4 : 0);
    if (!in.good() || run.samples > kMostSamples || run.samples * each > in.left()) {
        return std::nullopt;
    }
    if (!own_duration) {
        run.ticks = uint64_t{run.samples} * default_duration;
        return run;
    }
    for (uint32_t i = 0; i < run.samples; ++i) {
        run.ticks += in.word();
        in.skip(rest);
    }
    return run;
}

struct FragmentTimes {
    uint32_t samples = 0;
    uint64_t end_ticks = 0;
};

std::optional<FragmentTimes> timesOf(View moof, const Track& track) {
    const auto traf = child(moof, code("traf"));
    const auto tfdt = traf ? child(*traf, code("tfdt")) : std::nullopt;
    const auto trun = traf ? child(*traf, code("trun")) : std::nullopt;
    if (!tfdt || !trun) {
        return std::nullopt;
    }
    Fields decode_time{*tfdt};
    const bool wide = decode_time.take(1) == 1;
    decode_time.skip(3);
    const uint64_t base = decode_time.take(wide ? 8 : 4);
    const auto run = runOf(*trun, defaultDuration(*traf, track));
    if (!run || !decode_time.good() || base > kMostTicks || run->ticks > kMostTicks) {
        return std::nullopt;
    }
    return FragmentTimes{run->samples, base + run->ticks};
}

Duration durationOf(uint64_t ticks, uint32_t time_scale) {
    // Split, because ticks times 10^9 does not fit.
    const uint64_t seconds = ticks / time_scale;
    const uint64_t rest = ticks % time_scale;
    return std::chrono::seconds{std::min<uint64_t>(seconds, uint64_t{1} << 32U)} +
           Duration{static_cast<int64_t>(rest * 1'000'000'000 / time_scale)};
}

struct Box {
    uint32_t type = 0;
    uint64_t header = 8;
    uint64_t size = 0;  // with its header
};

// Goes through the boxes of the file and gathers the fragments.
class Scanner {
  public:
    Scanner(uint64_t size, const ReadAt& read) : size_{size}, read_{read} {}

    Result<SegmentScan> scan() {
        while (at_ < size_) {
            const auto box = boxAt(at_);
            if (!box || !take(*box)) {
                scan_.cut_short = true;
                break;
            }
            at_ += box->size;
        }
        // A moof without its mdat is the beginning of a fragment that was never finished.
        scan_.cut_short = scan_.cut_short || moof_;
        if (!track_) {
            return Error{ErrorKind::Corrupt, "not a fragmented MP4 of one video track"};
        }
        scan_.codec = track_->codec;
        scan_.duration = durationOf(end_ticks_, track_->time_scale);
        return std::move(scan_);
    }

  private:
    [[nodiscard]] std::optional<Box> boxAt(uint64_t offset) const {
        std::array<uint8_t, 16> bytes{};
        if (size_ - offset < 8 || !read_(offset, std::span{bytes}.first(8))) {
            return std::nullopt;
        }
        Fields in{View{bytes}.first(8)};
        Box box{.size = in.word()};
        box.type = in.word();
        if (box.size == 1) {
            if (size_ - offset < 16 || !read_(offset, bytes)) {
                return std::nullopt;
            }
            box.header = 16;
            box.size = Fields{View{bytes}.last(8)}.take(8);
        }
        const bool fits = box.size >= box.header && box.size <= size_ - offset;
        return fits ? std::optional{box} : std::nullopt;
    }

    // False when the box breaks the file's form: nothing after it is believed.
    bool take(const Box& box) {
        switch (box.type) {
            case code("moov"):
                return takeMoov(box);
            case code("moof"):
                return takeMoof(box);
            case code("mdat"):
                return takeMdat(box);
            case code("uuid"):
                takeGap(box);
                return true;
            default:
                return true;
        }
    }

    bool takeMoov(const Box& box) {
        if (!track_ && readContents(box)) {
            track_ = trackOf(contents_);
        }
        return track_.has_value();
    }

    bool takeMoof(const Box& box) {
        if (!track_ || moof_ || scan_.fragments.size() >= kMostFragments || !readContents(box)) {
            return false;
        }
        const auto times = timesOf(contents_, *track_);
        if (!times) {
            return false;
        }
        times_ = *times;
        moof_ = true;
        moof_offset_ = at_;
        return true;
    }

    bool takeMdat(const Box& box) {
        if (!moof_) {
            return false;
        }
        moof_ = false;
        scan_.fragments.push_back({moof_offset_, at_ + box.size - moof_offset_, times_.samples});
        end_ticks_ = std::max(end_ticks_, times_.end_ticks);
        return true;
    }

    // Somebody else's box of that type is as good as none.
    void takeGap(const Box& box) {
        if (!scan_.gap && readContents(box)) {
            scan_.gap = gapFromBox(contents_);
        }
    }

    bool readContents(const Box& box) {
        const uint64_t length = box.size - box.header;
        if (length > kLargestMetadata) {
            return false;
        }
        contents_.resize(length);
        return read_(at_ + box.header, contents_);
    }

    const uint64_t size_;
    const ReadAt& read_;
    uint64_t at_ = 0;
    std::optional<Track> track_;
    bool moof_ = false;
    uint64_t moof_offset_ = 0;
    FragmentTimes times_;
    uint64_t end_ticks_ = 0;
    std::vector<uint8_t> contents_;
    SegmentScan scan_;
};

}  // namespace

Result<SegmentScan> scanSegment(uint64_t size, const ReadAt& read) {
    return Scanner{size, read}.scan();
}

}  // namespace betang
