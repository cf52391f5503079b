// SPDX-License-Identifier: Apache-2.0

#include "server/static_files.hpp"

#include <fstream>

#include <unistd.h>

#include "tests/support/catch.hpp"

namespace betang {

namespace {

namespace fs = std::filesystem;

// A small site with a secret beside it.
class Site {
  public:
    Site() {
        std::string pattern = (fs::temp_directory_path() / "site-XXXXXX").string();
        base_ = ::mkdtemp(pattern.data());
        fs::create_directories(root() / "assets");
        write(root() / "index.html", "<p>wall</p>");
        write(root() / "assets/app.js", "0123456789");
        write(base_ / "secret.txt", "secret");
        fs::create_symlink(base_ / "secret.txt", root() / "link.txt");
    }

    ~Site() { fs::remove_all(base_); }

    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    [[nodiscard]] fs::path root() const { return base_ / "www"; }

    [[nodiscard]] Response get(const std::string& path,
                               std::map<std::string, std::string> headers = {}) const {
        return serveFile(root(), {Method::Get, path, {}, std::move(headers), {}});
    }

  private:
    static void write(const fs::path& file, const std::string& text) {
        std::ofstream{file} << text;
    }

    fs::path base_;
};

std::string headerOf(const Response& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

}  // namespace

TEST_CASE("the root is the index page", "[server]") {
    const Site site;
    const Response page = site.get("/");

    CHECK(page.status == 200);
    CHECK(headerOf(page, "content-type") == "text/html; charset=utf-8");
    CHECK(headerOf(page, "cache-control") == "no-cache");
    CHECK(std::get<FileBody>(page.body).length == 11);
}

TEST_CASE("a part of a file is sent as 206 with its place", "[server]") {
    const Site site;
    const Response part = site.get("/assets/app.js", {{"range", "bytes=2-4"}});

    CHECK(part.status == 206);
    CHECK(headerOf(part, "content-range") == "bytes 2-4/10");
    CHECK(std::get<FileBody>(part.body).offset == 2);
    CHECK(site.get("/assets/app.js", {{"range", "bytes=10-"}}).status == 416);
}

TEST_CASE("an unchanged file is not sent again", "[server]") {
    const Site site;
    const std::string tag = headerOf(site.get("/assets/app.js"), "etag");

    CHECK(site.get("/assets/app.js", {{"if-none-match", tag}}).status == 304);
    CHECK(site.get("/assets/app.js", {{"if-none-match", "\"other\""}}).status == 200);
}

TEST_CASE("nothing outside the site is served, not even through a link", "[server]") {
    const Site site;

    CHECK(site.get("/link.txt").status == 404);
    CHECK(site.get("/../secret.txt").status == 404);
    CHECK(site.get("//etc/passwd").status == 404);
    CHECK(site.get("/assets").status == 404);
    CHECK(site.get("/missing.js").status == 404);
}

}  // namespace betang
