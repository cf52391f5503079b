// SPDX-License-Identifier: Apache-2.0

#include "archive/zip_reader.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace betang {

namespace {

constexpr uint64_t kZipFull = 0xFFFFFFFFU;
constexpr size_t kLocalBytes = 30;
constexpr size_t kDirectoryBytes = 46;
constexpr size_t kEndBytes = 22;
constexpr size_t kZip64Bytes = 56 + 20;  // end record and locator
constexpr size_t kMostDirectory = kMostZipEntries * (kDirectoryBytes + kLongestZipName + 40);
constexpr size_t kLongestShownName = 80;

uint64_t littleEndian(std::string_view bytes, size_t at, size_t count) {
    uint64_t value = 0;
    for (size_t i = count; i-- > 0;) {
        const uint8_t byte = at + i < bytes.size() ? static_cast<uint8_t>(bytes[at + i]) : 0;
        value = value << 8U | byte;
    }
    return value;
}

// Names from outside end up on terminals.
std::string printable(std::string_view name) {
    std::string text{name.substr(0, kLongestShownName)};
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

struct DirectoryPlace {
    uint64_t offset = 0;
    uint64_t size = 0;
    uint64_t count = 0;
};

class ZipReading {
  public:
    ZipReading(uint64_t size, const ReadAt& read) : size_{size}, read_{read} {}

    ZipListing run() {
        listing_.is_zip = bytesAt(0, 4) == "PK\3\4";
        const auto place = findDirectory();
        if (place) {
            readDirectory(*place);
        }
        if (!place || listing_.members.empty()) {
            walkHeaders();
        }
        if (listing_.problems.empty()) {
            compare();
        }
        return std::move(listing_);
    }

  private:
    void problem(std::string_view file, uint64_t offset, uint64_t length, std::string detail) {
        listing_.problems.push_back({printable(file), offset, length, std::move(detail)});
    }

    [[nodiscard]] std::string bytesAt(uint64_t offset, uint64_t count) const {
        if (offset > size_ || count > size_ - offset) {
            return {};
        }
        std::string bytes(count, '\0');
        return read_(offset, {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()})
                   ? bytes
                   : std::string{};
    }

    std::optional<DirectoryPlace> findDirectory() {
        const std::string end = size_ < kEndBytes ? "" : bytesAt(size_ - kEndBytes, kEndBytes);
        if (!end.starts_with("PK\5\6")) {
            problem("", size_, 0, "has no end record at its end: cut off, or something follows it");
            return std::nullopt;
        }
        uint64_t after = size_ - kEndBytes;
        DirectoryPlace place{
            littleEndian(end, 16, 4), littleEndian(end, 12, 4), littleEndian(end, 10, 2)};
        if (place.offset == kZipFull && after >= kZip64Bytes) {
            after -= kZip64Bytes;
            const std::string large = bytesAt(after, kZip64Bytes);
            place = {
                littleEndian(large, 48, 8), littleEndian(large, 40, 8), littleEndian(large, 32, 8)};
        }
        if (place.count > kMostZipEntries || place.size > kMostDirectory || place.size > after ||
            place.offset != after - place.size) {
            problem("", after, size_ - after, "the end record does not fit the directory");
            return std::nullopt;
        }
        return place;
    }

    void readDirectory(const DirectoryPlace& place) {
        const std::string directory = bytesAt(place.offset, place.size);
        uint64_t expected = 0;  // where the next member must begin
        size_t at = 0;
        for (uint64_t i = 0; i < place.count; ++i) {
            const std::string_view rest = std::string_view{directory}.substr(at);
            const size_t name_size = littleEndian(rest, 28, 2);
            const size_t length =
                kDirectoryBytes + name_size + littleEndian(rest, 30, 2) + littleEndian(rest, 32, 2);
            if (!rest.starts_with("PK\1\2") || length > rest.size()) {
                problem("", place.offset + at, rest.size(), "the directory cannot be read");
                return;
            }
            takeEntry(rest.substr(0, length), place, at, expected);
            at += length;
        }
        if (at != directory.size()) {
            problem("", place.offset + at, directory.size() - at, "more than the directory");
        } else if (expected != place.offset) {
            problem("", expected, place.offset - std::min(expected, place.offset), "unclaimed");
        }
    }

    // Sizes and offset of a directory entry; those that do not fit stand in its extra field.
    static ZipMember memberFrom(std::string_view entry) {
        const size_t name_size = littleEndian(entry, 28, 2);
        size_t extra = kDirectoryBytes + name_size + 4;
        const auto wide = [&](size_t at) {
            uint64_t value = littleEndian(entry, at, 4);
            if (value == kZipFull) {
                value = littleEndian(entry, extra, 8);
                extra += 8;
            }
            return value;
        };
        ZipMember member;
        member.entry.name = entry.substr(kDirectoryBytes, name_size);
        member.entry.crc = static_cast<uint32_t>(littleEndian(entry, 16, 4));
        const uint64_t packed = wide(20);
        member.entry.bytes = wide(24);
        member.header = wide(42);
        member.data = packed;  // until it is known where they lie
        return member;
    }

    void takeEntry(std::string_view entry,
                   const DirectoryPlace& place,
                   size_t at,
                   uint64_t& expected) {
        ZipMember member = memberFrom(entry);
        const std::string& name = member.entry.name;
        const uint64_t header = zipLocalHeader(member.entry).size();
        const char* fault = nullptr;
        if (!isZipName(name)) {
            fault = "a name that no package has";
        } else if (littleEndian(entry, 10, 2) != 0 || member.data != member.entry.bytes) {
            fault = "is compressed, which no member of a package is";
        } else if (member.header != expected || member.header > place.offset ||
                   header > place.offset - member.header ||
                   member.entry.bytes > place.offset - member.header - header) {
            fault = "does not lie behind the member before it";
        } else if (!names_.insert(name).second) {
            fault = "stands in the directory twice";
        } else if (name != *names_.rbegin()) {
            fault = "is not in the order of names";
        }
        if (fault != nullptr) {
            problem(name, place.offset + at, entry.size(), fault);
            // The next one is judged from where this one says it ends.
            const uint64_t claimed = std::min(place.offset, member.header) + header +
                                     std::min(member.entry.bytes, size_);
            expected = std::max(expected, claimed);
            return;
        }
        member.data = member.header + header;
        expected = member.data + member.entry.bytes;
        listing_.members.push_back(std::move(member));
    }

    // Without a directory the members are found one after the other from the front.
    void walkHeaders() {
        uint64_t at = 0;
        names_.clear();
        while (listing_.members.size() < kMostZipEntries) {
            const std::string fixed = bytesAt(at, kLocalBytes);
            const uint64_t name_size = littleEndian(fixed, 26, 2);
            const uint64_t extra_size = littleEndian(fixed, 28, 2);
            const std::string all = bytesAt(at, kLocalBytes + name_size + extra_size);
            if (!fixed.starts_with("PK\3\4") || all.empty()) {
                return;
            }
            ZipMember member{.entry = {all.substr(kLocalBytes, name_size)},
                             .header = at,
                             .data = at + all.size()};
            member.entry.crc = static_cast<uint32_t>(littleEndian(all, 14, 4));
            member.entry.bytes = littleEndian(all, 22, 4);
            if (member.entry.bytes == kZipFull) {
                member.entry.bytes = littleEndian(all, kLocalBytes + name_size + 4, 8);
            }
            if (!isZipName(member.entry.name) || member.entry.bytes > size_ - member.data ||
                !names_.insert(member.entry.name).second) {
                problem(member.entry.name, at, size_ - at, "is not whole");
                return;
            }
            at = member.data + member.entry.bytes;
            listing_.members.push_back(std::move(member));
        }
    }

    void compare() {
        std::vector<ZipEntry> entries;
        for (const ZipMember& member : listing_.members) {
            const std::string header = zipLocalHeader(member.entry);
            if (bytesAt(member.header, header.size()) != header) {
                problem(member.entry.name, member.header, header.size(), "its header was changed");
            }
            entries.push_back(member.entry);
        }
        const std::string directory = zipDirectory(entries);
        const uint64_t at =
            listing_.members.empty() ? 0 : listing_.members.back().data + entries.back().bytes;
        if (size_ - at != directory.size() || bytesAt(at, directory.size()) != directory) {
            problem("", at, size_ - at, "the directory was changed");
        }
    }

    const uint64_t size_;
    const ReadAt& read_;
    ZipListing listing_;
    std::set<std::string> names_;
};

}  // namespace

ZipListing readZip(uint64_t size, const ReadAt& read) {
    return ZipReading{size, read}.run();
}

}  // namespace betang
