// SPDX-License-Identifier: Apache-2.0
//
// What the simulated camera says it sent against what arrived, picture by picture and byte by byte;
// over TCP and over UDP.

#include <fstream>
#include <map>

#include <glib.h>
#include <nlohmann/json.hpp>

#include "media/nal.hpp"

#include "tests/camsim/simulator.hpp"
#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;
using camsim::CameraSimulator;
using camsim::CameraSimulatorOptions;

namespace {

using Hashes = std::map<uint64_t, std::string>;  // by the counter of the mark

CameraSimulatorOptions logged(const std::filesystem::path& log, Codec codec = Codec::H264) {
    CameraSimulatorOptions options;
    options.encoding.codec = codec;
    options.encoding.main = {{320, 180}, 20, 300};
    options.encoding.sub = {{160, 96}, 10, 100};
    options.encoding.gop = 500ms;
    options.encoding.loop = 2000ms;
    options.log = log;
    return options;
}

Hashes sentIn(CameraSimulator& camera, const std::filesystem::path& log) {
    camera.control("status");  // what was logged is in the file when it returns
    Hashes out;
    std::ifstream in{log};
    for (std::string text; std::getline(in, text);) {
        const auto line = nlohmann::json::parse(text);
        if (line.at("event") == "sent") {
            out[line.at("counter").get<uint64_t>()] = line.at("sha256").get<std::string>();
        }
    }
    return out;
}

// SHA-256 over the NAL units without start codes, as the camera's log has it.
std::string hashOf(const Bytes& annex_b) {
    GChecksum* sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (const NalUnit nal : splitAnnexB(annex_b)) {
        g_checksum_update(sum, nal.data(), static_cast<gssize>(nal.size()));
    }
    const std::string out = g_checksum_get_string(sum);
    g_checksum_free(sum);
    return out;
}

// How many units are as they were sent; the others fail the test unless they are flagged.
size_t exactIn(const std::vector<AccessUnit>& units, const Hashes& sent) {
    size_t exact = 0;
    for (const AccessUnit& unit : units) {
        const auto mark = findSeiMark(unit.codec, *unit.data);
        const auto known = mark ? sent.find(mark->counter) : sent.end();
        const bool same = known != sent.end() && hashOf(*unit.data) == known->second;
        exact += same ? 1U : 0U;
        CHECK((same || unit.damaged || unit.discontinuity));  // the mark itself may be lost
        CHECK(unit.data->back() != 0);  // no byte but those of the NAL units (Annex B.1)
    }
    return exact;
}

}  // namespace

TEST_CASE("every picture over TCP is byte for byte what the camera sent", "[ingest]") {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        TempFolder folder;
        SystemClock clock;
        CameraSimulator camera{logged(folder.path() / "log", codec), clock};
        PulledStream stream{camera.url(1)};
        stream.want();
        REQUIRE(stream.waitForUnits(50));
        stream.stop();
        const auto sent = sentIn(camera, folder.path() / "log");
        CHECK(sent.size() == stream.units().size());
        CHECK(exactIn(stream.units(), sent) == sent.size());
    }
}

TEST_CASE("every picture over UDP is byte for byte what the camera sent", "[ingest]") {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        TempFolder folder;
        SystemClock clock;
        CameraSimulator camera{logged(folder.path() / "log", codec), clock};
        PulledStream stream{camera.url(1), std::nullopt, RtspTransport::Udp};
        stream.want();
        REQUIRE(stream.waitForUnits(50));
        stream.stop();
        const auto sent = sentIn(camera, folder.path() / "log");
        CHECK(holesIn(stream.units()) == 0);
        CHECK(exactIn(stream.units(), sent) == stream.units().size());
        CHECK(findSeiMark(codec, *stream.units().front().data)->counter == sent.begin()->first);
    }
}

TEST_CASE("a picture that lost packets over UDP is flagged or kept back", "[ingest]") {
    TempFolder folder;
    SystemClock clock;
    CameraSimulator camera{logged(folder.path() / "log"), clock};
    PulledStream stream{camera.url(1), std::nullopt, RtspTransport::Udp};
    stream.want();
    REQUIRE(stream.waitForUnits(5));
    camera.control("fault loss 1");
    REQUIRE(stream.waitForUnits(80));
    const auto report = stream.puller().report();
    CHECK(report.lost_packets > 0);
    CHECK(report.reconnects == 0);
    stream.stop();
    const auto sent = sentIn(camera, folder.path() / "log");
    const size_t exact = exactIn(stream.units(), sent);
    CHECK(exact > stream.units().size() / 4);
    CHECK(exact < sent.size());
}

TEST_CASE("a camera over UDP that goes silent is offline and comes back", "[ingest]") {
    TempFolder folder;
    SystemClock clock;
    CameraSimulator camera{logged(folder.path() / "log"), clock};
    PulledStream stream{camera.url(1), std::nullopt, RtspTransport::Udp};
    stream.want();
    REQUIRE(stream.waitForUnits(5));
    camera.control("fault stall 1");
    CHECK(stream.waitForState(StreamState::Offline, 8s));
    camera.control("clear stall 1");
    CHECK(stream.waitForState(StreamState::Live, 10s));
}

}  // namespace betang
