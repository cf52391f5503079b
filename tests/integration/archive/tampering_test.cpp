// SPDX-License-Identifier: Apache-2.0
//
// Whatever is done to a package, verification finds it and says where.

#include <fcntl.h>
#include <unistd.h>

#include "archive/crc32.hpp"
#include "archive/verify_package.hpp"

#include "tests/integration/archive/recorded_archive.hpp"
#include "tests/support/catch.hpp"

using namespace betang;

namespace {

constexpr const char* kClip = "clips/kapuas.dermaga-main-0001.mp4";

std::string repacked(const std::map<std::string, std::string>& files) {
    std::string zip;
    std::vector<ZipEntry> entries;
    for (const auto& [name, contents] : files) {
        entries.push_back({name, contents.size(), crc32Of(octetsFrom(contents))});
        zip += zipLocalHeader(entries.back()) + contents;
    }
    return zip + zipDirectory(entries);
}

// A package of two seconds, sealed.
class Tampered final {
  public:
    Tampered() {
        TestClip clip;
        clip.frames = 50;
        clip.captured = utcOf("2026-11-22T01:00:00Z");
        archive.record(clip);
        archive.seal();
        archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:02Z");
        good = contentsOf(archive.package());
        files = unpacked(good);
        archive.key = PublicKey::fromPem(contentsOf(archive.storage() / "keys/archive.pub")).take();
    }

    // What verification says of the package once its bytes are these.
    std::vector<std::string> problemsOf(const std::string& zip) {
        writeFile(archive.package(), zip);
        return archive.problems();
    }

    std::vector<std::string> problemsOfFiles(const std::map<std::string, std::string>& changed) {
        return problemsOf(repacked(changed));
    }

    [[nodiscard]] const PackageClip clip() const {
        return manifestFrom(files.at("manifest.json")).take().cameras.at(0).clips.at(0);
    }

    RecordedArchive archive;
    std::string good;
    std::map<std::string, std::string> files;
};

// The member that holds the byte at `offset`, or none.
std::string memberAt(const std::string& zip, size_t offset) {
    const auto listing = readZip(zip.size(), [&zip](uint64_t from, std::span<uint8_t> into) {
        if (from > zip.size() || into.size() > zip.size() - from) {
            return false;
        }
        std::memcpy(into.data(), zip.data() + from, into.size());
        return true;
    });
    for (const ZipMember& member : listing.members) {
        if (offset >= member.data && offset < member.data + member.entry.bytes) {
            return member.entry.name;
        }
    }
    return {};
}

}  // namespace

TEST_CASE("every byte of a package is covered, and a change in a file is found in that file",
          "[archive]") {
    Tampered tampered;
    REQUIRE(tampered.archive.problems().empty());
    const auto members = [&] {
        std::vector<std::string> names;
        for (size_t at = 0; at < tampered.good.size(); ++at) {
            names.push_back(at % 64 == 0 || names.empty() ? memberAt(tampered.good, at) : "");
        }
        return names;
    }();
    const int file = open(tampered.archive.package().c_str(), O_WRONLY | O_CLOEXEC);
    REQUIRE(file >= 0);
    std::vector<size_t> missed;
    std::vector<size_t> misplaced;
    const size_t page = tampered.good.find("<!doctype html>");
    const size_t page_end = page + tampered.files.at("VIEWER.html").size();
    for (size_t at = 0; at < tampered.good.size(); ++at) {
        if (at > page && at < page_end && at % 16 != 0) {
            continue;  // half of the package, and all of it under one hash: every sixteenth byte
        }
        const char flipped = static_cast<char>(tampered.good[at] ^ (1 << (at % 8)));
        REQUIRE(pwrite(file, &flipped, 1, static_cast<off_t>(at)) == 1);
        const auto problems = tampered.archive.problems();
        if (tampered.archive.report.alterations == 0) {
            missed.push_back(at);
        }
        if (!members[at].empty() &&
            std::none_of(problems.begin(), problems.end(), [&](const std::string& text) {
                return text.starts_with(members[at] + ": ");
            })) {
            misplaced.push_back(at);
        }
        REQUIRE(pwrite(file, &tampered.good[at], 1, static_cast<off_t>(at)) == 1);
    }
    close(file);
    CHECK(missed == std::vector<size_t>{});
    CHECK(misplaced == std::vector<size_t>{});
    CHECK(tampered.archive.problems().empty());
}

TEST_CASE("a changed picture is found in its fragment", "[archive]") {
    Tampered tampered;
    const PackageClip clip = tampered.clip();
    REQUIRE(clip.fragments.size() == 2);
    auto files = tampered.files;
    files[kClip][clip.header + clip.fragments[0].payload + 100] ^= 4;
    CHECK(tampered.problemsOfFiles(files) ==
          std::vector<std::string>{std::string{kClip} + ": changed 1"});
    files = tampered.files;
    files[kClip][clip.header - 20] ^= 4;
    CHECK(tampered.problemsOfFiles(files) ==
          std::vector<std::string>{std::string{kClip} + ": changed"});
    files = tampered.files;
    files[clip.heads][clip.fragments[0].head + 30] ^= 4;
    const auto problems = tampered.problemsOfFiles(files);
    CHECK(std::find(problems.begin(), problems.end(), clip.heads + ": changed 1") !=
          problems.end());
}

