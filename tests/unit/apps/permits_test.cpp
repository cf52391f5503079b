// SPDX-License-Identifier: Apache-2.0

#include "apps/role/permits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/apps/setups.hpp"

namespace betang {

namespace {

constexpr const char* kProvince = R"(
runtime: /run/betang
secrets: /etc/betang/secrets
links: {north: , south: }
sites:
  kapuas: {link: south}
  palangka: {link: north}
cameras:
  kapuas.dermaga: {main: "rtsp://10.0.0.1:8001/main", sub: "rtsp://10.0.0.1:8002/sub", storage: a}
  kapuas.pasar: {main: "rtsps://10.0.0.2/main", record: off}
  palangka.bundaran: {main: "rtsp://10.0.0.3:9000/main", storage: b}
storage:
  a: {path: /srv/a, cap: 1GB}
  b: {path: /srv/b, cap: 1GB}
walls:
  utama:
    outputs:
      stream: {kind: encoded, rtsp_port: 9554}
  layar:
    outputs:
      kiri: {kind: display, display: "pc.local:1"}
server: {listen: "127.0.0.1:8088"}
)";

Setup province(const std::string& more = "") {
    ConfigOrProblems read = parseConfig(kProvince + more, "province.yaml");
    for (const ConfigProblem& problem : read.problems) {
        INFO(problem.text());
        REQUIRE(read.problems.empty());
    }
    Plan plan = planWorkers(read.config, {});
    return {std::move(read.config), std::move(plan)};
}

Surroundings around() {
    return {.config_file = "/run/betang/accepted/betang.yaml",
            .console = "/usr/share/betang/console",
            .home = "/var/lib/betang",
            .x_authority = "",
            .display = ":0",
            .notify = "/run/systemd/notify"};
}

Permits permits(const char* role, const char* name, const Setup& setup = province()) {
    return permitsOf({role, name}, setup, around());
}

}  // namespace

TEST_CASE("ingest may open its secrets, its storage and the ports of its cameras", "[apps]") {
    const Permits south = permits("ingest", "south-0");
    CHECK(south.read.contains("/etc/betang/secrets"));
    CHECK(south.write == Permits::Paths{"/run/betang", "/srv/a"});
    CHECK(south.read.contains("/run/betang/storages"));
    CHECK(south.connect == std::set<uint16_t>{322, 554, 8001, 8002, 8554});
    CHECK(south.listen.empty());
    CHECK_FALSE(south.nameless_peers);
}

TEST_CASE("a worker may not reach what another link's cameras need", "[apps]") {
    const Permits north = permits("ingest", "north-0");
    CHECK(north.write == Permits::Paths{"/run/betang", "/srv/b"});
    CHECK(north.connect == std::set<uint16_t>{322, 554, 8554, 9000});
}

TEST_CASE("ingest may read who may sign its cameras' certificates", "[apps]") {
    Setup setup = province();
    setup.config.cameras.at(CameraId::parse("kapuas.pasar").take()).tls.ca = "/etc/kamera.pem";
    CHECK(permits("ingest", "south-0", setup).read.contains("/etc/kamera.pem"));
    CHECK_FALSE(permits("ingest", "north-0", setup).read.contains("/etc/kamera.pem"));
    CHECK_FALSE(permits("server", "main", setup).read.contains("/etc/kamera.pem"));
}

TEST_CASE("no role but ingest may open secrets, and none but ingest and a screen connect",
          "[apps]") {
    for (const auto& [role, name] : std::map<std::string, const char*>{
             {"archive", "a"}, {"analytics", "main"}, {"wall", "utama"}, {"server", "main"}}) {
        const Permits given = permits(role.c_str(), name);
        INFO(role);
        for (const auto& path : given.read) {
            CHECK_FALSE(std::filesystem::path{"/etc/betang/secrets"}.native().starts_with(
                path.native() + (path == "/" ? "" : "/")));
            CHECK(path != "/etc/betang/secrets");
        }
        CHECK(given.connect.empty());
    }
}

TEST_CASE("recordings are for who writes, keeps and plays them", "[apps]") {
    CHECK(permits("archive", "a").write ==
          Permits::Paths{"/run/betang", "/run/betang/storages", "/srv/a"});
    CHECK(permits("analytics", "main").write == Permits::Paths{"/run/betang"});
    CHECK(permits("wall", "utama").write == Permits::Paths{"/run/betang", "/run/betang/walls"});
    const Permits server = permits("server", "main");
    CHECK(server.write == Permits::Paths{"/run/betang", "/run/betang/server"});
    CHECK((server.read.contains("/srv/a") && server.read.contains("/srv/b")));
    CHECK_FALSE(permits("wall", "utama").read.contains("/srv/a"));
}

