// SPDX-License-Identifier: Apache-2.0

#include "archive/manifest.hpp"

#include <functional>

#include "archive/merkle.hpp"
#include "archive/package_texts.hpp"
#include "bus/json_text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

Manifest full() {
    const Sha256 hash = sha256Of("x");
    PackageClip clip{.file = "clips/kapuas.dermaga-main-0001.mp4",
                     .heads = "clips/kapuas.dermaga-main-0001.heads",
                     .start = atTime("2026-11-22T01:00:00Z"),
                     .end = atTime("2026-11-22T01:00:02Z"),
                     .codec = "avc1.64001f 640x360",
                     .epoch = 1,
                     .run = 7,
                     .access_units = 50,
                     .header = 900};
    clip.segments = {{.path = "kapuas/dermaga/main/2026-11-22/a.mp4",
                      .start = clip.start,
                      .end = clip.end,
                      .recovered = true,
                      .seal = SealProof{0, 12, "key", "tree", 1, 3, {hash, hash}}},
                     {.path = "b.mp4", .start = clip.start, .end = clip.end}};
    clip.fragments = {{0, 4, 300, 4000, hash, std::nullopt}, {1, 0, 200, 3000, hash, Sha256{}}};
    PackageCamera camera{.stream = StreamId::parse(kStream).take(), .name = "Dermaga <utara>"};
    camera.delivered = {{clip.start, clip.end}};
    camera.gaps = {{{clip.end, clip.end + std::chrono::seconds{8}}, "camera", "it was \"away\""}};
    camera.codec_changes = {{clip.start, "avc1", "hev1"}};
    camera.clips = {clip};
    return {.software = "betang 1",
            .created = kNow,
            .case_number = "LP/12",
            .reason = "tabrakan & <banjir>",
            .operator_name = "operator 2",
            .time_zone = "Asia/Pontianak",
            .requested = {clip.start, clip.end + std::chrono::seconds{8}},
            .clock_synchronised = true,
            .key = "key",
            .cameras = {camera},
            .notes = {"a note"},
            .files = {{clip.heads, 500, hash}, {clip.file, 7900, hash}}};
}

// The text of a manifest in which something was changed.
std::string with(const std::function<void(Json&)>& change) {
    Json json = parseJson(manifestText(full())).take();
    change(json);
    return toJsonText(json);
}

}  // namespace

TEST_CASE("a manifest is read as it was written", "[archive]") {
    CHECK(manifestFrom(manifestText(full())).take() == full());
}

TEST_CASE("a manifest that contradicts itself or tells of another format is refused", "[archive]") {
    const auto clip = [](Json& json) -> Json& { return json["cameras"][0]["clips"][0]; };
    const std::vector<std::function<void(Json&)>> changes{
        [](Json& json) { json["format"] = "another"; },
        [](Json& json) { json["version"] = 2; },
        [](Json& json) { json.erase("requested"); },
        [](Json& json) { json.erase("clock"); },
        [](Json& json) { json["created"] = "yesterday"; },
        [](Json& json) { json["cameras"] = 7; },
        [](Json& json) { json["cameras"][0]["camera"] = "no camera"; },
        [](Json& json) { json["files"][0]["name"] = "../../etc/passwd"; },
        [](Json& json) { json["files"][0]["sha256"] = "abc"; },
        [](Json& json) { std::swap(json["files"][0], json["files"][1]); },
        [](Json& json) { json["notes"] = Json::array({1}); },
        [&](Json& json) { clip(json)["fragments"][0][0] = 2; },
        [&](Json& json) { clip(json)["fragments"][0][3] = uint64_t{1} << 60U; },
        [&](Json& json) {
            clip(json)["fragments"][0] = Json::array({1, 2});
        },
        [&](Json& json) { clip(json)["fragments"][1][5] = "abc"; },
        [&](Json& json) { clip(json)["header_bytes"] = -1; },
        [&](Json& json) { clip(json)["segments"][0]["sealed"]["path"] = Json::array({"x"}); },
        [&](Json& json) { clip(json)["heads"] = clip(json)["file"]; }};
    for (size_t i = 0; i < changes.size(); ++i) {
        INFO(i);
        CHECK_FALSE(manifestFrom(with(changes[i])));
    }
    CHECK_FALSE(manifestFrom("{}"));
    CHECK_FALSE(manifestFrom("no JSON"));
}

TEST_CASE(
    "the printed summary says everything in both languages, and what people typed is no markup",
    "[archive]") {
    const std::string page = summaryPage(full(), full().files);
    for (const char* const words : {"LP/12",
                                    "tabrakan &amp; &lt;banjir&gt;",
                                    "Dermaga &lt;utara&gt;",
                                    "2026-11-22 08:00:00 – 08:00:02 UTC+07:00",
                                    "kamera tidak mengirim gambar / <i>the camera sent nothing</i>",
                                    "it was &quot;away&quot;",
                                    "avc1 → hev1",
                                    "Diserahkan / <i>Delivered</i>"}) {
        INFO(words);
        CHECK(page.find(words) != std::string::npos);
    }
    CHECK(page.find(toHex(sha256Of("x"))) != std::string::npos);
    CHECK(page.find("<utara>") == std::string::npos);
}

TEST_CASE("the list of hashes is one that sha256sum reads", "[archive]") {
    CHECK(sumsText({{"a.txt", 1, sha256Of("x")}}) ==
          "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  a.txt\n");
    CHECK(readmeText("abcd").starts_with(package::kReadmeBegins));
    CHECK(readmeText("abcd").find("Kunci yang menandatangani paket ini: abcd") !=
          std::string::npos);
    CHECK(viewerPage().starts_with("<!doctype html>"));
}
