// SPDX-License-Identifier: Apache-2.0
//
// RFC 2435. A packet holds the main header (8 bytes: type-specific, 24-bit offset, type, Q, width
// and height in eights), for types with restart markers their header (4 bytes), in the first packet
// of a picture with Q >= 128 the quantization tables (4 bytes and the tables), then a piece of the
// entropy-coded data. A picture that lacks a piece is dropped: no decoder makes more than noise of
// what follows the hole.

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "bus/media_message.hpp"
#include "ingest/depayloader.hpp"
#include "media/jpeg.hpp"

namespace betang {

namespace {

constexpr size_t kMainHeader = 8;
constexpr size_t kRestartHeader = 4;
constexpr size_t kTableHeader = 4;
constexpr size_t kMostTables = 3;
constexpr uint8_t kFirstRestartType = 64;
constexpr uint8_t kFirstDynamicType = 128;
constexpr uint8_t kOwnTables = 128;       // from this Q on the tables travel
constexpr uint8_t kTablesEachTime = 255;  // and with this Q in every picture

size_t pairAt(std::span<const uint8_t> bytes, size_t at) {
    return (size_t{bytes[at]} << 8) | bytes[at + 1];
}

struct MainHeader {
    explicit MainHeader(std::span<const uint8_t> bytes)
        : specific{bytes[0]},
          offset{(size_t{bytes[1]} << 16) | pairAt(bytes, 2)},
          type{bytes[4]},
          quality{bytes[5]},
          size{bytes[6] * 8, bytes[7] * 8} {}

    [[nodiscard]] bool restarts() const { return type >= kFirstRestartType; }

    uint8_t specific;
    size_t offset;
    uint8_t type;
    uint8_t quality;
    Size size;
};

Error unsupported(const std::string& what) {
    return {ErrorKind::Unsupported,
            "unsupported-mjpeg: the camera's Motion JPEG cannot be shown: " + what};
}

// Why no picture can be made of what `header` announces.
std::optional<Error> objection(const MainHeader& header) {
    if (header.type >= kFirstDynamicType || header.type % kFirstRestartType > 1) {
        return unsupported(fmt::format("RTP type {} is none of 4:2:0 and 4:2:2", header.type));
    }
    if (header.size.width == 0 || header.size.height == 0) {
        return unsupported("its pictures are larger than 2040x2040, which RTP cannot describe");
    }
    if (header.specific >= 1 && header.specific <= 3) {
        return unsupported("its pictures are interlaced");
    }
    if (header.quality == 0 || (header.quality > 99 && header.quality < kOwnTables)) {
        return unsupported(fmt::format("Q {} is reserved", header.quality));
    }
    return std::nullopt;
}

class MjpegDepayloader final : public Depayloader {
  public:
    [[nodiscard]] std::optional<Error> refusal() const override { return refusal_; }

  private:
    void take(const RtpPacket& packet, uint16_t lost, std::vector<CodedPicture>& out) override;
    [[nodiscard]] bool takePiece(std::span<const uint8_t> payload);
    [[nodiscard]] bool begin(const MainHeader& header, std::span<const uint8_t>& rest);
    [[nodiscard]] bool readTables(uint8_t quality, std::span<const uint8_t>& rest);
    void finish(std::vector<CodedPicture>& out);
    void malformed();

    std::optional<Error> refusal_;
    std::map<uint8_t, std::vector<JpegTable>> known_;  // by Q from 128 to 254: at most 127
    size_t usual_size_ = 16384;
    bool discontinuity_ = false;  // something was lost since the last picture given out

