// SPDX-License-Identifier: Apache-2.0

#include "bus/endpoints.hpp"

#include <fstream>

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {
namespace {

ErrorKind kindOfFailure(const std::filesystem::path& runtime) {
    try {
        prepareRuntime(runtime);
    } catch (const Error& error) {
        return error.kind();
    }
    FAIL("prepareRuntime did not throw");
    return ErrorKind::Internal;
}

}  // namespace

TEST_CASE("endpoints follow from folder, role and name", "[bus]") {
    const Endpoints at = endpointsFor("/run/betang", "ingest", "kapuas-0");

    CHECK(at.live == "ipc:///run/betang/ingest-kapuas-0.live");
    CHECK(at.catchup == "ipc:///run/betang/ingest-kapuas-0.catchup");
    CHECK(at.control == "ipc:///run/betang/ingest-kapuas-0.control");
}

TEST_CASE("a relative runtime folder gives absolute endpoints", "[bus]") {
    CHECK(endpointsFor("demo/run", "run", "main").live ==
          "ipc://" + (std::filesystem::current_path() / "demo/run/run-main.live").string());
}

TEST_CASE("a socket path longer than the system allows is a configuration error", "[bus]") {
    const std::string fits(107 - std::string{"/run-a.catchup"}.size() - 1, 'x');

    CHECK_NOTHROW(endpointsFor("/" + fits, "run", "a"));
    CHECK_THROWS_AS(endpointsFor("/" + fits + "x", "run", "a"), Error);
}

TEST_CASE("the runtime folder is made for its owner alone", "[bus]") {
    const TempFolder folder;
    const auto runtime = folder.path() / "a" / "run";

    prepareRuntime(runtime);
    prepareRuntime(runtime);

    CHECK(std::filesystem::status(runtime).permissions() == std::filesystem::perms::owner_all);
}

TEST_CASE("a runtime folder that others can open is refused", "[bus]") {
    const TempFolder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms{0750});
    CHECK(kindOfFailure(folder.path()) == ErrorKind::BadConfig);

    std::filesystem::permissions(folder.path(), std::filesystem::perms{0700});
    std::filesystem::create_directory_symlink(folder.path(), folder.path() / "link");
    CHECK(kindOfFailure(folder.path() / "link") == ErrorKind::BadConfig);

    std::ofstream{folder.path() / "file"} << "x";
    CHECK(kindOfFailure(folder.path() / "file") == ErrorKind::BadConfig);
    CHECK(kindOfFailure(folder.path() / "file" / "run") == ErrorKind::Io);
}

}  // namespace betang
