// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/jpeg_payloader.hpp"

#include <algorithm>
#include <map>

namespace betang::camsim {

namespace {

constexpr uint8_t kSof0 = 0xC0;
constexpr uint8_t kEoi = 0xD9;
constexpr uint8_t kSos = 0xDA;
constexpr uint8_t kDqt = 0xDB;
constexpr uint8_t kDri = 0xDD;
constexpr size_t kTable = 64;
constexpr uint8_t kOwnTables = 255;
constexpr uint8_t kRestarts = 64;

size_t read16(std::span<const uint8_t> bytes, size_t at) {
    return size_t{bytes[at]} * 256 + bytes[at + 1];
}

// Reads the segments in front of the scan into `parts`; false where one is not of our kind.
class Reader {
  public:
    [[nodiscard]] bool take(uint8_t marker, std::span<const uint8_t> content) {
        switch (marker) {
            case kDqt:
                return takeTables(content);
            case kSof0:
                return takeFrame(content);
            case kDri:
                parts_.restart_interval =
                    content.size() < 2 ? uint16_t{0} : static_cast<uint16_t>(read16(content, 0));
                return content.size() >= 2;
            default:
                return marker < 0xC1 || marker > 0xCF || marker == 0xC4;  // other kinds of frames
        }
    }

    [[nodiscard]] JpegParts finish(std::span<const uint8_t> scan) {
        tables_.try_emplace(1, tables_.begin()->second);  // both types have one for chroma
        for (const auto& [id, table] : tables_) {
            parts_.tables.insert(parts_.tables.end(), table.begin(), table.end());
        }
        if (scan.size() >= 2 && scan[scan.size() - 2] == 0xFF && scan.back() == kEoi) {
            scan = scan.first(scan.size() - 2);
        }
        parts_.scan.assign(scan.begin(), scan.end());
        return std::move(parts_);
    }

    [[nodiscard]] bool complete() const { return parts_.size.width > 0 && !tables_.empty(); }

  private:
    [[nodiscard]] bool takeTables(std::span<const uint8_t> content) {
        while (content.size() > kTable && content[0] < 4) {
            const auto table = content.subspan(1, kTable);
            tables_[content[0]].assign(table.begin(), table.end());
            content = content.subspan(1 + kTable);
        }
        return content.empty();
    }

    [[nodiscard]] bool takeFrame(std::span<const uint8_t> content) {
        if (content.size() < 15 || content[0] != 8 || content[5] != 3) {
            return false;
        }
        parts_.size = {static_cast<int>(read16(content, 3)), static_cast<int>(read16(content, 1))};
        parts_.type = content[7] == 0x22 ? 1 : 0;
        return (content[7] == 0x22 || content[7] == 0x21) && content[10] == 0x11;
    }

    JpegParts parts_;
    std::map<uint8_t, Bytes> tables_;
};

void put16(Bytes& out, size_t value) {
    out.push_back(static_cast<uint8_t>(value >> 8U));
    out.push_back(static_cast<uint8_t>(value));
}

uint8_t eights(int pixels, bool too_large) {
    return too_large ? uint8_t{0} : static_cast<uint8_t>((pixels + 7) / 8);
}

}  // namespace

std::optional<JpegParts> splitJpeg(std::span<const uint8_t> jpeg) {
    Reader reader;
    size_t at = 2;
    while (at + 4 <= jpeg.size() && jpeg[at] == 0xFF) {
        const uint8_t marker = jpeg[at + 1];
        const size_t length = read16(jpeg, at + 2);
        if (length < 2 || length > jpeg.size() - at - 2 ||
            !reader.take(marker, jpeg.subspan(at + 4, length - 2))) {
            return std::nullopt;
        }
        at += 2 + length;
        if (marker == kSos) {
            return reader.complete() ? std::optional{reader.finish(jpeg.subspan(at))}
                                     : std::nullopt;
        }
    }
    return std::nullopt;
}

RtpPayloads makeJpegPayloads(const JpegParts& parts, size_t largest, bool too_large) {
    largest = std::max<size_t>(largest, 256);
    RtpPayloads made;
    size_t offset = 0;
    do {
        const size_t begin = made.bytes.size();
        put16(made.bytes, offset >> 16U);  // type-specific 0, then 24 bits of offset
        put16(made.bytes, offset);
        const bool restarts = parts.restart_interval > 0;
        made.bytes.push_back(static_cast<uint8_t>(parts.type + (restarts ? kRestarts : 0)));
        made.bytes.push_back(kOwnTables);
        made.bytes.push_back(eights(parts.size.width, too_large));
        made.bytes.push_back(eights(parts.size.height, too_large));
        if (restarts) {
            put16(made.bytes, parts.restart_interval);
            put16(made.bytes, 0xFFFF);
        }
        if (offset == 0) {
            put16(made.bytes, 0);
            put16(made.bytes, parts.tables.size());
            made.bytes.insert(made.bytes.end(), parts.tables.begin(), parts.tables.end());
        }
        const size_t room = largest - (made.bytes.size() - begin);
        const size_t size = std::min(room, parts.scan.size() - offset);
        const auto piece = std::span{parts.scan}.subspan(offset, size);
        made.bytes.insert(made.bytes.end(), piece.begin(), piece.end());
        made.ends.push_back(made.bytes.size());
        offset += size;
    } while (offset < parts.scan.size());
    return made;
}

}  // namespace betang::camsim
