// SPDX-License-Identifier: Apache-2.0

#include <csignal>

#include "tests/integration/apps/supervised.hpp"
#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE_METHOD(Supervised, "a reload starts what is new and signals what changed", "[apps]") {
    start();
    REQUIRE(allStarted());
    const pid_t wall = pidOf("wall utama");

    writeConfig("  kedua: {cameras: [kapuas.dermaga]}\n");
    CHECK(ask("reload").at("applied") == true);

    CHECK(eventually([&] { return count("wall kedua started") == 1; }));
    CHECK(pidOf("wall utama") == wall);
    CHECK(events().size() == 5);
}

TEST_CASE_METHOD(Supervised, "SIGHUP applies the configuration, too", "[apps]") {
    start();
    REQUIRE(allStarted());

    writeConfig("time_zone: Asia/Makassar\n");
    signal(SIGHUP);

    for (const char* role : {"archive local", "ingest north-0", "ingest south-0", "wall utama"}) {
        CHECK(eventually([&] { return count(std::string{role} + " reloaded") == 1; }));
    }
    CHECK(events().size() == 8);
}

TEST_CASE_METHOD(Supervised, "what left the configuration is stopped", "[apps]") {
    writeConfig("  kedua: {cameras: [kapuas.dermaga]}\n");
    start();
    REQUIRE(eventually([&] { return events().size() == 5; }));

    writeConfig("");
    CHECK(ask("reload").at("applied") == true);

    CHECK(eventually([&] { return count("wall kedua stopping") == 1; }));
    CHECK(eventually([&] { return child("wall kedua").is_null(); }));
    CHECK(child("wall utama").at("state") == "running");
}

TEST_CASE_METHOD(Supervised, "a configuration with a problem changes nothing", "[apps]") {
    start();
    REQUIRE(allStarted());

    writeConfig("nonsense: 1\n");
    const Json answer = ask("reload");

    CHECK(answer.at("applied") == false);
    REQUIRE(answer.at("problems").size() == 1);
    CHECK_THAT(answer.at("problems")[0].get<std::string>(),
               Catch::Contains("betang.yaml:13:1: nonsense: "));
    CHECK(events().size() == 4);
    CHECK(child("wall utama").at("state") == "running");
}

TEST_CASE_METHOD(Supervised,
                 "a role that dies over a broken file starts again with the accepted one",
                 "[apps]") {
    start();
    REQUIRE(allStarted());
    writeConfig("nonsense: 1\n");
    CHECK(ask("reload").at("applied") == false);

    ::kill(pidOf("wall utama"), SIGKILL);

    CHECK(eventually([&] { return count("wall utama started") == 2; }));
    CHECK(child("wall utama").at("state") == "running");
}

TEST_CASE_METHOD(Supervised, "the runtime folder cannot move under a running system", "[apps]") {
    start();
    REQUIRE(allStarted());

    writeConfig("secrets: elsewhere\n");
    CHECK(ask("reload").at("applied") == true);
    writeConfig("", "walk");

    CHECK(ask("reload").at("problems")[0].get<std::string>() ==
          config().string() + ":1:1: runtime: cannot change while running");
}

TEST_CASE_METHOD(Supervised, "an unknown request is refused and nothing happens", "[apps]") {
    start();
    REQUIRE(allStarted());

    CHECK(ask("shutdown").at("error") == "op: must be status, alarms or reload");
    CHECK(ask("status").at("children").size() == 4);
}

}  // namespace betang
