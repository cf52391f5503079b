// SPDX-License-Identifier: Apache-2.0
//
// conf.d/*.yaml: later files win setting by setting, and every setting knows where it came from.

#include "config/layouts.hpp"
#include "config/reader.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

namespace {

constexpr const char* kMain = R"(province: Kalimantan Tengah
cameras:
  kapuas.dermaga:
    name: Dermaga
    main: rtsp://10.0.0.1/main
walls:
  utama: {layout: 2x2}
)";

class SeveralFiles {
  public:
    SeveralFiles() { writeFile(main(), kMain); }

    void add(const char* name, std::string_view text) {
        writeFile(folder_.path() / "conf.d" / name, text);
    }

    [[nodiscard]] std::filesystem::path main() const { return folder_.path() / "betang.yaml"; }

    [[nodiscard]] std::filesystem::path more(const char* name) const {
        return folder_.path() / "conf.d" / name;
    }

  private:
    TempFolder folder_;
};

}  // namespace

TEST_CASE("a later file wins setting by setting", "[config]") {
    SeveralFiles files;
    files.add("20-console.yaml", "cameras: {kapuas.dermaga: {name: Dermaga KP3}}");
    files.add("10-more.yaml",
              "cameras: {kapuas.dermaga: {name: Lama}, kapuas.pasar: {main: rtsp://h/1}}");
    files.add("ignored.txt", "nonsense: [");
    const ConfigOrProblems read = readConfig(files.main());
    REQUIRE(read.problems.empty());
    const auto& camera = read.config.cameras.at(CameraId::parse("kapuas.dermaga").take());
    CHECK(camera.name == "Dermaga KP3");
    CHECK(camera.main_url == "rtsp://10.0.0.1/main");
    CHECK(read.config.cameras.size() == 2);
    CHECK(read.config.walls.at("utama").layout == gridOf(2, 2));
}

TEST_CASE("each setting's origin is the file that won", "[config]") {
    SeveralFiles files;
    files.add("console.yaml", "\nwalls:\n  utama:\n    layout: 3x3\n");
    const auto origins = readConfig(files.main()).origins;
    CHECK(origins.at("walls.utama.layout") == SettingPlace{files.more("console.yaml"), 4, 13});
    CHECK(origins.at("province") == SettingPlace{files.main(), 1, 11});
    CHECK(origins.at("cameras.kapuas.dermaga.main") == SettingPlace{files.main(), 5, 11});
    CHECK_FALSE(origins.contains("time_zone"));
}

TEST_CASE("a list is replaced as a whole", "[config]") {
    SeveralFiles files;
    files.add("a.yaml", "walls: {utama: {cameras: [kapuas.dermaga]}}");
    files.add("b.yaml", "walls: {utama: {cameras: []}}");
    CHECK(readConfig(files.main()).config.walls.at("utama").cameras.empty());
}

TEST_CASE("problems of all files are reported, in the order of the files", "[config]") {
    SeveralFiles files;
    files.add("a.yaml", "colour: blue\nwalls: {utama: {layout: 9x9}}");
    files.add("b.yaml", "time_zone: Mars/Olympus");
    const auto problems = readConfig(files.main()).problems;
    REQUIRE(problems.size() == 3);
    CHECK(problems[0].file == files.more("a.yaml"));
    CHECK(problems[0].setting == "colour");
    CHECK(problems[1].line == 2);
    CHECK(problems[2].file == files.more("b.yaml"));
}

TEST_CASE("a broken file beside the main one stops the reading", "[config]") {
    SeveralFiles files;
    files.add("console.yaml", "walls: [");
    const auto problems = readConfig(files.main()).problems;
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].file == files.more("console.yaml"));
}
