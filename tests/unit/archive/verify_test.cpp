// SPDX-License-Identifier: Apache-2.0

#include "archive/verify.hpp"

#include "archive/checkpoint.hpp"
#include "archive/deletion.hpp"
#include "archive/merkle.hpp"
#include "core/replace_file.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/sealed_storage.hpp"

using namespace betang;

namespace {

std::string name(const std::filesystem::path& path) {
    return path.native();
}

void deleteByPolicy(SealedStorage& storage, uint64_t bytes) {
    Catalogue catalogue = storage.files.catalogue();
    Sealer sealer{storage.files.folder()};
    const auto report = deleteOldest(
        catalogue, storage.files.open(), {.bytes = bytes}, kNow, {.spared = {}, .sealer = &sealer});
    REQUIRE(report.problem.empty());
    REQUIRE(sealer.problem().empty());
}

}  // namespace

TEST_CASE("what was sealed and not touched is intact", "[archive]") {
    const SealedStorage storage{4};
    CHECK(storage.problems().empty());
    CHECK(storage.last_report.segments == 4);
    CHECK(storage.last_report.checkpoints == 1);
    CHECK(storage.last_report.alterations == 0);
}

TEST_CASE("each kind of alteration is named where it is", "[archive]") {
    SealedStorage storage{6};
    const uint64_t fragment = mp4Fragment(0, 30, std::string(1000, 'x')).size();
    const uint64_t head = mp4Header().size();
    deleteByPolicy(storage, 1);
    storage.damage(storage.paths[1], head + fragment + 500);
    std::filesystem::remove(storage.files.folder() / storage.paths[2]);
    const auto third = storage.files.folder() / storage.paths[3];
    const auto fourth = storage.files.folder() / storage.paths[4];
    std::filesystem::rename(third, third.native() + ".tmp");
    std::filesystem::rename(fourth, third);
    std::filesystem::rename(third.native() + ".tmp", fourth);

    const auto found = storage.findings();

    REQUIRE(found.size() == 5);
    CHECK(found[0].file == name(storage.paths[0]));
    CHECK(found[0].problem == "deleted-by-policy");
    CHECK_FALSE(found[0].altered);
    CHECK(found[1] == Finding{.file = name(storage.paths[1]),
                              .fragment = 1,
                              .offset = head + fragment,
                              .length = fragment,
                              .problem = "changed"});
    CHECK(found[2] == Finding{.file = name(storage.paths[2]), .problem = "missing"});
    CHECK(found[3].file == name(storage.paths[3]));
    CHECK(found[3].problem == "swapped");
    CHECK_THAT(found[3].detail, Catch::Contains(name(storage.paths[4])));
    CHECK(found[4].problem == "swapped");
    CHECK(storage.last_report.alterations == 4);
}

TEST_CASE("a changed header, a cut and an addition are changes too", "[archive]") {
    const SealedStorage storage{3};
    storage.damage(storage.paths[0], 20);
    const auto cut = storage.files.folder() / storage.paths[1];
    std::filesystem::resize_file(cut, std::filesystem::file_size(cut) - 1);
    const auto longer = storage.files.folder() / storage.paths[2];
    const uint64_t size = std::filesystem::file_size(longer);
    writeFile(longer, contentsOf(longer) + "more");

    const auto found = storage.findings();

    REQUIRE(found.size() == 3);
    CHECK(found[0] == Finding{.file = name(storage.paths[0]),
                              .offset = 0,
                              .length = mp4Header().size(),
                              .problem = "changed"});
    CHECK(found[1].fragment == 2);
    CHECK(
        found[2] ==
        Finding{.file = name(storage.paths[2]), .offset = size, .length = 4, .problem = "changed"});
}

TEST_CASE("footage that nobody recorded is unknown, footage of right now is only unsealed",
          "[archive]") {
    SealedStorage storage{1};
    const auto planted = storage.files.add(kStream, 30, mp4Segment(1));
    SegmentName now = segmentName(kStream, 0);
    now.start = kNow;
    writeFile(storage.files.folder() / segmentPath(now), mp4Segment(1));
    writeFile(storage.files.folder() / "elsewhere/film.mp4", "film");

    auto found = storage.problems();

    std::sort(found.begin(), found.end());
    CHECK(found == std::vector<std::string>{"elsewhere/film.mp4: unknown file",
                                            name(planted) + ": unknown file",
                                            segmentPath(now).native() + ": unsealed"});
    CHECK(storage.last_report.alterations == 2);
}

TEST_CASE("when all of a hash list was deleted by policy the list goes and the roots still hold",
          "[archive]") {
    SealedStorage storage{3};
    deleteByPolicy(storage, 3 * mp4Segment(3).size());
    CHECK_FALSE(std::filesystem::exists(hashListFile(storage.files.folder(), 1)));
    CHECK(storage.problems().size() == 3);
    CHECK(storage.last_report.deleted == 3);
    CHECK(storage.last_report.alterations == 0);
}

TEST_CASE("a hash list that somebody removed breaks its checkpoint", "[archive]") {
    const SealedStorage storage{2};
    std::filesystem::remove(hashListFile(storage.files.folder(), 1));
    const auto found = storage.problems();
    REQUIRE_FALSE(found.empty());
    CHECK(found[0] == "checkpoints/hashes/000/000001.jsonl: checkpoint broken");
}

