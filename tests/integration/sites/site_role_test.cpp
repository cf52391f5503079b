// SPDX-License-Identifier: Apache-2.0

#include "sites/site_role.hpp"

#include <thread>

#include <zmq_addon.hpp>

#include "bus/socket.hpp"
#include "bus/wake_fd.hpp"

#include "tests/integration/sites/two_sites.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

const auto kState = [](const char* value) { return fmt::format(R"({{"state":"{}"}})", value); };

bool hears(const std::vector<Json>& told) {
    return countOf(told, "state", "live") > 0;
}

// A site that lets the centre in and answers every question with the same bytes.
struct HostileSite {
    explicit HostileSite(std::string text) : answer{std::move(text)} {
        secure(desk, CurveServer{keys});
        desk.set(zmq::sockopt::linger, 0);
        desk.bind(fmt::format("tcp://127.0.0.1:{}", port + 2));
        thread = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }

    ~HostileSite() {
        thread.request_stop();
        wake.wake();
    }

    HostileSite(const HostileSite&) = delete;
    HostileSite& operator=(const HostileSite&) = delete;

    void run(const std::stop_token& stop) {
        std::vector<zmq::pollitem_t> items{{desk.handle(), 0, ZMQ_POLLIN, 0},
                                           {nullptr, wake.fd(), ZMQ_POLLIN, 0}};
        while (!stop.stop_requested()) {
            pollSockets(items, std::nullopt);
            while (auto frames = receiveFrames(desk, 2)) {
                frames->at(1).rebuild(answer.data(), answer.size());
                zmq::send_multipart(desk, *frames, zmq::send_flags::dontwait);
            }
        }
    }

    const std::string answer;
    const CurveKeys keys = makeCurveKeys();
    const CurveKeys centre = makeCurveKeys();
    const int port = firstFreePort(3);
    BusContext context;
    KeyGuard guard{context, {{centre.public_key, "pusat"}}};
    zmq::socket_t desk{context.native(), zmq::socket_type::router};
    WakeFd wake;
    std::jthread thread;
};

}  // namespace

TEST_CASE("what a site lends is served here as a worker would, and nothing else", "[sites]") {
    LendingSite site;
    site.publish(kOffice, 0, 40);
    site.publish(kDock, 0, 40);
    site.settle(kDock, 39);
    BorrowingCentre centre{site};
    MediaReader reader{centre.context, centre.system};
    reader.add(kOffice, centre.at, FromSequence{});
    reader.add(kDock, centre.at, FromSequence{});

    const BusBatch got = readUntil(reader, lastIs(39));
    CHECK(indexesOf(got, kDock) == range(0, 40));
    CHECK(indexesOf(got, kOffice).empty());
}

TEST_CASE("a question goes to the site and its answer comes back", "[sites]") {
    LendingSite site;
    BorrowingCentre centre{site};
    for (int again = 0; again < 3; ++again) {
        CHECK(centre.ask(bytesQuestion(kSegment)).take()["size"] == 10);
    }
    const auto refused = centre.ask(bytesQuestion(kOfficeSegment));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().kind() == ErrorKind::NotFound);
    CHECK(centre.status()["role"] == "site");
}

TEST_CASE("a link that is cut is told once, and once more when it is back", "[sites]") {
    LendingSite site;
    BorrowingCentre centre{site};
    const auto live = [&site] { site.say(kState("live")); };
    REQUIRE(hears(centre.toldUntil(hears, 0s, live)));

    // Both streams of the camera, again and again, but the link once.
    const auto lost = centre.toldUntil(
        [](const auto& told) { return countOf(told, "state", "link-down") >= 10; }, 1s);
    CHECK(countOf(lost, "state", "link-down") >= 10);
    CHECK(countOf(lost, "state", "down") == 1);
    CHECK(countOf(lost, "state", "up") == 0);
    CHECK(centre.status()["link"]["state"] == "down");
    const auto refused = centre.ask(bytesQuestion(kSegment));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().text() == "the site cannot be heard");

    (void)centre.toldUntil(
        [](const auto& told) { return countOf(told, "state", "up") > 0; }, 200ms, live);
    const int lives = countOf(centre.told, "state", "live");
    const auto back = centre.toldUntil(
        [lives](const auto& told) { return countOf(told, "state", "live") >= lives + 30; },
        200ms,
        live);
    CHECK(countOf(back, "state", "up") == 1);
    CHECK(countOf(back, "state", "down") == 1);
    CHECK(centre.ask(bytesQuestion(kSegment)).ok());
}

TEST_CASE("a centre with another key gets nothing, and says that the link is down", "[sites]") {
    LendingSite site;
    BorrowingCentre centre{site.port, site.keys.public_key, makeCurveKeys()};
    const auto told =
        centre.toldUntil([](const auto& all) { return countOf(all, "state", "down") > 0; },
                         1s,
                         [&site] { site.say(kState("live")); });
    CHECK(countOf(told, "state", "down") == 1);
    CHECK(countOf(told, "state", "live") == 0);
    CHECK_FALSE(centre.ask(bytesQuestion(kSegment)).ok());
    CHECK(site.status()["refused_keys"] > 0);
}

TEST_CASE("another server's key at the site's place is not taken for the site", "[sites]") {
    LendingSite site;
    BorrowingCentre centre{site.port, makeCurveKeys().public_key, site.centre};
    const auto told =
        centre.toldUntil([](const auto& all) { return countOf(all, "state", "down") > 0; },
                         1s,
                         [&site] { site.say(kState("live")); });
    CHECK(countOf(told, "state", "live") == 0);
}

TEST_CASE("an answer that is none is refused, and so is the next", "[sites]") {
    for (const char* text : {"", "nonsense", "[1]", R"({"ok":"yes"})", R"({"no":1})"}) {
        HostileSite site{text};
        BorrowingCentre centre{site.port, site.keys.public_key, site.centre};
        INFO(text);
        for (int again = 0; again < 2; ++again) {
            CHECK_FALSE(centre.ask(bytesQuestion(kSegment)).ok());
        }
        CHECK(centre.status()["role"] == "site");
    }
}

TEST_CASE("a site that answers nothing does not hold up the status", "[sites]") {
    LendingSite silent;
    silent.share.reset();
    BorrowingCentre centre{silent};
    std::stop_source enough;
    std::jthread asks{[&] {
        const auto desk = endpointsFor(centre.runtime.path(), kSiteDesk, "kapuas").control;
        ControlClient client{centre.context, desk};
        (void)client.call(bytesQuestion(kSegment), kPatience, enough.get_token());
    }};
    for (int again = 0; again < 3; ++again) {
        CHECK(centre.status()["link"]["state"] == "up");
    }
    enough.request_stop();
}

TEST_CASE("an answer above the limit costs the connection and nothing more", "[sites]") {
    HostileSite site{R"({"ok":true,"bytes":")" + std::string(5U << 20, 'A') + "\"}"};
    BorrowingCentre centre{site.port, site.keys.public_key, site.centre};
    const auto refused = centre.ask(bytesQuestion(kSegment));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().kind() == ErrorKind::Timeout);
    CHECK(centre.status()["role"] == "site");
}

TEST_CASE("a site that is not remote in the configuration has no role", "[sites]") {
    LendingSite site;
    CHECK_THROWS_WITH(SiteRole(site.config(), "kapuas", site.clock), Catch::Contains("'kapuas'"));
}

}  // namespace betang
