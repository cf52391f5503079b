// SPDX-License-Identifier: Apache-2.0

#include "archive/seal.hpp"

#include "archive/checkpoint.hpp"
#include "archive/deletion.hpp"
#include "archive/merkle.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/sealed_storage.hpp"

using namespace betang;

namespace {

std::vector<Checkpoint> chainOf(const SealedStorage& storage) {
    std::vector<Checkpoint> chain;
    const std::string text = contentsOf(storage.chainFile());
    for (const auto line : wholeLines(text)) {
        chain.push_back(checkpointFrom(line).take().checkpoint);
    }
    return chain;
}

}  // namespace

TEST_CASE("each segment is sealed once, by stream and hour", "[archive]") {
    SealedStorage storage{2};
    storage.files.add("kapuas.pasar/sub", 0, mp4Segment(1));
    storage.files.add(kStream, 65, mp4Segment(1));
    storage.seal();
    storage.seal();

    const auto chain = chainOf(storage);

    REQUIRE(chain.size() == 2);
    REQUIRE(chain[0].trees.size() == 1);
    CHECK(chain[0].trees[0].name == "kapuas.dermaga/main 2026-11-22T01");
    CHECK(chain[0].trees[0].segments == 2);
    REQUIRE(chain[1].trees.size() == 2);
    CHECK(chain[1].trees[0].name == "kapuas.dermaga/main 2026-11-22T02");
    CHECK(chain[1].trees[1].name == "kapuas.pasar/sub 2026-11-22T01");
    const std::string text = contentsOf(storage.chainFile());
    CHECK(chain[1].previous == sha256Of(wholeLines(text)[0]));
    CHECK(storage.files.catalogue().find(storage.paths[0])->checkpoint == 1);
}

TEST_CASE("a hash list says what the file is, recovered or not", "[archive]") {
    const SealedStorage storage{1};
    const std::string list = contentsOf(hashListFile(storage.files.folder(), 1));
    const auto sealed = sealedSegmentFrom(wholeLines(list).at(0)).take();
    CHECK(sealed.path == storage.paths[0]);
    CHECK(sealed.recovered);
    CHECK(sealed.fragments.size() == 3);
    const std::string file = contentsOf(storage.files.folder() / sealed.path);
    CHECK(sealed.fragments[1].sha256 ==
          sha256Of(file.substr(sealed.fragments[1].offset, sealed.fragments[1].length)));
    CHECK(sealed.rest == sha256Of(file.substr(0, sealed.fragments[0].offset)));
    CHECK(chainOf(storage)[0].hash_list == sha256Of(list));
}

TEST_CASE("a torn checkpoint is cut off by the next, and the number is used again", "[archive]") {
    SealedStorage storage{1};
    const std::string whole = contentsOf(storage.chainFile());
    writeFile(storage.chainFile(), whole + R"({"deleted":[],"hashes":"ab)");
    storage.files.add(kStream, 1, mp4Segment(1));
    storage.seal();
    const auto chain = chainOf(storage);
    REQUIRE(chain.size() == 2);
    CHECK(chain[1].number == 2);
    CHECK(storage.problems().empty());
}

TEST_CASE("a segment that is announced after it was recovered is sealed again", "[archive]") {
    SealedStorage storage{1};
    {
        Catalogue catalogue = storage.files.catalogue();
        auto known = indexSegment(
            storage.files.open(), storage.files.open().find(storage.paths[0]).value(), true);
        known->recovered = false;
        catalogue.add(*known, kNow);
    }
    storage.seal();
    CHECK(chainOf(storage).size() == 2);
    CHECK(storage.problems().empty());
    CHECK(storage.files.catalogue().find(storage.paths[0])->checkpoint == 2);
}

TEST_CASE("a rebuilt catalogue seals again, and what was sealed before still counts", "[archive]") {
    SealedStorage storage{2};
    std::filesystem::remove(Catalogue::fileIn(storage.files.folder()));
    storage.damage(storage.paths[1], mp4Header().size() + 200);
    storage.seal();
    CHECK(storage.problems() ==
          std::vector<std::string>{storage.paths[1].native() + ": changed 0"});
}

TEST_CASE("a deletion is signed before the file goes, with what it was", "[archive]") {
    SealedStorage storage{2};
    Catalogue catalogue = storage.files.catalogue();
    Sealer sealer{storage.files.folder()};
    const auto row = catalogue.find(storage.paths[0]).value();
    sealer.beforeDeletion({&row, 1}, "cap", kNow);
    const auto chain = chainOf(storage);
    REQUIRE(chain.size() == 2);
    REQUIRE(chain[1].deleted.size() == 1);
    CHECK(chain[1].deleted[0].path == storage.paths[0]);
    CHECK(chain[1].deleted[0].sealed == 1);
    CHECK(chain[1].deleted[0].reason == "cap");
    CHECK(chain[1].deleted[0].leaf ==
          merkleLeaf(wholeLines(contentsOf(hashListFile(storage.files.folder(), 1)))[0]));
    // A crash here leaves a file that was to go: intact.
    CHECK(storage.problems().empty());
}

TEST_CASE("where the chain cannot be written deletion goes on, and is signed later", "[archive]") {
    SealedStorage storage{3};
    const auto key = storage.files.folder() / "keys/archive.key";
    std::filesystem::rename(key, key.native() + ".aside");
    Catalogue catalogue = storage.files.catalogue();
    Sealer sealer{storage.files.folder()};
    CHECK(
        deleteOldest(
            catalogue, storage.files.open(), {.bytes = 1}, kNow, {.spared = {}, .sealer = &sealer})
            .segments == 1);
    CHECK_THAT(sealer.problem(), Catch::Contains("checkpoints are not written"));

    std::filesystem::rename(key.native() + ".aside", key);
    sealer.seal(catalogue, storage.files.open(), kNow);

    CHECK(sealer.problem().empty());
    CHECK(storage.problems() ==
          std::vector<std::string>{storage.paths[0].native() + ": deleted-by-policy"});
}

TEST_CASE("a hash list that could not be read once is kept, and its deletions are told",
          "[archive]") {
    SealedStorage storage{2};
    const auto list = hashListFile(storage.files.folder(), 1);
    Catalogue catalogue = storage.files.catalogue();
    Sealer sealer{storage.files.folder()};
    std::filesystem::rename(list, list.native() + ".aside");
    const auto deleteOf = [&](uint64_t bytes) {
        return deleteOldest(catalogue,
                            storage.files.open(),
                            {.bytes = bytes},
                            kNow,
                            {.spared = {}, .sealer = &sealer});
    };
    CHECK(deleteOf(1).segments == 1);
    std::filesystem::rename(list.native() + ".aside", list);

    CHECK(deleteOf(1).segments == 1);

    CHECK(std::filesystem::exists(list));
    CHECK(storage.problems() ==
          std::vector<std::string>{storage.paths[0].native() + ": deleted-by-policy",
                                   storage.paths[1].native() + ": deleted-by-policy"});
}