TEST_CASE("a changed checkpoint, a lost one and one of another key are broken", "[archive]") {
    SealedStorage storage{1};
    storage.files.add(kStream, 1, mp4Segment(2));
    storage.seal();
    const std::string chain = contentsOf(storage.chainFile());
    REQUIRE(storage.problems().empty());

    std::string changed = chain;
    changed.replace(changed.find("2026-11-23T12"), 13, "2026-11-23T13");
    writeFile(storage.chainFile(), changed);
    CHECK_THAT(storage.findings().at(0).detail, Catch::Contains("line 1: is not signed"));

    writeFile(storage.chainFile(), chain.substr(chain.find('\n') + 1));
    CHECK_THAT(storage.findings().at(0).detail, Catch::Contains("does not follow"));

    writeFile(storage.chainFile(), chain);
    const TempFolder other;
    const std::optional<PublicKey> stranger =
        PublicKey::fromPem(SigningKey{other.path(), true}.publicKey().pem()).take();
    CHECK(verifyArchive(storage.files.folder(), stranger, [](const auto&) {}).alterations == 2);
}

TEST_CASE("a checkpoint that a power cut tore is no alteration", "[archive]") {
    const SealedStorage storage{2};
    writeFile(storage.chainFile(), contentsOf(storage.chainFile()) + R"({"deleted":[],"has)");
    CHECK(storage.problems().empty());
    CHECK_THAT(storage.last_report.notes.at(0), Catch::Contains("never finished"));
}

TEST_CASE("verification says how far it is", "[archive]") {
    const SealedStorage storage{3};
    std::vector<uint64_t> seen;
    static_cast<void>(verifyArchive(
        storage.files.folder(),
        {},
        [](const auto&) {},
        [&seen](uint64_t done, uint64_t of) {
            seen.push_back(done);
            CHECK(of == 3);
        }));
    CHECK(seen == std::vector<uint64_t>{1, 2, 3});
}

TEST_CASE("a checkpoint that was torn at the end of a day is gone the next day", "[archive]") {
    SealedStorage storage{1};
    const std::string whole = contentsOf(storage.chainFile());
    writeFile(storage.chainFile(), whole + R"({"number":2,"ti)");
    storage.paths.push_back(storage.files.add(kStream, 1, mp4Segment(3, 'x')));

    storage.seal(kNow + std::chrono::hours{24});

    CHECK(storage.problems().empty());
    CHECK(storage.last_report.checkpoints == 2);
    CHECK(contentsOf(storage.chainFile()) == whole);
}

TEST_CASE("a folder without checkpoints is no package", "[archive]") {
    const TempFolder folder;
    CHECK_THROWS_WITH(static_cast<void>(verifyArchive(folder.path(), {}, [](const auto&) {})),
                      Catch::Contains("holds no checkpoints"));
}

TEST_CASE("after a new key took over, the old one's checkpoints hold under either", "[archive]") {
    SealedStorage storage{2};
    const auto& folder = storage.files.folder();
    const auto before = PublicKey::fromPem(contentsOf(SigningKey::publicFileIn(folder))).take();
    const std::string next = SigningKey::makeNext(folder).id();
    CHECK_THROWS_AS(SigningKey::makeNext(folder), Error);
    storage.files.add(kStream, 7, mp4Segment(2));
    storage.seal();

    CHECK(storage.problems().empty());
    CHECK(storage.last_report.key == next);
    CHECK(storage.last_report.checkpoints == 3);
    const auto found = [&](const PublicKey& key) {
        const std::optional own{PublicKey::fromPem(key.pem()).take()};
        return verifyArchive(folder, own, [](const Finding&) {}).alterations;
    };
    CHECK(found(before) == 0);
    CHECK(std::filesystem::exists(folder / "keys" / (before.id() + ".pub")));
    CHECK_FALSE(std::filesystem::exists(folder / "keys/next.key"));

    // Somebody else's key vouches for nobody.
    const TempFolder elsewhere;
    CHECK(found(SigningKey{elsewhere.path(), true}.publicKey()) == 3);
}

TEST_CASE("a crash between the last word of a key and the next one's first costs nothing",
          "[archive]") {
    SealedStorage storage{1};
    const auto& folder = storage.files.folder();
    const std::string old_key = contentsOf(folder / "keys/archive.key");
    const std::string old_public = contentsOf(folder / "keys/archive.pub");
    const std::string next = SigningKey::makeNext(folder).id();
    const std::string next_key = contentsOf(folder / "keys/next.key");
    storage.files.add(kStream, 7, mp4Segment(2));
    {
        CheckpointLog log{folder};
        log.append(kNow, {}, {});
    }
    // As if the change of files had not happened, and the last line neither.
    replaceFile(folder / "keys/archive.key", old_key);
    replaceFile(folder / "keys/archive.pub", old_public);
    replaceFile(folder / "keys/next.key", next_key);
    const std::string chain = contentsOf(storage.chainFile());
    writeFile(storage.chainFile(), chain.substr(0, chain.rfind('\n', chain.size() - 2) + 1));

    storage.seal();

    CHECK(storage.problems().empty());
    CHECK(storage.last_report.key == next);
    CHECK(storage.last_report.checkpoints == 3);
}

TEST_CASE("a rotation that the next key did not sign joins nothing", "[archive]") {
    SealedStorage storage{1};
    const auto& folder = storage.files.folder();
    const SigningKey old_key{folder, false};
    const std::string chain = contentsOf(storage.chainFile());
    const TempFolder elsewhere;
    const SigningKey other{elsewhere.path(), true};
    Checkpoint forged{.number = 2,
                      .time = kNow,
                      .key = old_key.publicKey().id(),
                      .previous = sha256Of(wholeLines(chain).back())};
    forged.rotation = {.next = other.publicKey().pem(), .previous = old_key.publicKey().pem()};
    writeFile(storage.chainFile(), chain + checkpointLine(forged, old_key) + "\n");
    const std::optional key{PublicKey::fromPem(other.publicKey().pem()).take()};
    CHECK(verifyArchive(folder, key, [](const Finding&) {}).alterations == 2);
}
