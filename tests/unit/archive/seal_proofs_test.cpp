// SPDX-License-Identifier: Apache-2.0

#include "archive/seal_proofs.hpp"

#include "archive/checkpoint.hpp"
#include "archive/merkle.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/sealed_storage.hpp"

using namespace betang;

namespace {

UtcTime endOf(const SealedStorage& storage, size_t index) {
    return parseSegmentPath(storage.paths.at(index)).take().start + std::chrono::minutes{1};
}

std::optional<FoundSeal> proofOf(const SealedStorage& storage,
                                 size_t index,
                                 uint64_t number = 1,
                                 bool recovered = false) {
    SealProofs proofs{storage.files.folder()};
    return proofs.find(storage.paths.at(index), endOf(storage, index), number, recovered);
}

}  // namespace

TEST_CASE("each sealed segment has a path to the root that its checkpoint signed", "[archive]") {
    const SealedStorage storage{7};
    for (size_t i = 0; i < storage.paths.size(); ++i) {
        INFO(i);
        const auto found = proofOf(storage, i);
        REQUIRE(found);
        CHECK(found->segment.path == storage.paths[i]);
        CHECK(found->proof.index == i);
        CHECK(found->proof.leaves == 7);
        CHECK(found->proof.tree == "kapuas.dermaga/main 2026-11-22T01");
        const auto root = merkleRootFrom(
            merkleLeaf(found->line), found->proof.index, found->proof.leaves, found->proof.path);
        const auto checkpoint = checkpointFrom(found->checkpoint);
        REQUIRE(checkpoint);
        REQUIRE(root);
        CHECK(checkpoint->checkpoint.trees.at(0).root == *root);
        CHECK(checkpoint->checkpoint.key == found->proof.key);
    }
}

TEST_CASE("streams that were sealed together are in trees of their own", "[archive]") {
    SealedStorage storage{2};
    for (const char* const stream : {"kapuas.dermaga/sub", "kapuas.pasar/main"}) {
        storage.paths.push_back(storage.files.add(stream, 5, mp4Segment(2)));
    }
    storage.seal();
    const auto found = proofOf(storage, 3, 2);
    REQUIRE(found);
    CHECK(found->proof.tree == "kapuas.pasar/main 2026-11-22T01");
    CHECK(found->proof.leaves == 1);
    CHECK(found->proof.path.empty());
}

TEST_CASE("what was sealed again counts as it was sealed first, where it was found on disk",
          "[archive]") {
    SealedStorage storage{2};
    const auto catalogue = Catalogue::fileIn(storage.files.folder());
    storage.damage(storage.paths[0], 600);
    storage.files.setModified(storage.paths[0], kNow - std::chrono::hours{1});
    for (const char* const suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(catalogue.native() + suffix);
    }
    storage.seal();
    CHECK(proofOf(storage, 0, 2, true)->proof.checkpoint == 1);
    CHECK(proofOf(storage, 0, 2, false)->proof.checkpoint == 2);
}

TEST_CASE("a proof that does not fit is none", "[archive]") {
    const SealedStorage storage{3};
    CHECK_FALSE(proofOf(storage, 0, 9));
    SealProofs proofs{storage.files.folder()};
    CHECK_FALSE(proofs.find(segmentPath(segmentName(kStream, 55)), kNow, 1, false));

    const auto list = hashListFile(storage.files.folder(), 1);
    std::string text = contentsOf(list);
    text.replace(text.find("\"recovered\":true"), 16, "\"recovered\":null");
    writeFile(list, text);
    CHECK_FALSE(proofOf(storage, 0));
    std::filesystem::remove(list);
    CHECK_FALSE(proofOf(storage, 1));
}

TEST_CASE("the public half of a storage's key is found by its id, also of an earlier one",
          "[archive]") {
    SealedStorage storage{1};
    const auto& folder = storage.files.folder();
    const std::string first = SigningKey{folder, false}.publicKey().id();
    const std::string second = SigningKey::makeNext(folder).id();
    storage.files.add(kStream, 9, mp4Segment(1));
    storage.seal();
    for (const std::string& id : {first, second}) {
        const std::string pem = publicKeyOf(folder, id);
        REQUIRE_FALSE(pem.empty());
        CHECK(PublicKey::fromPem(pem).take().id() == id);
    }
    CHECK(publicKeyOf(folder, "another").empty());
}
