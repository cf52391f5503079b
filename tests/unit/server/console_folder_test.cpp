// SPDX-License-Identifier: Apache-2.0

#include "server/console_folder.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

namespace {

std::string fileServed(const std::filesystem::path& console, const char* path) {
    const Response response =
        serveConsole(console, {.path = path, .query = {}, .headers = {}, .body = {}});
    const auto* file = std::get_if<FileBody>(&response.body);
    return file == nullptr ? std::to_string(response.status) : file->file.filename().string();
}

}  // namespace

TEST_CASE("an installed console goes before the source tree's", "[server]") {
    const TempFolder prefix;
    const TempFolder source;
    const auto program = prefix.path() / "bin/betang";
    CHECK_FALSE(findConsole(program, source.path()));
    writeFile(source.path() / "console/dist/index.html", "source");
    CHECK(findConsole(program, source.path()) == source.path() / "console/dist");
    writeFile(prefix.path() / "share/betang/console/index.html", "installed");
    CHECK(findConsole(program, source.path()) == prefix.path() / "share/betang/console");
}

TEST_CASE("addresses within the console are its one page, files are themselves", "[server]") {
    const TempFolder folder;
    writeFile(folder.path() / "index.html", "page");
    writeFile(folder.path() / "assets/app-1.js", "code");
    writeFile(folder.path() / "LICENSE", "text");

    CHECK(fileServed(folder.path(), "/") == "index.html");
    CHECK(fileServed(folder.path(), "/cameras/kapuas.dermaga") == "index.html");
    CHECK(fileServed(folder.path(), "/LICENSE") == "LICENSE");
    CHECK(fileServed(folder.path(), "/assets/app-1.js") == "app-1.js");
    CHECK(fileServed(folder.path(), "/assets/app-2.js") == "404");
}

TEST_CASE("without a console the answer says what to do", "[server]") {
    const Response response =
        serveConsole(std::nullopt, {.path = "/", .query = {}, .headers = {}, .body = {}});
    CHECK(response.status == 404);
    CHECK_THAT(std::get<std::string>(response.body), Catch::Contains("build-console.sh"));
}

TEST_CASE("the console is only read", "[server]") {
    const TempFolder folder;
    const Response response =
        serveConsole(folder.path(),
                     {.method = Method::Post, .path = "/", .query = {}, .headers = {}, .body = {}});
    CHECK(response.status == 405);
}

}  // namespace betang
