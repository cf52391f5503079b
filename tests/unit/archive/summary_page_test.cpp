// SPDX-License-Identifier: Apache-2.0

#include <map>

#include "archive/merkle.hpp"
#include "archive/package_texts.hpp"
#include "core/time_text.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

UtcTime timeOf(const char* text) {
    return parseRfc3339(text).take();
}

Manifest oneCamera() {
    Manifest manifest{.software = "betang",
                      .created = timeOf("2026-11-23T12:00:00Z"),
                      .case_number = "1",
                      .reason = "r",
                      .operator_name = "o",
                      .time_zone = "Asia/Pontianak",
                      .requested = {timeOf("2026-11-22T16:30:00Z"), timeOf("2026-11-22T17:30:00Z")},
                      .key = "k"};
    manifest.cameras.push_back({.stream = StreamId::parse("kapuas.dermaga/main").take()});
    return manifest;
}

bool says(const Manifest& manifest, const std::string& text) {
    const std::string page = summaryPage(manifest, manifest.files);
    UNSCOPED_INFO(page.substr(page.find("<h1>")));
    return page.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("nothing that people typed becomes markup, whichever field they typed it into",
          "[archive]") {
    const std::string evil = R"(<script>&"x"</script>)";
    const std::string harmless = "&lt;script&gt;&amp;&quot;x&quot;&lt;/script&gt;";
    Manifest manifest = oneCamera();
    for (std::string* const field : {&manifest.software,
                                     &manifest.case_number,
                                     &manifest.reason,
                                     &manifest.operator_name,
                                     &manifest.key,
                                     &manifest.cameras[0].name}) {
        *field = evil;
    }
    manifest.notes = {evil};
    manifest.cameras[0].gaps = {{manifest.requested, evil, evil}};
    manifest.cameras[0].codec_changes = {{manifest.created, evil, evil}};
    manifest.cameras[0].clips = {{.file = evil, .codec = evil}};
    const std::string page = summaryPage(manifest, {});
    CHECK(page.find("<script") == std::string::npos);
    size_t count = 0;
    for (size_t at = page.find(harmless); at != std::string::npos;
         at = page.find(harmless, at + 1)) {
        ++count;
    }
    CHECK(count == 6 + 1 + 1 + 2 + 2);  // the cause of a gap is none of ours and not repeated
}

TEST_CASE("every cause of a gap is put in both languages", "[archive]") {
    for (const auto& [cause, text] : std::map<std::string, std::string>{
             {"camera", "kamera tidak mengirim gambar / <i>the camera sent nothing</i>"},
             {"link", "jaringan putus / <i>its link was down</i>"},
             {"disk", "penyimpanan / <i>the storage</i>"},
             {"us", "Betang tidak berjalan atau tertinggal / <i>Betang did not run or keep up</i>"},
             {"policy", " / <i>a rule: schedule, motion, deletion</i>"},
             {"damaged", "rusak di penyimpanan / <i>damaged in the storage</i>"},
             {"unknown", "tidak diketahui / <i>unknown</i>"},
             {"of a later version", "tidak diketahui / <i>unknown</i>"}}) {
        INFO(cause);
        Manifest manifest = oneCamera();
        manifest.cameras[0].gaps = {{manifest.requested, cause, ""}};
        CHECK(says(manifest, text));
        CHECK_FALSE(says(manifest, "tidak ada / <i>none</i>"));
    }
    CHECK(says(oneCamera(), "tidak ada / <i>none</i>"));
}

TEST_CASE("an interval over midnight of the province names both days", "[archive]") {
    CHECK(says(oneCamera(), "2026-11-22 23:30:00 – 2026-11-23 00:30:00 UTC+07:00"));
    Manifest manifest = oneCamera();
    manifest.time_zone = "";
    CHECK(says(manifest, "2026-11-22 16:30:00 – 17:30:00 UTC+00:00"));
    manifest.time_zone = "No/Such";
    CHECK(says(manifest, "2026-11-22 16:30:00 – 17:30:00 UTC+00:00"));
}

TEST_CASE("an interval over a change of the offset gives each time its own", "[archive]") {
    Manifest manifest = oneCamera();
    manifest.time_zone = "Europe/Berlin";
    manifest.requested = {timeOf("2026-10-25T00:30:00Z"), timeOf("2026-10-25T01:30:00Z")};
    CHECK(says(manifest, "2026-10-25 02:30:00 UTC+02:00 – 02:30:00 UTC+01:00"));
}

TEST_CASE("offsets west of Greenwich and of half hours are written as people write them",
          "[archive]") {
    Manifest manifest = oneCamera();
    manifest.time_zone = "America/St_Johns";
    CHECK(says(manifest, "2026-11-22 13:00:00 – 14:00:00 UTC-03:30"));
    manifest.time_zone = "Asia/Kolkata";
    CHECK(says(manifest, "2026-11-22 22:00:00 – 23:00:00 UTC+05:30"));
}

TEST_CASE("a clock that was not synchronised is said loudly", "[archive]") {
    Manifest manifest = oneCamera();
    CHECK(says(manifest, "TIDAK disinkronkan / <i>NOT synchronised</i>"));
    manifest.clock_synchronised = true;
    CHECK_FALSE(says(manifest, "TIDAK disinkronkan"));
}

TEST_CASE("a camera without a name is called by its id", "[archive]") {
    CHECK(says(oneCamera(), "<h2>kapuas.dermaga (kapuas.dermaga/main)</h2>"));
}

TEST_CASE("the hash of a clip stands beside it, and none where none is known", "[archive]") {
    Manifest manifest = oneCamera();
    manifest.cameras[0].clips = {{.file = "clips/a.mp4", .codec = "avc1", .access_units = 25}};
    CHECK(says(manifest, "<code>SHA-256 </code>"));
    manifest.files = {{"clips/a.heads", 1, sha256Of("h")}, {"clips/a.mp4", 1, sha256Of("m")}};
    CHECK(says(manifest, "<code>SHA-256 " + toHex(sha256Of("m")) + "</code>"));
    CHECK(says(manifest, "gambar / <i>pictures</i>: 25"));
}

TEST_CASE("how to check a package names its key in both languages", "[archive]") {
    const std::string text = readmeText("{0}abc");
    CHECK(text.find("menandatangani paket ini: {0}abc\n") != std::string::npos);
    CHECK(text.find("signed this package: {0}abc\n") != std::string::npos);
    CHECK(sumsText({}).empty());
}
