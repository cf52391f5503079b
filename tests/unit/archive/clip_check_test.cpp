// SPDX-License-Identifier: Apache-2.0

#include "archive/merkle.hpp"
#include "archive/package_writer.hpp"
#include "archive/verify_clip.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

namespace {

const std::string kFilm = "clips/a.mp4";
const std::string kFilmHeads = "clips/a.heads";

// A clip of a header and three fragments, as it was packed; what is in the package may differ.
class PackedClip final {
  public:
    PackedClip() {
        clip.file = kFilm;
        clip.heads = kFilmHeads;
        clip.header = 5;
        for (uint64_t i = 0; i < 3; ++i) {
            const std::string letter(1, static_cast<char>('0' + i));
            const std::string head = "head" + letter;
            const std::string payload = "payload" + letter;
            clip.fragments.push_back(
                {0, i, head.size(), payload.size(), sha256Of(head + payload), std::nullopt});
            heads += head;
            media += payload;
        }
        manifest.files = {{kFilmHeads, heads.size(), sha256Of(heads)},
                          {kFilm, media.size(), sha256Of(media)}};
    }

    // Each as "FILE PROBLEM FRAGMENT OFFSET+LENGTH", as far as it is said.
    [[nodiscard]] std::vector<std::string> findings(bool with_media = true) const {
        const TempFolder folder;
        PackageWriter writer{folder.path() / "p.zip"};
        writer.add(kFilmHeads, heads);
        if (with_media) {
            writer.add(kFilm, media);
        }
        static_cast<void>(writer.finish());
        const PackageReader reader{folder.path() / "p.zip"};
        std::vector<std::string> texts;
        for (const Finding& one : checkClip(reader, manifest, clip, [](uint64_t) {})) {
            texts.push_back(one.file + " " + one.problem +
                            (one.fragment ? " " + std::to_string(*one.fragment) : "") +
                            (one.offset ? " " + std::to_string(*one.offset) : "") +
                            (one.length ? "+" + std::to_string(*one.length) : ""));
        }
        return texts;
    }

    PackageClip clip;
    Manifest manifest;
    std::string heads;
    std::string media = "start";
};

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("nothing is said of a clip that is as its manifest says", "[archive]") {
    CHECK(PackedClip{}.findings().empty());
}

TEST_CASE("a byte that was changed is found in the fragment that it lies in, borders included",
          "[archive]") {
    for (const size_t at : {13U, 20U}) {  // the first and last byte of fragment 1
        PackedClip packed;
        packed.media[at] = '#';
        CHECK(packed.findings() == Said{kFilm + " changed 1 13+8"});
    }
    PackedClip packed;
    packed.media[12] = '#';
    packed.media[21] = '#';
    CHECK(packed.findings() == Said{kFilm + " changed 0 5+8", kFilm + " changed 2 21+8"});
}

TEST_CASE("a change in the header alone is found there", "[archive]") {
    PackedClip packed;
    packed.media[4] = '#';
    CHECK(packed.findings() == Said{kFilm + " changed 0+5"});
}

TEST_CASE("of a clip that was cut short every fragment that lacks bytes is named", "[archive]") {
    PackedClip packed;
    packed.media.resize(packed.media.size() - 9);
    CHECK(packed.findings() == Said{kFilm + " changed 1 13+8", kFilm + " changed 2 21+8"});
    packed.media.resize(3);
    CHECK(packed.findings().size() == 3);
    packed.media.clear();
    CHECK(packed.findings().size() == 3);
}

TEST_CASE("what was added behind a clip is found behind it", "[archive]") {
    PackedClip packed;
    packed.media += "more";
    CHECK(packed.findings() == Said{kFilm + " changed 29+4"});
}

TEST_CASE("a head that was changed does not blame the media behind it", "[archive]") {
    PackedClip packed;
    packed.heads[7] = '#';
    CHECK(packed.findings() == Said{kFilmHeads + " changed 0+15", kFilmHeads + " changed 1 5+5"});
}

TEST_CASE("where heads and media were changed the whole clip is in doubt, not its header",
          "[archive]") {
    PackedClip packed;
    packed.heads[7] = '#';
    packed.media[25] = '#';
    CHECK(packed.findings() == Said{kFilmHeads + " changed 0+15", kFilm + " changed 0+29"});
}

TEST_CASE("a clip that is not in the package is missing", "[archive]") {
    CHECK(PackedClip{}.findings(false) == Said{kFilm + " missing"});
}

TEST_CASE("a manifest whose sizes do not add up is not believed", "[archive]") {
    PackedClip packed;
    packed.clip.fragments[1].payload -= 1;
    CHECK(packed.findings() == Said{kFilm + " changed"});
    packed = {};
    packed.clip.heads = "clips/b.heads";
    CHECK(packed.findings() == Said{kFilm + " changed"});
}

TEST_CASE("a manifest that has the right files but another hash of a fragment contradicts itself",
          "[archive]") {
    PackedClip packed;
    packed.clip.fragments[2].sha256 = Sha256{};
    CHECK(packed.findings() == Said{kFilm + " changed 2"});
}

TEST_CASE("a fragment that was damaged in the archive is held against what was read there",
          "[archive]") {
    PackedClip packed;
    packed.clip.fragments[1].read = packed.clip.fragments[1].sha256;
    packed.clip.fragments[1].sha256 = sha256Of("as recorded");
    CHECK(packed.findings().empty());
    packed.media[14] = '#';
    CHECK(packed.findings() == Said{kFilm + " changed 1 13+8"});
}

TEST_CASE("a file of the manifest is found by its whole name alone", "[archive]") {
    const PackedClip packed;
    REQUIRE(fileNamed(packed.manifest, kFilm) != nullptr);
    CHECK(fileNamed(packed.manifest, kFilm)->bytes == packed.media.size());
    CHECK(fileNamed(packed.manifest, "clips/a") == nullptr);
    CHECK(fileNamed(packed.manifest, "clips/a.mp4x") == nullptr);
    CHECK(fileNamed(packed.manifest, "") == nullptr);
    CHECK(fileNamed({}, kFilm) == nullptr);
}
