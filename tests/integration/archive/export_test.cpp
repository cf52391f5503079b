// SPDX-License-Identifier: Apache-2.0
//
// From recorded segments to a package: what is in the clips, and whether the manifest is honest
// about what is not.

#include "archive/export.hpp"

#include "archive/reconcile.hpp"

#include "tests/integration/archive/recorded_archive.hpp"
#include "tests/support/catch.hpp"

using namespace betang;

namespace {

constexpr std::chrono::seconds kSecond{1};

TestClip clipAt(const char* captured, int seconds) {
    TestClip clip;
    clip.captured = utcOf(captured);
    clip.frames = seconds * clip.frame_rate;
    return clip;
}

// "CAUSE SECONDS", in order.
std::vector<std::string> gapsIn(const ExportReport& report) {
    std::vector<std::string> texts;
    for (const PackageGap& gap : report.manifest.cameras.at(0).gaps) {
        const auto length = std::chrono::round<std::chrono::seconds>(gap.span.to - gap.span.from);
        texts.push_back(gap.cause + " " + std::to_string(length.count()));
    }
    return texts;
}

// What was sent from `first` up to `end`, both counted in access units.
std::vector<std::vector<Bytes>> nalsSent(const RecordedArchive& archive, size_t first, size_t end) {
    std::vector<std::vector<Bytes>> all;
    for (size_t i = first; i < end; ++i) {
        all.push_back(nalsOf(archive.sent.at(i)));
    }
    return all;
}

}  // namespace

TEST_CASE("an export holds every access unit of the interval, unchanged, from keyframe to keyframe",
          "[archive]") {
    const auto bframes = GENERATE(0, 2);
    const auto codec = GENERATE(Codec::H264, Codec::H265);
    RecordedArchive archive;
    TestClip clip = clipAt("2026-11-22T01:00:00Z", 4);
    clip.bframes = bframes;
    clip.codec = codec;
    archive.record(clip);
    clip.captured += kSecond * 4;
    archive.record(clip);
    archive.seal();

    const auto report = archive.exported("2026-11-22T01:00:01.500Z", "2026-11-22T01:00:05.300Z");

    const auto files = unpacked(contentsOf(archive.package()));
    CHECK(nalsIn(files) == nalsSent(archive, 25, 150));
    const PackageCamera& camera = report.manifest.cameras.at(0);
    REQUIRE(camera.clips.size() == 1);
    CHECK(camera.clips[0].access_units == 125);
    CHECK(camera.clips[0].segments.size() == 2);
    CHECK(camera.gaps.empty());
    CHECK(camera.codec_changes.empty());
    REQUIRE(camera.delivered.size() == 1);
    CHECK(camera.delivered[0].from <= utcOf("2026-11-22T01:00:01.500Z"));
    CHECK(camera.delivered[0].to >= utcOf("2026-11-22T01:00:05.300Z"));
    CHECK(archive.problems().empty());
    CHECK(archive.report.sealed == 2);
    CHECK(archive.report.fragments == 5);
    CHECK(manifestFrom(files.at("manifest.json")).take() == report.manifest);
}

TEST_CASE("a clip keeps the times of its pictures over the seam of two segments", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    archive.record(clipAt("2026-11-22T01:00:02.100Z", 2));
    archive.seal();
    archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:04Z");
    const auto files = unpacked(contentsOf(archive.package()));
    const auto units = demuxMp4(octetsFrom(files.at("clips/kapuas.dermaga-main-0001.mp4")));
    REQUIRE(units.size() == 100);
    CHECK(units[0].key);
    CHECK(units[25].key);
    CHECK_FALSE(units[26].key);
    const auto off = [](Duration time, int ms) {
        return std::chrono::abs(time - std::chrono::milliseconds{ms}) <
               std::chrono::milliseconds{1};
    };
    CHECK(off(units[49].dts, 1960));
    CHECK(off(units[50].dts, 2100));
    CHECK(off(units[99].dts, 4060));
}

TEST_CASE("midnight is no seam", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T23:59:58Z", 2));
    archive.record(clipAt("2026-11-23T00:00:00Z", 2));
    archive.seal();
    const auto report = archive.exported("2026-11-22T23:59:58Z", "2026-11-23T00:00:02Z");
    CHECK(nalsIn(unpacked(contentsOf(archive.package()))) == nalsSent(archive, 0, 100));
    CHECK(report.manifest.cameras[0].clips.size() == 1);
    CHECK(gapsIn(report).empty());
    CHECK(archive.problems().empty());
}