    // the picture in the making
    bool open_ = false;
    bool broken_ = false;
    uint32_t timestamp_ = 0;
    JpegFacts facts_;
    Bytes picture_;  // header and data; empty until its first piece
    size_t header_size_ = 0;
};

void MjpegDepayloader::take(const RtpPacket& packet,
                            uint16_t lost,
                            std::vector<CodedPicture>& out) {
    const bool next = open_ && packet.timestamp != timestamp_;
    if (next && lost > 0) {
        broken_ = true;  // its end may be what was lost
    }
    if (next) {
        finish(out);
    }
    broken_ |= lost > 0 && open_;
    discontinuity_ |= lost > 0;
    if (packet.payload.empty() || refusal_) {
        return;
    }
    open_ = true;
    timestamp_ = packet.timestamp;
    if (!broken_ && !takePiece(packet.payload)) {
        broken_ = true;
    }
    if (packet.marker) {
        finish(out);
    }
}

bool MjpegDepayloader::takePiece(std::span<const uint8_t> payload) {
    if (payload.size() < kMainHeader) {
        malformed();
        return false;
    }
    const MainHeader header{payload};
    refusal_ = objection(header);
    std::span<const uint8_t> rest = payload.subspan(kMainHeader);
    if (refusal_) {
        return false;
    }
    if (header.restarts()) {
        if (rest.size() < kRestartHeader) {
            malformed();
            return false;
        }
        facts_.restart_interval = static_cast<uint16_t>(pairAt(rest, 0));
        rest = rest.subspan(kRestartHeader);
    } else {
        facts_.restart_interval = 0;
    }
    if (header.offset == 0 && !begin(header, rest)) {
        return false;
    }
    // A piece in front of which another is missing, or that repeats one.
    if (picture_.empty() || header.offset != picture_.size() - header_size_) {
        return false;
    }
    if (picture_.size() + rest.size() + 2 > kLargestPayload) {
        ++tally().oversized;
        return false;
    }
    picture_.insert(picture_.end(), rest.begin(), rest.end());
    return true;
}

bool MjpegDepayloader::begin(const MainHeader& header, std::span<const uint8_t>& rest) {
    if (!picture_.empty()) {
        return false;
    }
    facts_.size = header.size;
    facts_.sampling =
        header.type % kFirstRestartType == 0 ? JpegSampling::Yuv422 : JpegSampling::Yuv420;
    if (header.quality < kOwnTables) {
        facts_.tables = jpegTablesOf(header.quality);
    } else if (!readTables(header.quality, rest)) {
        return false;
    }
    picture_.reserve(usual_size_);
    const Bytes head = jpegHeader(facts_);
    picture_.insert(picture_.end(), head.begin(), head.end());
    header_size_ = picture_.size();
    return true;
}

// RFC 2435 3.1.8: MBZ, a bit of precision for each table, their length; none at all means that they
// are those last sent for this Q.
bool MjpegDepayloader::readTables(uint8_t quality, std::span<const uint8_t>& rest) {
    if (rest.size() < kTableHeader) {
        malformed();
        return false;
    }
    const uint8_t precision = rest[1];
    const size_t length = pairAt(rest, 2);
    rest = rest.subspan(kTableHeader);
    constexpr size_t kTable = std::tuple_size_v<JpegTable>;
    if (length == 0 && quality != kTablesEachTime && known_.contains(quality)) {
        facts_.tables = known_[quality];
        return true;
    }
    if (precision != 0) {
        refusal_ = unsupported("its quantization tables have 16 bits");
        return false;
    }
    if (length == 0 || length % kTable != 0 || length > kMostTables * kTable ||
        length > rest.size()) {
        malformed();
        return false;
    }
    facts_.tables.resize(length / kTable);
    for (JpegTable& table : facts_.tables) {
        std::copy_n(rest.begin(), kTable, table.begin());
        rest = rest.subspan(kTable);
    }
    if (quality != kTablesEachTime) {
        known_[quality] = facts_.tables;
    }
    return true;
}

void MjpegDepayloader::malformed() {
    ++tally().malformed;
}

void MjpegDepayloader::finish(std::vector<CodedPicture>& out) {
    open_ = false;
    const bool whole = !std::exchange(broken_, false) && picture_.size() > header_size_;
    Bytes data = std::exchange(picture_, Bytes{});
    header_size_ = 0;
    if (!whole || refusal_) {
        ++tally().damaged;
        discontinuity_ = true;
        return;
    }
    if (data.size() < 2 || data[data.size() - 2] != 0xff || data.back() != 0xd9) {
        data.push_back(0xff);  // EOI, which RTP may leave out
        data.push_back(0xd9);
    }
    usual_size_ = data.size() + data.size() / 8;
    CodedPicture picture;
    picture.data = std::move(data);
    picture.rtp_timestamp = timestamp_;
    picture.size = facts_.size;
    picture.key = true;
    picture.discontinuity = std::exchange(discontinuity_, false);
    out.push_back(std::move(picture));
}

}  // namespace

std::unique_ptr<Depayloader> makeMjpegDepayloader() {
    return std::make_unique<MjpegDepayloader>();
}

}  // namespace betang
