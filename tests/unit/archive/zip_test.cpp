// SPDX-License-Identifier: Apache-2.0

#include <cstring>
#include <map>

#include "archive/crc32.hpp"
#include "archive/zip_layout.hpp"
#include "archive/zip_reader.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

std::span<const uint8_t> octets(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

ZipEntry entryOf(std::string name, std::string_view contents) {
    return {std::move(name), contents.size(), crc32Of(octets(contents))};
}

std::string zipOf(const std::map<std::string, std::string>& files) {
    std::string zip;
    std::vector<ZipEntry> entries;
    for (const auto& [name, contents] : files) {
        entries.push_back(entryOf(name, contents));
        zip += zipLocalHeader(entries.back()) + contents;
    }
    return zip + zipDirectory(entries);
}

ReadAt readFrom(const std::string& bytes) {
    return [&bytes](uint64_t offset, std::span<uint8_t> into) {
        if (offset > bytes.size() || into.size() > bytes.size() - offset) {
            return false;
        }
        std::memcpy(into.data(), bytes.data() + offset, into.size());
        return true;
    };
}

ZipListing listed(const std::string& zip) {
    return readZip(zip.size(), readFrom(zip));
}

const std::map<std::string, std::string> kThree{
    {"README.txt", "read me"}, {"clips/a.mp4", std::string(300, 'x')}, {"manifest.json", "{}"}};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) {
        text.replace(at, from.size(), to);
    }
    return text;
}

}  // namespace

TEST_CASE("the checksum is that of zip files, in one piece or in many", "[archive]") {
    CHECK(crc32Of(octets("123456789")) == 0xCBF43926U);
    CHECK(crc32Of({}) == 0);
    const std::string text(1000, 'q');
    CHECK(crc32Of(octets(text).subspan(13), crc32Of(octets(text).first(13))) ==
          crc32Of(octets(text)));
}

TEST_CASE("a zip is read back as it was written", "[archive]") {
    const std::string zip = zipOf(kThree);
    const ZipListing listing = listed(zip);
    CHECK(listing.problems.empty());
    CHECK(listing.is_zip);
    REQUIRE(listing.members.size() == 3);
    CHECK(listing.members[1].entry == entryOf("clips/a.mp4", std::string(300, 'x')));
    CHECK(zip.substr(listing.members[0].data, 7) == "read me");
    CHECK(zip.substr(listing.members[2].data, 2) == "{}");
}

TEST_CASE("every byte outside of the files is as it must be", "[archive]") {
    const std::string zip = zipOf(kThree);
    const auto members = listed(zip).members;
    for (size_t at = 0; at < zip.size(); ++at) {
        std::string changed = zip;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        const bool in_file = std::any_of(members.begin(), members.end(), [&](const auto& member) {
            return at >= member.data && at < member.data + member.entry.bytes;
        });
        INFO(at);
        CHECK(listed(changed).problems.empty() == in_file);
    }
}

TEST_CASE("a zip that is cut off anywhere shows it, and what is whole in it", "[archive]") {
    const std::string zip = zipOf(kThree);
    for (size_t size = 0; size < zip.size(); ++size) {
        const auto listing = listed(zip.substr(0, size));
        INFO(size);
        CHECK_FALSE(listing.problems.empty());
    }
    const auto members = listed(zip).members;
    const auto listing = listed(zip.substr(0, members[2].data));
    REQUIRE(listing.members.size() == 2);
    CHECK(listing.members[1] == members[1]);
}

TEST_CASE("names that lead out of a folder are no names", "[archive]") {
    for (const char* const name : {"../x",
                                   "/etc/passwd",
                                   "a/../b",
                                   "a//b",
                                   "a\\b",
                                   "C:x",
                                   "",
                                   "a/",
                                   ".hidden",
                                   "a/.b",
                                   "nul\n"}) {
        INFO(name);
        CHECK_FALSE(isZipName(name));
        const auto listing = listed(replaced(zipOf(kThree), "clips/a.mp4", name));
        CHECK_FALSE(listing.problems.empty());
    }
    CHECK(isZipName("clips/kapuas.dermaga-main-1.mp4"));
    const auto slip = listed(replaced(zipOf(kThree), "clips/a.mp4", "../../a.mp4"));
    for (const ZipMember& member : slip.members) {
        CHECK(isZipName(member.entry.name));
    }
}

