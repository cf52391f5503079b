// SPDX-License-Identifier: Apache-2.0

#include "archive/zip_layout.hpp"

#include <algorithm>

namespace betang {

namespace {

constexpr uint64_t kFull = 0xFFFFFFFFU;  // says: see the zip64 fields
constexpr uint64_t kFullCount = 0xFFFF;
constexpr uint64_t kPlainVersion = 20;
constexpr uint64_t kZip64Version = 45;
constexpr uint64_t kUnix = 3U << 8U;
constexpr uint64_t kFirstDay = 0x21;  // 1980-01-01
constexpr uint64_t kFileMode = uint64_t{0100644} << 16U;
constexpr uint64_t kZip64Tag = 1;

// Little-endian fields, one after the other.
class ZipFields {
  public:
    ZipFields& add(size_t bytes, uint64_t value) {
        for (size_t i = 0; i < bytes; ++i) {
            text_ += static_cast<char>(value >> (8U * i));
        }
        return *this;
    }

    ZipFields& add(std::string_view text) {
        text_ += text;
        return *this;
    }

    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

// The zip64 extra field with those of `values` that do not fit into 32 bits; empty when all do.
std::string extraOf(std::initializer_list<uint64_t> values) {
    ZipFields large;
    for (const uint64_t value : values) {
        if (value >= kFull) {
            large.add(8, value);
        }
    }
    const std::string& text = large.text();
    return text.empty() ? text : ZipFields{}.add(2, kZip64Tag).add(2, text.size()).text() + text;
}

void addCommon(ZipFields& fields, const ZipEntry& entry, size_t extra) {
    const uint64_t shown = std::min(entry.bytes, kFull);
    fields.add(2, extra > 0 ? kZip64Version : kPlainVersion)
        .add(2, 0)  // flags
        .add(2, 0)  // stored
        .add(2, 0)
        .add(2, kFirstDay)
        .add(4, entry.crc)
        .add(4, shown)
        .add(4, shown)
        .add(2, entry.name.size())
        .add(2, extra);
}

std::string directoryEntry(const ZipEntry& entry, uint64_t offset) {
    const std::string extra = extraOf({entry.bytes, entry.bytes, offset});
    ZipFields fields;
    fields.add("PK\1\2").add(2, kUnix | (extra.empty() ? kPlainVersion : kZip64Version));
    addCommon(fields, entry, extra.size());
    fields
        .add(2, 0)  // comment
        .add(2, 0)  // disk
        .add(2, 0)
        .add(4, kFileMode)
        .add(4, std::min(offset, kFull))
        .add(entry.name)
        .add(extra);
    return fields.text();
}

std::string zip64End(uint64_t count, uint64_t size, uint64_t offset) {
    ZipFields fields;
    fields.add(std::string_view{"PK\6\6", 4})
        .add(8, 44)
        .add(2, kUnix | kZip64Version)
        .add(2, kZip64Version)
        .add(4, 0)
        .add(4, 0)
        .add(8, count)
        .add(8, count)
        .add(8, size)
        .add(8, offset);
    fields.add(std::string_view{"PK\6\7", 4}).add(4, 0).add(8, offset + size).add(4, 1);
    return fields.text();
}

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '/';
}

}  // namespace

bool isZipName(std::string_view name) {
    if (name.empty() || name.size() > kLongestZipName || name.back() == '/' ||
        !std::all_of(name.begin(), name.end(), isNameCharacter)) {
        return false;
    }
    char before = '/';
    for (const char c : name) {
        if (before == '/' && (c == '/' || c == '.')) {
            return false;
        }
        before = c;
    }
    return true;
}

std::string zipLocalHeader(const ZipEntry& entry) {
    const std::string extra = extraOf({entry.bytes, entry.bytes});
    ZipFields fields;
    fields.add("PK\3\4");
    addCommon(fields, entry, extra.size());
    return fields.add(entry.name).add(extra).text();
}

std::string zipDirectory(std::span<const ZipEntry> entries) {
    std::string directory;
    uint64_t offset = 0;
    for (const ZipEntry& entry : entries) {
        directory += directoryEntry(entry, offset);
        offset += zipLocalHeader(entry).size() + entry.bytes;
    }
    const uint64_t size = directory.size();
    const bool large = offset >= kFull || size >= kFull || entries.size() >= kFullCount;
    ZipFields end;
    end.add("PK\5\6")
        .add(4, 0)  // disks
        .add(2, std::min<uint64_t>(entries.size(), kFullCount))
        .add(2, std::min<uint64_t>(entries.size(), kFullCount))
        .add(4, std::min(size, kFull))
        .add(4, std::min(offset, kFull))
        .add(2, 0);
    return directory + (large ? zip64End(entries.size(), size, offset) : "") + end.text();
}

}  // namespace betang
