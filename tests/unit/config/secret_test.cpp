// SPDX-License-Identifier: Apache-2.0

#include "config/secret.hpp"

#include <type_traits>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

namespace {

// A secrets folder with the one secret "demo".
class Secrets {
  public:
    explicit Secrets(std::string_view contents, unsigned mode = 0600) {
        config.secrets = folder_.path();
        writeFile(folder_.path() / "demo", contents);
        std::filesystem::permissions(folder_.path() / "demo", std::filesystem::perms{mode});
    }

    Config config;

  private:
    TempFolder folder_;
};

}  // namespace

TEST_CASE("a secret holds a user and a password", "[config]") {
    const auto contents = GENERATE("demo:s3cret:with colon",
                                   "demo:s3cret:with colon\n",
                                   "demo:s3cret:with colon\r\nsecond line\n");
    const Secrets secrets{contents};
    CHECK(loadSecret(secrets.config, "demo").take() == Credentials{"demo", "s3cret:with colon"});
}

TEST_CASE("a secret that others may read is refused", "[config]") {
    const auto mode = GENERATE(0640U, 0604U, 0620U, 0666U);
    const Secrets secrets{"demo:s3cret", mode};
    CHECK(checkSecret(secrets.config, "demo").error().text() ==
          "secret 'demo' must be readable by its owner only (chmod 600)");
    CHECK_FALSE(loadSecret(secrets.config, "demo").ok());
}

TEST_CASE("a secret is a regular file, not a link or a folder", "[config]") {
    const Secrets secrets{"demo:s3cret"};
    std::filesystem::create_symlink("demo", secrets.config.secrets / "link");
    std::filesystem::create_directory(secrets.config.secrets / "folder");
    for (const char* name : {"link", "folder"}) {
        CHECK_THAT(checkSecret(secrets.config, name).error().text(),
                   Catch::Contains("must be a regular file"));
        CHECK_THAT(loadSecret(secrets.config, name).error().text(),
                   Catch::Contains("must be a regular file"));
    }
}

TEST_CASE("a secret that is not there is named", "[config]") {
    const Secrets secrets{"demo:s3cret"};
    CHECK(loadSecret(secrets.config, "other").error().kind() == ErrorKind::NotFound);
    CHECK(checkSecret(secrets.config, "other").error().text() ==
          "secret 'other' does not exist in the secrets folder");
}

TEST_CASE("no error repeats what a broken secret holds", "[config]") {
    const Secrets secrets{"s3cret-without-user\n"};
    CHECK(loadSecret(secrets.config, "demo").error().text() ==
          "secret 'demo' must hold one line, user:password");
}

TEST_CASE("credentials cannot be printed", "[config]") {
    CHECK_FALSE(fmt::is_formattable<Credentials>::value);
    CHECK_FALSE(std::is_convertible_v<Credentials, std::string>);
}

TEST_CASE("a secret longer than can be read is refused, not cut short", "[config]") {
    const Secrets longest{"demo:" + std::string(1018, 'x')};
    CHECK(loadSecret(longest.config, "demo").take().password().size() == 1018);
    const Secrets too_long{"demo:" + std::string(1019, 'x')};
    const auto loaded = loadSecret(too_long.config, "demo");
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().text() == "secret 'demo' must be less than 1024 bytes long");
}