TEST_CASE("a gap divides clips and says its cause, before, between and after", "[archive]") {
    RecordedArchive archive;
    TestClip clip = clipAt("2026-11-22T01:00:10Z", 2);
    archive.record(clip, GapBefore{GapCause::Us, utcOf("2026-11-22T00:59:00Z")});
    clip.captured += kSecond * 10;
    clip.run = 2;
    archive.record(clip, GapBefore{GapCause::Camera, utcOf("2026-11-22T01:00:12.040Z")});
    clip.captured += kSecond * 30;
    clip.run = 3;
    archive.record(clip, GapBefore{GapCause::Link, utcOf("2026-11-22T01:00:22Z")});
    archive.seal();
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:30Z");
    CHECK(gapsIn(report) == std::vector<std::string>{"us 10", "camera 8", "link 8"});
    CHECK(report.manifest.cameras[0].clips.size() == 2);
    CHECK(report.manifest.cameras[0].delivered.size() == 2);
    CHECK(archive.problems().empty());
}

TEST_CASE("a camera that is away since then leaves a gap of unknown cause", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    static_cast<void>(SigningKey{archive.storage(), true});
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:01:00Z");
    CHECK(gapsIn(report) == std::vector<std::string>{"unknown 58"});
    CHECK(report.unsealed == 1);
    CHECK(archive.problems().empty());
    CHECK(archive.report.unsealed == 1);
}

TEST_CASE("another size or codec begins another clip, and the manifest says so", "[archive]") {
    RecordedArchive archive;
    TestClip clip = clipAt("2026-11-22T01:00:00Z", 2);
    archive.record(clip);
    clip.captured += kSecond * 2;
    clip.codec = Codec::H265;
    clip.size = {192, 96};
    archive.record(clip);
    archive.seal();
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:04Z");
    const PackageCamera& camera = report.manifest.cameras[0];
    REQUIRE(camera.codec_changes.size() == 1);
    CHECK_THAT(camera.codec_changes[0].from, Catch::StartsWith("avc1."));
    CHECK_THAT(camera.codec_changes[0].from, Catch::EndsWith(" 160x96"));
    CHECK(camera.codec_changes[0].to == "hev1 192x96");
    CHECK(camera.codec_changes[0].at == utcOf("2026-11-22T01:00:02Z"));
    CHECK(nalsIn(unpacked(contentsOf(archive.package()))) == nalsSent(archive, 0, 100));
    CHECK(archive.problems().empty());
}

TEST_CASE("after a clock that was set back both stretches are delivered", "[archive]") {
    RecordedArchive archive;
    TestClip clip = clipAt("2026-11-22T01:00:10Z", 4);
    archive.record(clip);
    clip.captured -= kSecond * 2;
    clip.epoch = 2;
    clip.run = 2;
    archive.record(clip);
    archive.seal();
    const auto report = archive.exported("2026-11-22T01:00:08Z", "2026-11-22T01:00:14Z");
    const auto& clips = report.manifest.cameras[0].clips;
    REQUIRE(clips.size() == 2);
    CHECK(clips[0].epoch == 1);
    CHECK(clips[1].epoch == 2);
    CHECK(nalsIn(unpacked(contentsOf(archive.package()))).size() == 200);
    CHECK(gapsIn(report).empty());
    CHECK(archive.problems().empty());
}

TEST_CASE("what the disk holds of a damaged fragment is delivered and named", "[archive]") {
    RecordedArchive archive;
    const auto path = archive.record(clipAt("2026-11-22T01:00:00Z", 3));
    archive.seal();
    const auto fragments = archive.catalogue().fragmentsOf(path);
    archive.damage(path, fragments.at(1).offset + fragments[1].length - 20);
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:03Z");
    CHECK(gapsIn(report) == std::vector<std::string>{"damaged 1"});
    CHECK(report.damaged == 1);
    CHECK(report.manifest.cameras[0].clips[0].access_units == 75);
    CHECK(archive.problems() == std::vector<std::string>{"clips/kapuas.dermaga-main-0001.mp4: "
                                                         "damaged in the archive 1"});
    CHECK(archive.report.alterations == 0);
}

