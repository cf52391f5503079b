// SPDX-License-Identifier: Apache-2.0
//
// A site that lends, and a centre that borrows, each as its whole role, over tcp on this machine.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sites/share_role.hpp"
#include "sites/site_role.hpp"
#include <fmt/format.h>

#include "bus/control.hpp"
#include "bus/key_guard.hpp"
#include "bus/media_message.hpp"
#include "bus/segment_piece.hpp"
#include "config/reader.hpp"
#include "core/error.hpp"

#include "tests/integration/compositor/free_port.hpp"
#include "tests/support/bus_fixture.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/stepped_clock.hpp"

namespace betang {

inline const StreamId kDock = streamNamed("kapuas.dermaga/main");
inline const StreamId kOffice = streamNamed("kapuas.kantor/main");  // the site keeps it to itself
inline constexpr const char* kSegment =
    "kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4";
inline constexpr const char* kOfficeSegment =
    "kapuas/kantor/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4";

// Reads `text` as a configuration of an installation in `folder`, whose key `own` is.
inline Config configIn(const std::filesystem::path& folder,
                       const CurveKeys& own,
                       const std::string& text) {
    auto read = parseConfig(text, "/etc/betang/betang.yaml");
    for (const auto& problem : read.problems) {
        FAIL(problem.text());
    }
    read.config.runtime = folder;
    read.config.secrets = folder / "secrets";
    const auto key = writeFile(read.config.secrets / "kunci", own.secret_key + "\n");
    std::filesystem::permissions(
        key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return read.config;
}

// A site with a publisher for its worker and a desk for its archive; two cameras, one of them lent.
struct LendingSite : BusFixture {
    LendingSite() {
        startPublisher();
        writeFile(runtime.path() / "rec" / kSegment, "0123456789");
        writeFile(runtime.path() / "rec" / kOfficeSegment, "secret");
        share.emplace(config(), "main", clock);
    }

    [[nodiscard]] Config config() const {
        return configIn(runtime.path(),
                        keys,
                        fmt::format(R"(
cameras:
  kapuas.dermaga: {{main: "rtsp://h/1"}}
  kapuas.kantor: {{main: "rtsp://h/2"}}
storage: {{utama: {{path: "{}"}}}}
share:
  listen: "127.0.0.1:{}"
  secret: kunci
  clients: {{pusat: "{}"}}
  cameras: [kapuas.dermaga]
)",
                                    (runtime.path() / "rec").native(),
                                    port,
                                    centre.public_key));
    }

    // What one who connects to the site's desk with `own` is answered.
    [[nodiscard]] Result<Json> ask(const Json& request,
                                   const CurveKeys& own,
                                   Duration limit = kPatience) {
        const CurveClient client{keys.public_key, own};
        return callControl(
            context, fmt::format("tcp://127.0.0.1:{}", port + 2), request, limit, &client);
    }

    [[nodiscard]] Json status() {
        const auto control = endpointsFor(runtime.path(), "share", "main").control;
        return callControl(context, control, {{"op", "status"}}, kPatience).take();
    }

    void say(const std::string& json) { publisher->publishState(stateTopic(kDock.camera), json); }

    const CurveKeys keys = makeCurveKeys();
    const CurveKeys centre = makeCurveKeys();  // the centre's
    const int port = firstFreePort(3);
    ControlServer archive{
        context, endpointsFor(runtime.path(), "archive", "utama").control, [](const Json& request) {
            return Json{{"recordings", Json::array()}, {"asked", request}};
        }};
    std::optional<ShareRole> share;
};

// A centre that borrows from whoever is at `port` and has the key `site_key`.
struct BorrowingCentre {
    BorrowingCentre(int port, const std::string& site_key, const CurveKeys& own) {
        role.emplace(configIn(runtime.path(),
                              own,
                              fmt::format(R"(
sites:
  kapuas: {{remote: {{at: "127.0.0.1:{}", key: "{}", secret: kunci}}}}
cameras:
  kapuas.dermaga: {{stream: main}}
  kapuas.kantor: {{stream: main}}
)",
                                          port,
                                          site_key)),
                     "kapuas",
                     clock);
        reader.addStates("state/kapuas.dermaga/", at);
        reader.addStates("link/kapuas/", at);
    }

    explicit BorrowingCentre(const LendingSite& site)
        : BorrowingCentre{site.port, site.keys.public_key, site.centre} {}

    // What the site is asked through the centre's role.
    [[nodiscard]] Result<Json> ask(const Json& request) {
        const auto desk = endpointsFor(runtime.path(), kSiteDesk, "kapuas").control;
        return callControl(context, desk, request, kPatience);
    }

    // The role's own.
    [[nodiscard]] Json status() {
        return callControl(context, at.control, {{"op", "status"}}, kPatience).take();
    }

    // Everything that was told of the camera and its link, until `done` says so of all of it.
    // `each` is done and `step` passes before each look.
    [[nodiscard]] std::vector<Json> toldUntil(
        const std::function<bool(const std::vector<Json>&)>& done,
        Duration step,
        const std::function<void()>& each = [] {}) {
        for (int look = 0; look < 400 && !done(told); ++look) {
            each();
            clock.advance(step);
            for (const StateMessage& message : reader.read(std::chrono::milliseconds{50}).states) {
                told.push_back(parseJson(message.json).take());
            }
        }
        return told;
    }

    TempFolder runtime;
    BusContext context;
    SystemClock system;
    SteppedClock clock;
    Endpoints at = endpointsFor(runtime.path(), "site", "kapuas");
    MediaReader reader{context, system};
    std::vector<Json> told;
    std::optional<SiteRole> role;
};

// How many of `told` have `value` under `name`.
inline int countOf(const std::vector<Json>& told, const char* name, const Json& value) {
    int count = 0;
    for (const Json& one : told) {
        count += one.value(name, Json{}) == value ? 1 : 0;
    }
    return count;
}

inline Json bytesQuestion(const char* path) {
    return {{"op", "segment_bytes"}, {"path", path}, {"offset", 0}, {"length", 100}};
}

}  // namespace betang
