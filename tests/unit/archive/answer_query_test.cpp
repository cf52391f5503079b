// SPDX-License-Identifier: Apache-2.0

#include "archive/answer_query.hpp"

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

namespace betang {

namespace {

// A catalogue of minutes 0, 1 and 5 of one stream and minute 0 of two others.
struct Fixture {
    Fixture() {
        for (const int minute : {0, 1, 5}) {
            catalogue.add(announced(kStream, minute, 5000), kNow);
        }
        catalogue.add(announced("kapuas.dermaga/sub", 0, 5000), kNow);
        catalogue.add(announced("kapuas.pasar/main", 0, 5000), kNow);
    }

    Json ask(const char* op, int from, int to) {
        const auto start = segmentName(kStream, 0).start.time_since_epoch();
        return answerQuery(catalogue,
                           {{"op", op},
                            {"camera", "kapuas.dermaga"},
                            {"stream", "main"},
                            {"from_ns", (start + std::chrono::minutes{from}).count()},
                            {"to_ns", (start + std::chrono::minutes{to}).count()}})
            .value();
    }

    StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
};

}  // namespace

TEST_CASE("recordings of one stream are told, joined where they follow", "[archive]") {
    Fixture fixture;
    const Json answer = fixture.ask("recordings", 0, 10);
    REQUIRE(answer.at("recordings").size() == 2);
    CHECK(answer.at("recordings")[0].at("segments") == 2);
    CHECK(answer.at("recordings")[1].at("state") == "present");
    CHECK(answer.at("complete") == true);
    CHECK(fixture.ask("recordings", 2, 5).at("recordings").empty());
}

TEST_CASE("segments are told with where their fragments lie, if they are there", "[archive]") {
    Fixture fixture;
    fixture.catalogue.mark(segmentPath(segmentName(kStream, 1)), SegmentState::Deleted, kNow);
    const Json answer = fixture.ask("segments", 0, 10);
    REQUIRE(answer.at("segments").size() == 2);
    const Json& first = answer.at("segments")[0];
    CHECK(first.at("path") == segmentPath(segmentName(kStream, 0)).native());
    CHECK(first.at("fragments") == Json::parse("[[700,4300,1500]]"));
    CHECK(fixture.ask("recordings", 0, 10).at("recordings")[1].at("state") == "deleted");
}

TEST_CASE("one segment is present or not", "[archive]") {
    Fixture fixture;
    const auto present = [&](const std::string& path) {
        return answerQuery(fixture.catalogue, {{"op", "segment"}, {"path", path}})
            ->at("present")
            .get<bool>();
    };
    const std::string path = segmentPath(segmentName(kStream, 0)).native();
    CHECK(present(path));
    CHECK_FALSE(present("catalogue.sqlite"));
    fixture.catalogue.mark(path, SegmentState::Missing, kNow);
    CHECK_FALSE(present(path));
}

TEST_CASE("a question that is wrong names the field, another op is not ours", "[archive]") {
    Fixture fixture;
    const auto kind = [&](const Json& request) {
        try {
            return answerQuery(fixture.catalogue, request) ? ErrorKind::Internal
                                                           : ErrorKind::NotFound;
        } catch (const Error& error) {
            return error.kind();
        }
    };
    CHECK(kind({{"op", "segment"}}) == ErrorKind::InvalidArgument);
    CHECK(kind({{"op", "recordings"}, {"camera", "x"}}) == ErrorKind::InvalidArgument);
    CHECK(kind({{"op", "status"}}) == ErrorKind::NotFound);
}

}  // namespace betang