TEST_CASE("pictures that are removed, swapped or added are found from their fragment on",
          "[archive]") {
    Tampered tampered;
    const PackageClip clip = tampered.clip();
    const std::string original = tampered.files[kClip];
    const auto first = clip.fragments[0].payload;
    auto files = tampered.files;
    files[kClip] = original.substr(0, clip.header + first) +
                   original.substr(clip.header + first + 300);  // some bytes of the second are gone
    CHECK(tampered.problemsOfFiles(files).front() == std::string{kClip} + ": changed 1");
    files[kClip] = original.substr(0, clip.header) + original.substr(clip.header + first) +
                   original.substr(clip.header, first);
    CHECK(tampered.problemsOfFiles(files).front() == std::string{kClip} + ": changed 0");
    files[kClip] = original + std::string(500, 'x');
    CHECK(tampered.problemsOfFiles(files).size() == 1);
    CHECK(tampered.archive.report.alterations == 1);
}

TEST_CASE("files that are replaced, removed or added are named", "[archive]") {
    Tampered tampered;
    auto files = tampered.files;
    files["README.txt"] = "nothing to see";
    CHECK(tampered.problemsOfFiles(files) == std::vector<std::string>{"README.txt: changed"});
    for (const auto& [name, contents] : tampered.files) {
        files = tampered.files;
        files.erase(name);
        const auto problems = tampered.problemsOfFiles(files);
        INFO(name);
        CHECK(tampered.archive.report.alterations > 0);
        CHECK(std::any_of(problems.begin(), problems.end(), [&](const std::string& text) {
            return text.find(name) != std::string::npos;
        }));
    }
    files = tampered.files;
    files["clips/another.mp4"] = "x";
    CHECK(tampered.problemsOfFiles(files) ==
          std::vector<std::string>{"clips/another.mp4: unknown file"});
}

TEST_CASE("an edited manifest and the signature of another key are found", "[archive]") {
    Tampered tampered;
    auto files = tampered.files;
    std::string& manifest = files["manifest.json"];
    manifest.replace(manifest.find("tabrakan perahu"), 15, "perahu tabrakan");
    CHECK(tampered.problemsOfFiles(files) ==
          std::vector<std::string>{"manifest.json: signature broken"});

    // All of it made anew by somebody with a key of his own.
    const TempFolder forger;
    const SigningKey other{forger.path(), true};
    Manifest forged = manifestFrom(manifest).take();
    forged.key = other.publicKey().id();
    manifest = manifestText(forged);
    const Signature signature = other.sign(manifest);
    files["manifest.sig"] = {signature.begin(), signature.end()};
    const auto problems = tampered.problemsOfFiles(files);
    CHECK(problems.front() == "manifest.json: signature broken");
    tampered.archive.key.reset();
    CHECK_FALSE(tampered.archive.problems().empty());
    CHECK_FALSE(tampered.archive.report.notes.empty());
}

TEST_CASE("a package that is cut off is altered, whatever is left of it, and never intact",
          "[archive]") {
    Tampered tampered;
    const size_t readme = tampered.files["README.txt"].size() + 40;
    for (size_t size = 0; size < tampered.good.size(); size += size < 200 ? 1 : 977) {
        INFO(size);
        if (size < readme) {
            CHECK_THROWS_AS(tampered.problemsOf(tampered.good.substr(0, size)), Error);
        } else {
            static_cast<void>(tampered.problemsOf(tampered.good.substr(0, size)));
            CHECK(tampered.archive.report.alterations > 0);
        }
    }
}

TEST_CASE("hostile zips are refused or named, and nothing is written anywhere", "[archive]") {
    Tampered tampered;
    std::string slip = tampered.good;
    for (size_t at = slip.find("files.sha256"); at != std::string::npos;
         at = slip.find("files.sha256", at + 1)) {
        slip.replace(at, 12, "../../../tmp");
    }
    static_cast<void>(tampered.problemsOf(slip));
    CHECK(tampered.archive.report.alterations > 0);

    auto many = tampered.files;
    for (int i = 0; i < 10'000; ++i) {
        many["x" + std::to_string(i)] = "";
    }
    static_cast<void>(tampered.problemsOfFiles(many));
    CHECK(tampered.archive.report.alterations > 0);

    CHECK_THROWS_AS(tampered.problemsOf("no zip at all"), Error);
    CHECK_THROWS_AS(tampered.problemsOf(repacked({{"a.txt", "another zip"}})), Error);
    CHECK_THROWS_AS(tampered.problemsOf(""), Error);
}