TEST_CASE("who listens may do so on the configured port alone", "[apps]") {
    CHECK(permits("server", "main").listen == std::set<uint16_t>{8088});
    CHECK(permits("server", "main").read.contains("/usr/share/betang/console"));
    CHECK(permits("wall", "utama").listen == std::set<uint16_t>{9554});
    CHECK(permits("archive", "a").listen.empty());
}

TEST_CASE("a wall on a screen may reach the screen", "[apps]") {
    const Permits screen = permits("wall", "layar");
    CHECK(screen.nameless_peers);
    CHECK(screen.connect == std::set<uint16_t>{6001});
    CHECK(screen.read.contains("/var/lib/betang/.Xauthority"));
    CHECK(screen.devices.contains("/dev/dri"));
    CHECK_FALSE(permits("wall", "utama").nameless_peers);
    CHECK_FALSE(permits("analytics", "main").devices.contains("/dev/dri"));
}

TEST_CASE("a screen's port is told from its name", "[apps]") {
    CHECK(displayPort(":0") == 0);
    CHECK(displayPort("") == 0);
    CHECK(displayPort("unix:0") == 0);
    CHECK(displayPort("/tmp/launch:0") == 0);
    CHECK(displayPort("pc:0") == 6000);
    CHECK(displayPort("10.1.2.3:10.0") == 6010);
    CHECK(displayPort("pc:") == 0);
    CHECK(displayPort("pc:99999999999") == 0);
    CHECK(displayPort("pc:-1") == 0);
}

TEST_CASE("the configuration's folder can be read unless secrets lie in it", "[apps]") {
    Surroundings alone = around();
    alone.config_file = "/etc/betang/betang.yaml";
    const Permits beside = permitsOf({"wall", "utama"}, province(), alone);
    CHECK_FALSE(beside.read.contains("/etc/betang"));
    CHECK(beside.read.contains("/etc/betang/betang.yaml"));
    CHECK(beside.read.contains("/etc/betang/conf.d"));

    Setup elsewhere = province();
    elsewhere.config.secrets = "/var/lib/betang/secrets";
    CHECK(permitsOf({"wall", "utama"}, elsewhere, alone).read.contains("/etc/betang"));
}

TEST_CASE("a change that asks for no more is covered", "[apps]") {
    const Permits before = permits("ingest", "south-0");
    Setup after = province();
    after.config.cameras.at(kDock).name = "Dermaga baru";
    CHECK(covers(before, permits("ingest", "south-0", after)));
    after.config.cameras.erase(kDock);
    CHECK(covers(before, permits("ingest", "south-0", after)));
}

TEST_CASE("another folder, port or storage asks for more", "[apps]") {
    const Permits before = permits("ingest", "south-0");
    Setup storage = province();
    storage.config.storage.at("a").path = "/srv/c";
    CHECK_FALSE(covers(before, permits("ingest", "south-0", storage)));
    Setup port = province();
    port.config.cameras.at(kDock).main_url = "rtsp://10.0.0.1:7000/main";
    CHECK_FALSE(covers(before, permits("ingest", "south-0", port)));
    Setup secrets = province();
    secrets.config.secrets = "/etc/other";
    CHECK_FALSE(covers(before, permits("ingest", "south-0", secrets)));
    Setup listen = province();
    listen.config.server->port = 9;
    CHECK_FALSE(covers(permits("server", "main"), permits("server", "main", listen)));
}

TEST_CASE("who lends and who borrows may reach their three ports and their own key", "[apps]") {
    Setup setup = province();
    setup.config.sites["hulu"] = {"hulu", "Hulu", "hulu"};
    setup.config.sites["hulu"].remote = {{"10.9.0.2", 7100}, "", "pusat"};
    setup.config.share = {{"10.9.0.1", 7200}, "situs", {}, {}};

    const Permits site = permits("site", "hulu", setup);
    CHECK(site.connect == std::set<uint16_t>{7100, 7101, 7102});
    CHECK(site.listen.empty());
    CHECK(site.read.contains("/etc/betang/secrets/pusat"));
    CHECK_FALSE(site.read.contains("/etc/betang/secrets"));
    CHECK(site.write == Permits::Paths{"/run/betang"});

    const Permits share = permits("share", "main", setup);
    CHECK(share.listen == std::set<uint16_t>{7200, 7201, 7202});
    CHECK(share.connect.empty());
    CHECK(share.read.contains("/etc/betang/secrets/situs"));
    CHECK(share.read.contains("/srv/a"));
    CHECK(share.write == Permits::Paths{"/run/betang"});
}

}  // namespace betang
