// SPDX-License-Identifier: Apache-2.0

#include "bus/quarantine.hpp"

#include <fstream>

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {
namespace {

const CameraId kDermaga = CameraId::parse("kapuas.dermaga").take();
const UtcTime kNow{std::chrono::nanoseconds{1'795'309'200'123'456'789}};

}  // namespace

TEST_CASE("the quarantine is read back as it was written", "[bus]") {
    const TempFolder runtime;
    const std::vector<QuarantineEntry> entries{
        {"wall", kDermaga, kNow, kNow + std::chrono::hours{1}},
        {"analytics", CameraId::parse("kapuas.pasar").take(), kNow, kNow}};

    storeQuarantine(runtime.path(), {});
    storeQuarantine(runtime.path(), entries);

    CHECK(loadQuarantine(runtime.path()) == entries);
}

TEST_CASE("a camera is quarantined for the role it crashed and for no other", "[bus]") {
    const std::vector<QuarantineEntry> entries{{"wall", kDermaga, kNow, kNow}};

    CHECK(quarantinedFor("wall", entries) == std::set<CameraId>{kDermaga});
    CHECK(quarantinedFor("ingest", entries).empty());
}

TEST_CASE("without a quarantine file nothing is quarantined", "[bus]") {
    const TempFolder runtime;

    CHECK(loadQuarantine(runtime.path()).empty());
}

TEST_CASE("a quarantine file that cannot be understood is refused", "[bus]") {
    const TempFolder runtime;
    for (const char* text : {"",
                             "[]",
                             "{}",
                             R"({"entries":[{"role":"wall"}]})",
                             R"({"entries":[{"role":"wall","camera":"../x","since_ns":1,
                                 "retry_at_ns":2}]})"}) {
        CAPTURE(text);
        std::ofstream{runtime.path() / "quarantine.json"} << text;
        CHECK_THROWS_AS(loadQuarantine(runtime.path()), Error);
    }
}

TEST_CASE("a quarantine that cannot be written says so", "[bus]") {
    CHECK_THROWS_AS(storeQuarantine("/nonexistent/folder", {}), Error);
}

}  // namespace betang