TEST_CASE("a fragment whose head is lost is a gap", "[archive]") {
    RecordedArchive archive;
    const auto path = archive.record(clipAt("2026-11-22T01:00:00Z", 3));
    archive.seal();
    archive.damage(path, archive.catalogue().fragmentsOf(path).at(1).offset + 5);
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:03Z");
    CHECK(gapsIn(report) == std::vector<std::string>{"damaged 1"});
    CHECK(report.manifest.cameras[0].clips[0].access_units == 50);
    CHECK(report.manifest.cameras[0].delivered.size() == 2);
    CHECK(archive.problems().empty());
}

TEST_CASE("what was deleted or went is a gap that says so", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    const auto deleted = archive.record(clipAt("2026-11-22T01:00:02Z", 2));
    const auto gone = archive.record(clipAt("2026-11-22T01:00:04Z", 2));
    archive.record(clipAt("2026-11-22T01:00:06Z", 2));
    archive.seal();
    archive.catalogue().mark(deleted, SegmentState::Deleted, RecordedArchive::now());
    std::filesystem::remove(archive.storage() / deleted);
    std::filesystem::remove(archive.storage() / gone);
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:08Z");
    CHECK(gapsIn(report) == std::vector<std::string>{"policy 2", "disk 2"});
    CHECK(archive.problems().empty());
}

TEST_CASE("a segment that is still being written is exported as far as it goes", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    archive.seal();
    const auto open = archive.record(clipAt("2026-11-22T01:00:02Z", 3), {}, false);
    const auto file = archive.storage() / open;
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 10);
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:05Z");
    CHECK(nalsIn(unpacked(contentsOf(archive.package()))) == nalsSent(archive, 0, 100));
    CHECK(report.unsealed == 1);
    CHECK(archive.problems().empty());
}

TEST_CASE("what was sealed counts, whatever a rebuilt catalogue says", "[archive]") {
    RecordedArchive archive;
    const auto path = archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    archive.seal();
    archive.damage(path, archive.catalogue().fragmentsOf(path).at(1).offset + 900);
    for (const char* const suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(Catalogue::fileIn(archive.storage()).native() + suffix);
    }
    Catalogue rebuilt = archive.catalogue();
    static_cast<void>(reconcile(
        rebuilt, StorageFolder{archive.storage()}, RecordedArchive::now(), Duration::zero()));
    archive.seal();
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:02Z");
    CHECK(gapsIn(report) == std::vector<std::string>{"damaged 1"});
    CHECK(report.manifest.cameras[0].clips[0].segments[0].seal->checkpoint == 1);
    CHECK(archive.problems().size() == 1);
    CHECK(archive.report.alterations == 0);
}

TEST_CASE("an export of nothing is an error that says so, and leaves no file", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    CHECK_THROWS_WITH(archive.exported("2026-11-22T02:00:00Z", "2026-11-22T03:00:00Z"),
                      Catch::Contains("nothing is recorded between 2026-11-22T02:00:00.000Z and "
                                      "2026-11-22T03:00:00.000Z of kapuas.dermaga"));
    CHECK_THROWS_WITH(archive.exported("2026-11-22T02:00:00Z", "2026-11-22T01:00:00Z"),
                      Catch::Contains("--to"));
    CHECK_THROWS_WITH(archive.exported("2026-11-22T01:00:00Z", "2030-11-22T01:00:00Z"),
                      Catch::Contains("in the future"));
    CHECK_FALSE(std::filesystem::exists(archive.package()));
    CHECK_FALSE(std::filesystem::exists(archive.package("p.zip.part")));
}

