// SPDX-License-Identifier: Apache-2.0

#include "server/news_desk.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/server/fake_peer.hpp"

namespace betang {

namespace {

Json motion(int zone) {
    return {{"type", "motion"}, {"camera", "kapuas.dermaga"}, {"zone", std::to_string(zone)}};
}

bool all(const Json&) {
    return true;
}

std::vector<int> numbersOf(const EventsAnswer& answer) {
    std::vector<int> numbers;
    for (const Json& event : answer.events) {
        numbers.push_back(event.at("number"));
    }
    return numbers;
}

}  // namespace

TEST_CASE("a listener gets all states first and then what comes", "[server]") {
    NewsDesk desk;
    const auto listener = std::make_shared<FakePeer>();
    desk.add(listener, {{{"camera", "a.b"}, {"state", "offline"}}}, all);
    desk.state({{"camera", "a.b"}, {"state", "live"}});
    desk.event(motion(1));

    REQUIRE(listener->texts.size() == 3);
    CHECK(listener->texts[0] == R"({"camera":"a.b","state":"offline","type":"state"})");
    CHECK(listener->texts[1] == R"({"camera":"a.b","state":"live","type":"state"})");
    const Json event = Json::parse(listener->texts[2]);
    CHECK(event.at("type") == "event");
    CHECK(event.at("event").at("type") == "motion");
    CHECK(event.at("event").at("number") == 1);
}

TEST_CASE("who has left or does not read hears nothing more", "[server]") {
    NewsDesk desk;
    const auto left = std::make_shared<FakePeer>();
    const auto slow = std::make_shared<FakePeer>();
    const auto good = std::make_shared<FakePeer>();
    desk.add(left, {}, all);
    desk.add(slow, {}, all);
    desk.add(good, {}, all);
    desk.remove(left.get());
    slow->full = true;
    desk.event(motion(1));

    CHECK(left->texts.empty());
    CHECK(slow->closed);
    CHECK(good->texts.size() == 1);
    CHECK(desk.listeners() == 1);
}

TEST_CASE("events are asked for by the number of the last one known", "[server]") {
    NewsDesk desk;
    for (int i = 0; i < 5; ++i) {
        desk.event(motion(i));
    }

    CHECK(numbersOf(desk.eventsAfter(3)) == std::vector{4, 5});
    CHECK(numbersOf(desk.eventsAfter(0)).size() == 5);
    CHECK(desk.eventsAfter(5).events.empty());
    CHECK(desk.eventsAfter(5).newest == 5);
    CHECK(numbersOf(desk.eventsAfter(77)).size() == 5);
}

TEST_CASE("only the newest events are kept", "[server]") {
    NewsDesk desk;
    for (size_t i = 0; i < kEventsKept + 10; ++i) {
        desk.event(motion(1));
    }

    const auto numbers = numbersOf(desk.eventsAfter(0));
    CHECK(numbers.size() == kEventsKept);
    CHECK(numbers.front() == 11);
}

TEST_CASE("what is no event or far too large is not passed on", "[server]") {
    NewsDesk desk;
    const auto listener = std::make_shared<FakePeer>();
    desk.add(listener, {}, all);
    desk.event("text");
    desk.event({{"type", std::string(kLargestEvent, 'x')}});

    CHECK(listener->texts.empty());
    CHECK(desk.eventsAfter(0).newest == 0);
}

TEST_CASE("a listener hears of what it may see and of nothing else", "[server]") {
    NewsDesk desk;
    const auto listener = std::make_shared<FakePeer>();
    desk.add(listener,
             {{{"camera", "kapuas.dermaga"}}, {{"camera", "palangka.bundaran"}}},
             [](const Json& about) { return about.value("camera", "") == "kapuas.dermaga"; });
    desk.state({{"camera", "palangka.bundaran"}, {"state", "live"}});
    desk.event({{"type", "motion"}, {"camera", "palangka.bundaran"}});
    desk.event(motion(1));
    REQUIRE(listener->texts.size() == 2);
    for (const std::string& text : listener->texts) {
        CHECK(text.find("palangka") == std::string::npos);
    }
    CHECK(desk.listeners() == 1);
}

}  // namespace betang
