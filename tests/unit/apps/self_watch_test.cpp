// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/self_watch.hpp"

#include "bus/stream_state.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime kNow{std::chrono::hours{500'000}};

Json stream(const char* id, StreamState state, std::optional<UtcTime> unrecorded_since) {
    StreamReport report{StreamId::parse(id).take(), state};
    report.unrecorded_since = unrecorded_since;
    return toJson(report);
}

}  // namespace

TEST_CASE("facts are what the roles say of themselves", "[apps]") {
    const Json child{{"role", "wall"}, {"name", "utama"}, {"recent_restarts", 4}};
    const Json status{
        {"supervisor", {{"clock_synchronised", false}, {"children", Json::array({child})}}},
        {"archive",
         {{"lama", {{"last_error", "disk gone"}, {"days_held", nullptr}, {"days_wanted", 30.0}}},
          {"utama", {{"last_error", ""}, {"days_held", 2.5}, {"days_wanted", nullptr}}}}},
        {"ingest",
         {{"kapuas-0",
           {{"streams",
             {stream("kapuas.dermaga/main", StreamState::Live, kNow - 70s),
              stream("kapuas.pasar/main", StreamState::Offline, kNow - 70s),
              stream("kapuas.pintu/main", StreamState::Live, std::nullopt)}}}}}}};
    const SystemFacts facts = factsFrom(status, kNow);
    CHECK_FALSE(facts.clock_synchronised);
    REQUIRE(facts.children.size() == 1);
    CHECK(facts.children[0].name == "wall utama");
    CHECK(facts.children[0].recent_restarts == 4);
    REQUIRE(facts.storages.size() == 2);
    CHECK(facts.storages[0].problem == "disk gone");
    CHECK_FALSE(facts.storages[0].days_held);
    CHECK(facts.storages[1].days_held == 2.5);
    REQUIRE(facts.recordings.size() == 1);
    CHECK(facts.recordings[0].stream == "kapuas.dermaga/main");
    CHECK(facts.recordings[0].unrecorded == 70s);
}

TEST_CASE("who does not answer or answers nonsense is no fact", "[apps]") {
    const Json status{{"supervisor", {{"children", 7}, {"clock_synchronised", "no"}}},
                      {"archive", {{"utama", {{"ok", false}, {"error", "no answer"}}}}},
                      {"ingest", {{"kapuas-0", {{"streams", "none"}}}}}};
    const SystemFacts facts = factsFrom(status, kNow);
    CHECK(selfAlarmsFrom(facts).empty());
}