TEST_CASE("an export never overwrites, and begins anew where one was killed", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    archive.seal();
    writeFile(archive.package("p.zip.part"), std::string(100'000, 'x'));
    archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:02Z");
    CHECK(archive.problems().empty());
    CHECK_FALSE(std::filesystem::exists(archive.package("p.zip.part")));
    const std::string before = contentsOf(archive.package());
    CHECK_THROWS_WITH(archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:02Z"),
                      Catch::Contains("is there already"));
    CHECK(contentsOf(archive.package()) == before);
}

TEST_CASE("a header that is not what was sealed is said", "[archive]") {
    RecordedArchive archive;
    const auto path = archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    archive.seal();
    CHECK(archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:02Z", "good.zip")
              .manifest.notes.empty());
    archive.damage(path, 12);
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:02Z");
    REQUIRE(report.manifest.notes.size() == 1);
    CHECK_THAT(report.manifest.notes[0], Catch::Contains("its header is not what was sealed"));
    CHECK(archive.problems().empty());
}

TEST_CASE("before the archive has a key, an export says when it will have one", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    CHECK_THROWS_WITH(archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:02Z"),
                      Catch::Contains("with its first checkpoint"));
}

TEST_CASE("a storage that cannot be read is said in the package of what the others have",
          "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    archive.seal();
    archive.config.storage["hilang"] = {.id = "hilang", .path = archive.folder.path() / "nowhere"};
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:02Z");
    REQUIRE(report.manifest.notes.size() == 1);
    CHECK_THAT(report.manifest.notes[0], Catch::StartsWith("storage hilang: "));
}

TEST_CASE("a camera that moved to another storage is put together from both", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    archive.seal();
    RecordedArchive other;
    other.record(clipAt("2026-11-22T01:00:02Z", 2));
    other.seal();
    archive.config.storage["kedua"] = {.id = "kedua", .path = other.storage()};
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:04Z");
    REQUIRE(report.manifest.cameras.size() == 1);
    REQUIRE(report.manifest.cameras[0].clips.size() == 1);
    CHECK(report.manifest.cameras[0].clips[0].access_units == 100);
    CHECK(gapsIn(report).empty());
    CHECK(archive.problems().empty());
    CHECK(archive.report.sealed == 2);
    // Each storage signs its own chain: the second key is in the package, and said.
    const auto files = unpacked(contentsOf(archive.package()));
    CHECK(std::count_if(files.begin(), files.end(), [](const auto& file) {
              return file.first.starts_with("keys/");
          }) == 2);
    CHECK(archive.report.notes.size() == 2);
}

TEST_CASE("Motion JPEG is handed out as it came", "[archive]") {
    RecordedArchive archive;
    TestClip clip = clipAt("2026-11-22T01:00:00Z", 2);
    clip.codec = Codec::Mjpeg;
    archive.record(clip);
    archive.seal();
    const auto report = archive.exported("2026-11-22T01:00:00.500Z", "2026-11-22T01:00:01Z");
    const auto nals = nalsIn(unpacked(contentsOf(archive.package())));
    CHECK(nals.size() == report.manifest.cameras[0].clips[0].access_units);
    REQUIRE_FALSE(nals.empty());
    CHECK(nals.back().front() == nalsOf(archive.sent.at(nals.size() - 1)).front());
    CHECK(archive.problems().empty());
}

TEST_CASE("after the signing key was followed by another, packages hold under theirs",
          "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    archive.seal();
    const std::string next = SigningKey::makeNext(archive.storage()).id();
    archive.record(clipAt("2026-11-22T01:00:02Z", 2));
    archive.seal();
    const auto report = archive.exported("2026-11-22T01:00:00Z", "2026-11-22T01:00:04Z");
    CHECK(report.manifest.key == next);
    const auto& segments = report.manifest.cameras[0].clips[0].segments;
    REQUIRE(segments.size() == 2);
    CHECK(segments[0].seal->key != next);
    CHECK(segments[1].seal->key == next);
    CHECK(archive.problems().empty());
    CHECK(archive.report.sealed == 2);
}

TEST_CASE("several cameras stand in one package, the absent one with its gap", "[archive]") {
    RecordedArchive archive;
    archive.record(clipAt("2026-11-22T01:00:00Z", 2));
    archive.seal();
    SimulatedClock clock;
    clock.stepUtc(RecordedArchive::now() - clock.utc());
    uint64_t most = 0;
    const auto report =
        exportPackage(archive.config,
                      {.cameras = {recordedStream().camera, CameraId::parse("kapuas.pasar").take()},
                       .asked = {utcOf("2026-11-22T01:00:00Z"), utcOf("2026-11-22T01:00:02Z")},
                       .case_number = "1",
                       .reason = "x",
                       .output = archive.package()},
                      clock,
                      [&most](uint64_t done, uint64_t of) {
                          CHECK(done <= of);
                          most = std::max(most, done);
                      });
    CHECK(most > 0);
    REQUIRE(report.manifest.cameras.size() == 2);
    CHECK(report.manifest.cameras[1].clips.empty());
    REQUIRE(report.manifest.cameras[1].gaps.size() == 1);
    CHECK(report.manifest.cameras[1].gaps[0].span ==
          TimeSpan{utcOf("2026-11-22T01:00:00Z"), utcOf("2026-11-22T01:00:02Z")});
    CHECK(archive.problems().empty());
}
