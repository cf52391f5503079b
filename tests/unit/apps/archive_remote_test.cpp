// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/archive_remote.hpp"

#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "bus/segment_piece.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/apps/setups.hpp"

namespace betang {
namespace {

constexpr const char* kPath = "kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4";

// A centre whose site answers as `desk` says.
struct Centre {
    TempFolder folder;
    Config config;
    BusContext context;
    std::unique_ptr<ControlServer> site;

    explicit Centre(ControlServer::Handler desk) {
        config.runtime = folder.path();
        CameraConfig camera{kDock, {}, {}, {}, {}, RtspTransport::Tcp, RecordPolicy::Off, {}, {}};
        camera.lent = StreamKind::Sub;
        config.cameras.emplace(kDock, camera);
        if (desk) {
            site = std::make_unique<ControlServer>(
                context,
                endpointsFor(config.runtime, kSiteDesk, "kapuas").control,
                std::move(desk));
        }
    }

    std::vector<FetchedSegment> fetch() {
        CatalogueQuery query;
        query.camera = kDock;
        return fetchLent(context, config, {kDock, StreamKind::Main}, query, folder.path() / "out");
    }
};

Json oneRecording() {
    return {{"start_ns", 0},
            {"end_ns", 60'000'000'000},
            {"run", 1},
            {"epoch", 1},
            {"segments", 3},
            {"bytes", 100},
            {"damaged", 0},
            {"state", "present"}};
}

Json segmentsOf(const char* path) {
    return {{"complete", true},
            {"segments",
             {{{"path", path},
               {"run", 7},
               {"epoch", 1},
               {"start_ns", 0},
               {"end_ns", 1'000'000'000},
               {"bytes", 10},
               {"fragments", {{4, 6, 10}}}}}}};
}

}  // namespace

TEST_CASE("the list holds what a remote site recorded", "[apps]") {
    Centre centre{[](const Json& request) {
        const bool main = request.at("stream") == "main";
        return Json{{"recordings", main ? Json{oneRecording()} : Json::array()}};
    }};
    ArchiveListing listing;
    addLent(listing, centre.context, centre.config, {});

    REQUIRE(listing.recordings.size() == 1);
    CHECK(listing.recordings[0].stream == StreamId{kDock, StreamKind::Main});
    CHECK(listing.recordings[0].segments == 3);
    CHECK(listing.notes.empty());
}

TEST_CASE("a site that does not answer is a note, once", "[apps]") {
    Centre centre{nullptr};
    ArchiveListing listing;
    addLent(listing, centre.context, centre.config, {});

    CHECK(listing.recordings.empty());
    REQUIRE(listing.notes.size() == 1);
    CHECK_THAT(listing.notes[0], Catch::StartsWith("site kapuas: "));
}

TEST_CASE("a segment is fetched whole, in as many pieces as it takes", "[apps]") {
    Centre centre{[](const Json& request) -> Json {
        if (request.at("op") == "segments") {
            return segmentsOf(kPath);
        }
        const bool first = request.at("offset") == 0;
        return {{"size", 10}, {"bytes", first ? "MDEyMzQ1" : "Njc4OQ=="}};
    }};
    const auto fetched = centre.fetch();

    REQUIRE(fetched.size() == 1);
    CHECK(fetched[0].file == centre.folder.path() / "out" / kPath);
    CHECK(fetched[0].bytes == 10);
    CHECK(centre.fetch().size() == 1);  // it is there already
}

TEST_CASE("a site that names odd paths or stops half-way writes nothing", "[apps]") {
    Centre climbing{[](const Json&) { return segmentsOf("../../etc/passwd"); }};
    CHECK_THROWS_AS(climbing.fetch(), Error);

    Centre short_of{[](const Json& request) -> Json {
        return request.at("op") == "segments" ? segmentsOf(kPath)
                                              : Json{{"size", 10}, {"bytes", ""}};
    }};
    CHECK_THROWS_AS(short_of.fetch(), Error);
    CHECK_FALSE(std::filesystem::exists(short_of.folder.path() / "out" / kPath));
}

}  // namespace betang
