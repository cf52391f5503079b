// SPDX-License-Identifier: Apache-2.0

#include "bus/demand_table.hpp"

#include <utility>
#include <vector>

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

const StreamId kMain = streamNamed("kapuas.dermaga/main");
const StreamId kSub = streamNamed("kapuas.dermaga/sub");

struct Demands {
    std::vector<std::pair<StreamId, bool>> log;
    DemandTable table{[this](const StreamId& stream, bool on) { log.emplace_back(stream, on); }};
};

}  // namespace

TEST_CASE("a subscription wants its stream before anything was published", "[bus]") {
    Demands f;
    f.table.subscribe("media/kapuas.dermaga/main/");
    f.table.subscribe("media/kapuas.dermaga/main/");
    CHECK(f.table.wants(kMain));
    CHECK_FALSE(f.table.wants(kSub));
    f.table.unsubscribe("media/kapuas.dermaga/main/");

    CHECK_FALSE(f.table.wants(kMain));
    CHECK(f.log == decltype(f.log){{kMain, true}, {kMain, false}});
}

TEST_CASE("a shorter prefix wants every stream below it, now and later", "[bus]") {
    for (const char* prefix : {"", "m", "media/", "media/kapuas.dermaga/"}) {
        CAPTURE(prefix);
        Demands f;
        f.table.offer(kMain);
        f.table.subscribe(prefix);
        f.table.offer(kSub);
        CHECK(f.log == decltype(f.log){{kMain, true}, {kSub, true}});
    }
}

TEST_CASE("a stream stays wanted while any prefix covers it", "[bus]") {
    Demands f;
    f.table.subscribe("media/");
    f.table.subscribe("media/kapuas.dermaga/main/");
    f.table.unsubscribe("media/");
    CHECK(f.table.wants(kMain));
    f.table.unsubscribe("media/never-subscribed");
    f.table.unsubscribe("media/kapuas.dermaga/main/");

    CHECK(f.log == decltype(f.log){{kMain, true}, {kMain, false}});
}

TEST_CASE("other prefixes want nothing", "[bus]") {
    Demands f;
    f.table.offer(kMain);
    for (const char* prefix : {"state/", "media/kapuas.dermaga/main/x", "medium", "\xff"}) {
        f.table.subscribe(prefix);
    }
    CHECK(f.log.empty());
}

TEST_CASE("a forgotten stream that is still subscribed stays wanted", "[bus]") {
    Demands f;
    f.table.offer(kMain);
    f.table.offer(kSub);
    f.table.subscribe("media/kapuas.dermaga/main/");
    f.table.forget(kMain);
    f.table.forget(kSub);

    CHECK(f.table.wants(kMain));
    f.table.subscribe("media/");
    CHECK(f.log == decltype(f.log){{kMain, true}});
}

}  // namespace betang
