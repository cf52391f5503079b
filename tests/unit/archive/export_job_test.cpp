// SPDX-License-Identifier: Apache-2.0

#include "archive/export_job.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

namespace {

ExportRequest askedFor(const std::filesystem::path& package) {
    ExportRequest request;
    request.cameras = {CameraId::parse("kapuas.dermaga").take(),
                       CameraId::parse("kapuas.pasar").take()};
    request.asked = {UtcTime{std::chrono::seconds{1764547200}},
                     UtcTime{std::chrono::seconds{1764547260}}};
    request.case_number = "LP/12";
    request.reason = "tabrakan \"perahu\"\n";
    request.operator_name = "operator 2";
    request.output = package;
    return request;
}

}  // namespace

TEST_CASE("an export that is under way says what it was asked for", "[archive]") {
    const TempFolder folder;
    const ExportRequest asked = askedFor(folder.path() / "paket.zip");
    const ExportJob job{asked};

    const ExportRequest left = leftOver(asked.output).take();

    CHECK(left.cameras == asked.cameras);
    CHECK(left.asked.from == asked.asked.from);
    CHECK(left.asked.to == asked.asked.to);
    CHECK(left.case_number == asked.case_number);
    CHECK(left.reason == asked.reason);
    CHECK(left.operator_name == asked.operator_name);
    CHECK(left.output == asked.output);
}

TEST_CASE("an export that ended leaves nothing to do", "[archive]") {
    const TempFolder folder;
    const ExportRequest asked = askedFor(folder.path() / "paket.zip");
    { const ExportJob job{asked}; }

    CHECK(leftOver(asked.output).error().kind() == ErrorKind::NotFound);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a job that somebody wrote is refused, and says what is wrong", "[archive]") {
    const TempFolder folder;
    const auto package = folder.path() / "paket.zip";
    for (const auto& [text, wrong] :
         {std::pair{"", "JSON"},
          std::pair{R"({"cameras":["kapuas"]})", "cameras"},
          std::pair{R"({"cameras":["a.b"],"from_ns":"now"})", "from_ns"},
          std::pair{R"({"cameras":["a.b"],"from_ns":1,"to_ns":2,"case":"1","reason":7})",
                    "reason"}}) {
        std::ofstream{package.native() + ".job"} << text;
        const auto left = leftOver(package);
        REQUIRE_FALSE(left.ok());
        CHECK(left.error().kind() == ErrorKind::Corrupt);
        CHECK_THAT(left.error().text(), Catch::Contains(wrong));
    }
}
