// SPDX-License-Identifier: Apache-2.0
//
// A whole ingest worker between simulated cameras, the bus and a disk.

#include <fstream>
#include <sstream>

#include "bus/media_reader.hpp"
#include "bus/quarantine.hpp"

#include "tests/integration/ingest/worker.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/demux.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

// Access units in all segments below `folder`.
size_t recordedIn(const std::filesystem::path& folder) {
    size_t units = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (entry.path().extension() == ".mp4") {
            std::ostringstream whole;
            whole << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
            const std::string text = whole.str();
            const Bytes bytes{text.begin(), text.end()};
            units += demuxMp4(bytes).size();
        }
    }
    return units;
}

}  // namespace

TEST_CASE("what the cameras sent is on disk after a clean stop, exactly", "[ingest]") {
    Worker worker{3, cameras(3)};
    worker.start();
    for (int i = 1; i <= 3; ++i) {
        REQUIRE(worker.waitForRecorded(i, 30));
    }
    const MonoTime before = worker.clock.monotonic();
    worker.role.reset();
    CHECK(worker.clock.monotonic() - before < 10s);  // nobody acknowledges the segments
    for (int i = 1; i <= 3; ++i) {
        CHECK(recordedIn(worker.folder.path() / "disk/kapuas" / camera(i).name()) ==
              worker.simulator.sent(i));
    }
}

TEST_CASE("a hundred reloads keep the connections of unchanged cameras", "[ingest]") {
    auto options = cameras(3);
    Worker worker{2, options};
    worker.start();
    REQUIRE(worker.waitForRecorded(1, 5));
    const uint64_t run = worker.report(1).run;
    for (int i = 0; i < 100; ++i) {
        if (i % 2 == 0) {
            worker.add(3);
        } else {
            worker.config.cameras.erase(camera(3));
        }
        worker.role->reload(worker.config);
    }
    REQUIRE(worker.waitForRecorded(1, worker.report(1).recorded + 10));
    CHECK(worker.report(1).run == run);
    CHECK(worker.report(1).reconnects == 0);
    CHECK(worker.report(2).reconnects == 0);
    worker.role.reset();
    for (int i = 1; i <= 2; ++i) {
        CHECK(recordedIn(worker.folder.path() / "disk/kapuas" / camera(i).name()) ==
              worker.simulator.sent(i));
    }
}

TEST_CASE("a sub-stream is pulled while somebody subscribes", "[ingest]") {
    Worker worker{1, cameras(1)};
    worker.start();
    REQUIRE(worker.waitForRecorded(1, 5));
    CHECK(worker.report(1, StreamKind::Sub).state == StreamState::Off);
    MediaReader reader{worker.bus, worker.clock};
    const StreamId sub{camera(1), StreamKind::Sub};
    reader.add(sub, endpointsFor(worker.config.runtime, "ingest", "kapuas-0"), FromLastKeyframe{});
    size_t units = 0;
    CHECK(worker.waitFor([&] {
        for (const AccessUnit& unit : reader.read(100ms).units) {
            units += unit.stream == sub ? 1U : 0U;
        }
        return units > 10;
    }));
    CHECK(worker.report(1, StreamKind::Sub).state == StreamState::Live);
    CHECK(worker.report(1, StreamKind::Sub).recorded == 0);
}

TEST_CASE("an unreachable camera holds no other up", "[ingest]") {
    auto options = cameras(2);
    options.faults = {camsim::parseFault("unreachable:1").take()};
    Worker worker{2, options};
    const MonoTime before = worker.clock.monotonic();
    worker.start();
    CHECK(worker.clock.monotonic() - before < 2s);
    CHECK(worker.waitForRecorded(2, 10));
    CHECK(worker.waitFor([&] { return worker.report(1).state == StreamState::Offline; }));
}

TEST_CASE("a quarantined camera is not dialled", "[ingest]") {
    Worker worker{2, cameras(2)};
    storeQuarantine(worker.config.runtime,
                    {{"ingest", camera(1), worker.clock.utc(), worker.clock.utc() + 1h}});
    worker.start();
    REQUIRE(worker.waitForRecorded(2, 10));
    CHECK(worker.report(1).state == StreamState::DecoderFault);
    CHECK(worker.simulator.sent(1) == 0);
}

TEST_CASE("a camera outside its schedule is not recorded", "[ingest]") {
    Worker worker{2, cameras(2)};
    worker.config.schedules["never"] = {"never", {}};
    worker.config.cameras.at(camera(1)).schedule = "never";
    worker.start();
    REQUIRE(worker.waitForRecorded(2, 10));
    CHECK(worker.report(1).state == StreamState::Off);
    worker.config.cameras.at(camera(1)).schedule = "";
    worker.role->reload(worker.config);
    CHECK(worker.waitForRecorded(1, 10));
}

TEST_CASE("a secret opens a camera and shows nowhere", "[ingest]") {
    auto options = cameras(1);
    options.auth = {camsim::AuthScheme::DigestSha256, "operator", "kunci-rahasia"};
    Worker worker{1, options};
    std::filesystem::create_directory(worker.config.secrets);
    std::ofstream{worker.config.secrets / "kamera"} << "operator:kunci-rahasia\n";
    std::filesystem::permissions(worker.config.secrets / "kamera",
                                 std::filesystem::perms::owner_read);
    worker.config.cameras.at(camera(1)).secret = "kamera";
    worker.start();
    CHECK(worker.waitForRecorded(1, 10));
    CHECK(worker.status().dump().find("kunci-rahasia") == std::string::npos);

    worker.config.cameras.at(camera(1)).secret = "hilang";
    worker.role->reload(worker.config);
    CHECK(worker.report(1).state == StreamState::NoPermission);
    CHECK(worker.report(1).reason.find("secret hilang") == 0);
}

TEST_CASE("a corrected secret is tried at once after a reload", "[ingest]") {
    auto options = cameras(1);
    options.auth = {camsim::AuthScheme::DigestMd5, "operator", "kunci-rahasia"};
    Worker worker{1, options};
    std::filesystem::create_directory(worker.config.secrets);
    const auto file = worker.config.secrets / "kamera";
    const auto write = [&](const char* line) {
        std::filesystem::remove(file);
        std::ofstream{file} << line << '\n';
        std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    };
    write("operator:salah");
    worker.config.cameras.at(camera(1)).secret = "kamera";
    worker.start();
    REQUIRE(worker.waitFor([&] { return worker.report(1).state == StreamState::NoPermission; }));
    write("operator:kunci-rahasia");
    worker.role->reload(worker.config);
    CHECK(worker.waitForRecorded(1, 5));
}

}  // namespace betang