TEST_CASE("a member is never there twice, nor where another one is", "[archive]") {
    const std::map<std::string, std::string> two{{"a.txt", "one"}, {"b.txt", "two"}};
    const auto twice = listed(replaced(zipOf(two), "b.txt", "a.txt"));
    CHECK(twice.members.size() == 1);
    CHECK_FALSE(twice.problems.empty());

    const ZipEntry one = entryOf("a.txt", "one");
    const std::string overlapping =
        zipLocalHeader(one) + "one" + zipDirectory(std::vector{one, entryOf("b.txt", "")});
    const auto listing = listed(overlapping);
    CHECK(listing.members.size() <= 1);
    CHECK_FALSE(listing.problems.empty());
}

TEST_CASE("ten thousand members and unpacking bombs are refused before memory is spent",
          "[archive]") {
    std::map<std::string, std::string> many;
    for (int i = 0; i < 10'000; ++i) {
        many["f" + std::to_string(i)] = "";
    }
    const auto listing = listed(zipOf(many));
    CHECK_FALSE(listing.problems.empty());
    CHECK(listing.members.size() <= kMostZipEntries);

    std::string bomb = zipOf(kThree);
    const size_t directory = bomb.find("PK\1\2");
    bomb[directory + 10] = 8;                                // deflated
    bomb.replace(directory + 24, 4, "\xFF\xFF\xFF\x7F", 4);  // to 2 GiB
    const auto refused = listed(bomb);
    REQUIRE_FALSE(refused.problems.empty());
    CHECK(refused.problems.front().file == "README.txt");
}

TEST_CASE("beyond four gigabytes the wide fields of zip64 are written and read", "[archive]") {
    const uint64_t large = uint64_t{5} << 30;
    const std::vector<ZipEntry> entries{{"a.mp4", large, 7}, {"b.txt", 3, 9}};
    const std::string first = zipLocalHeader(entries[0]);
    const std::string second = zipLocalHeader(entries[1]);
    CHECK(first.size() == 30 + 5 + 20);
    CHECK(second.size() == 30 + 5);
    const std::string directory = zipDirectory(entries);
    const uint64_t middle = first.size() + large;
    const uint64_t end = middle + second.size() + 3;
    // As a disk would have it, without holding the gigabytes.
    const ReadAt read = [&](uint64_t offset, std::span<uint8_t> into) {
        for (uint8_t& byte : into) {
            const std::string_view part = offset < first.size() ? first
                                          : offset >= end       ? directory
                                          : offset >= middle    ? second
                                                                : std::string_view{};
            const uint64_t from = offset < first.size() ? 0 : offset >= end ? end : middle;
            byte = offset - from < part.size() ? static_cast<uint8_t>(part[offset - from]) : 0;
            ++offset;
        }
        return true;
    };
    const auto listing = readZip(end + directory.size(), read);
    CHECK(listing.problems.empty());
    REQUIRE(listing.members.size() == 2);
    CHECK(listing.members[0].entry == entries[0]);
    CHECK(listing.members[1].data == middle + second.size());
}

TEST_CASE("names that are safe everywhere are of letters, digits and three marks", "[archive]") {
    CHECK(isZipName(std::string(kLongestZipName, 'a')));
    CHECK_FALSE(isZipName(std::string(kLongestZipName + 1, 'a')));
    for (const char* const name : {"a", "a..b", "a.", "a/b.c/d", "-", "_/_"}) {
        INFO(name);
        CHECK(isZipName(name));
    }
    for (const char* const name : {".", "..", "/", "a/..", "a/../b", "a//b", "ä", "a:b", "a~1"}) {
        INFO(name);
        CHECK_FALSE(isZipName(name));
    }
    CHECK_FALSE(isZipName(std::string_view{"a\0b", 3}));
}

TEST_CASE("the wide fields of zip64 begin at the first size that does not fit", "[archive]") {
    const uint64_t full = 0xFFFFFFFF;
    CHECK(zipLocalHeader({"a", full - 1, 0}).size() == 31);
    CHECK(zipLocalHeader({"a", full, 0}).size() == 31 + 20);
    // A small file behind a large one has a wide offset alone.
    const std::vector<ZipEntry> entries{{"a", full - 1, 0}, {"b", 1, 0}};
    const std::string directory = zipDirectory(entries);
    CHECK(directory.find(std::string{"\1\0\x08\0", 4}) != std::string::npos);
    CHECK(directory.find("PK\6\6") != std::string::npos);
    CHECK(zipDirectory(std::vector<ZipEntry>{{"a", 10, 0}}).find("PK\6\6") == std::string::npos);
}
