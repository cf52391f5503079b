// SPDX-License-Identifier: Apache-2.0
//
// What one installation lends and another borrows.

#include "config/plan.hpp"
#include "config/secret.hpp"
#include "config/values.hpp"

#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/config/config_texts.hpp"

using namespace betang;

namespace {

constexpr const char* kKey = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";

const std::string kCentre = R"(
sites:
  hulu: {remote: {at: "10.9.0.2:7100", key: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", secret: pusat}}
cameras:
  hulu.dermaga:
  hulu.pasar: {stream: main, name: Pasar}
  kota.taman: {main: "rtsp://10.1.0.2/1"}
)";

}  // namespace

TEST_CASE("a camera of a remote site is lent: no worker pulls it, nothing records it", "[config]") {
    const Config config = readGood(kCentre);
    const RemoteSiteConfig& remote = *config.sites.at("hulu").remote;
    CHECK(remote.at == TcpPlace{"10.9.0.2", 7100});
    CHECK(remote.key == kKey);
    CHECK(remote.secret == "pusat");

    const CameraConfig& dock = config.cameras.at(cameraId("hulu.dermaga"));
    CHECK(dock.lent == StreamKind::Sub);
    CHECK(dock.record == RecordPolicy::Off);
    CHECK(dock.has(StreamKind::Sub));
    CHECK_FALSE(dock.has(StreamKind::Main));
    CHECK(config.cameras.at(cameraId("hulu.pasar")).lent == StreamKind::Main);

    const Plan plan = planWorkers(config, {});
    CHECK(plan.workers() == std::vector<std::string>{"kota-0"});
    CHECK(publisherOf(config, plan, cameraId("hulu.dermaga")) == PublisherName{"site", "hulu"});
    CHECK(publisherOf(config, plan, cameraId("kota.taman")) == PublisherName{"ingest", "kota-0"});
    CHECK_FALSE(publisherOf(config, plan, cameraId("kota.lain")));
}

TEST_CASE("a site lends all it pulls itself, or what is listed", "[config]") {
    const std::string share = R"(
share:
  listen: "[fd00::2]:7100"
  secret: situs
  clients: {pusat: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"}
)";
    const Config all = readGood(kCentre + share);
    CHECK(all.share->listen == TcpPlace{"[fd00::2]", 7100});
    CHECK(all.share->clients.at("pusat") == kKey);
    CHECK(all.share->cameras == std::vector<CameraId>{cameraId("kota.taman")});

    const Config none = readGood(kCentre + share + "  cameras: []\n");
    CHECK(none.share->cameras.empty());
}

TEST_CASE("places and keys are read strictly", "[config]") {
    CHECK(parseTcpPlace("situs.example:65533").ok());
    for (const char* bad : {"",
                            "10.9.0.2",
                            ":7100",
                            "a b:1",
                            "10.9.0.2:0",
                            "10.9.0.2:65534",
                            "10.9.0.2:71x",
                            "[]:1",
                            "[fd00::g]:1",
                            "tcp://10.9.0.2:1"}) {
        INFO(bad);
        CHECK_FALSE(parseTcpPlace(bad).ok());
    }
    CHECK(parseCurveKey(kKey).ok());
    CHECK_FALSE(parseCurveKey(std::string{kKey}.substr(1)).ok());
    CHECK_FALSE(parseCurveKey(std::string(40, '"')).ok());
    CHECK_FALSE(parseStream("both").ok());
}

TEST_CASE("a key's file is a secret like any other", "[config]") {
    const TempFolder folder;
    Config config;
    config.secrets = folder.path();
    writeFile(folder.path() / "situs", "key:with colons\n");
    std::filesystem::permissions(folder.path() / "situs", std::filesystem::perms{0600});

    CHECK(loadSecretKey(config, "situs").take().text() == "key:with colons");
    std::filesystem::permissions(folder.path() / "situs", std::filesystem::perms{0644});
    CHECK_FALSE(loadSecretKey(config, "situs").ok());
    CHECK(loadSecretKey(config, "pusat").error().text() ==
          "secret 'pusat' does not exist in the secrets folder");
}
