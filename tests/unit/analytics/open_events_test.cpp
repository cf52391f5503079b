// SPDX-License-Identifier: Apache-2.0

#include "analytics/open_events.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

namespace {

using namespace std::chrono_literals;

const UtcTime kBegan{1795309200s};

MotionReport eventOf(const char* zone) {
    return {.camera = CameraId::parse("kapuas.dermaga").take(), .zone = zone, .start = kBegan};
}

}  // namespace

TEST_CASE("what a dead process left under way is over when the next one starts", "[analytics]") {
    const TempFolder folder;
    {
        OpenEvents before{folder.path() / "events"};
        CHECK(before.left(kBegan).empty());
        before.note(eventOf("air"));
        before.note(eventOf("jalan"));
        MotionReport over = eventOf("air");
        over.end = kBegan + 2s;
        before.note(over);
    }
    OpenEvents after{folder.path() / "events"};
    const auto left = after.left(kBegan + 30s);
    REQUIRE(left.size() == 1);
    CHECK(left[0].id() == eventOf("jalan").id());
    CHECK(left[0].end == kBegan + 30s);
    CHECK(left[0].ended_by == EventEnd::Restarted);
    after.note(left[0]);
    CHECK(OpenEvents{folder.path() / "events"}.left(kBegan + 40s).empty());
}

TEST_CASE("a file of junk or a folder that is gone costs nothing", "[analytics]") {
    const TempFolder folder;
    for (const char* junk : {"", "[", "{}", "[1,{\"camera\":\"x\"}]", "[[[[[]]]]]"}) {
        std::ofstream{folder.path() / "events"} << junk;
        CHECK(OpenEvents{folder.path() / "events"}.left(kBegan).empty());
    }
    OpenEvents nowhere{folder.path() / "none" / "events"};
    nowhere.note(eventOf("jalan"));
    CHECK(nowhere.left(kBegan).empty());
}

}  // namespace betang
