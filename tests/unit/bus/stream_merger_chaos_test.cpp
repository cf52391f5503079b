// SPDX-License-Identifier: Apache-2.0
//
// A reader against a publisher with a ring, over a bus that loses live messages and requests,
// delays answers and restarts the publisher: whatever happens, what is handed out is in order and
// every hole in it is flagged and counted.

#include <deque>
#include <random>

#include "bus/stream_merger.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

using namespace std::chrono_literals;

// Publishes into a ring of `kept` access units and answers at most eight at a time.
struct Publisher {
    uint64_t origin = 1000;
    uint64_t newest = 999;
    uint64_t kept = 40;

    [[nodiscard]] uint64_t oldest() const {
        return newest + 1 > origin + kept ? newest + 1 - kept : origin;
    }

    [[nodiscard]] std::pair<CatchupAnswer, std::vector<AccessUnit>> answer(
        const CatchupRequest& request) const {
        CatchupAnswer head{
            .id = request.id, .origin = origin, .oldest = oldest(), .newest = newest};
        std::vector<AccessUnit> units;
        const bool after = request.kind == CatchupRequest::Kind::After;
        uint64_t next = std::max(after ? request.after + 1 : newest, oldest());
        for (; next <= newest && units.size() < 8; ++next) {
            units.push_back(numbered(next));
        }
        head.more = next <= newest;
        return {head, units};
    }
};

struct Chaos {
    Chaos(unsigned seed, ReadFrom from) : random{seed}, merger{from, 1, counters} {
        send(merger.start());
    }

    bool chance(int percent) { return static_cast<int>(random() % 100) < percent; }

    void send(const StreamMerger::Ask& ask) {
        if (ask && !chance(10)) {
            requests.push_back(*ask);
        }
    }

    void publish(bool lossy) {
        ++publisher.newest;
        if (!lossy || !chance(15)) {
            send(merger.live(numbered(publisher.newest), publisher.origin, now, out));
        }
    }

    void answerOne() {
        if (!requests.empty()) {
            auto [head, units] = publisher.answer(requests.front());
            requests.pop_front();
            send(merger.answer(head, std::move(units), now, out));
        }
    }

    void pass(Duration time) {
        now += time;
        send(merger.expire(now, out));
    }

    void restart() {
        publisher.origin = publisher.newest + 5'000;
        publisher.newest = publisher.origin - 1;
        requests.clear();
    }

    std::mt19937 random;
    Publisher publisher;
    ReaderCounters counters;
    StreamMerger merger;
    MonoTime now{1h};
    StreamMerger::Units out;
    std::deque<CatchupRequest> requests;
};

// The holes in what was handed out that nothing tells of.
int unflaggedHoles(const StreamMerger::Units& out) {
    int holes = 0;
    for (size_t i = 1; i < out.size(); ++i) {
        holes += out[i].sequence != out[i - 1].sequence + 1 && !out[i].discontinuity ? 1 : 0;
    }
    return holes;
}

bool isAscending(const StreamMerger::Units& out) {
    return std::adjacent_find(out.begin(), out.end(), [](const auto& a, const auto& b) {
               return a.sequence >= b.sequence;
           }) == out.end();
}

void live(Chaos& chaos, int steps, bool lossy) {
    for (int step = 0; step < steps; ++step) {
        chaos.publish(lossy);
        if (chaos.chance(40)) {
            chaos.answerOne();
        }
        chaos.pass(40ms);
    }
}

void settle(Chaos& chaos) {
    for (int step = 0; step < 200; ++step) {
        chaos.answerOne();
        chaos.pass(100ms);
    }
}

}  // namespace

TEST_CASE("through losses, delays and restarts the order holds and every hole is flagged",
          "[bus]") {
    for (unsigned seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        Chaos chaos{seed, seed % 2 == 0 ? ReadFrom{FromLive{}} : ReadFrom{FromLastKeyframe{}}};
        for (int round = 0; round < 4; ++round) {
            live(chaos, 200, true);
            if (chaos.chance(50)) {
                chaos.restart();
            }
        }
        CHECK(isAscending(chaos.out));
        CHECK(unflaggedHoles(chaos.out) == 0);
        CHECK(chaos.out.size() == chaos.counters.received);
    }
}

TEST_CASE("once the bus is quiet the reader has everything up to the newest", "[bus]") {
    for (unsigned seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        Chaos chaos{seed, FromLive{}};
        chaos.publisher.kept = 100'000;
        live(chaos, 300, true);
        live(chaos, 50, false);
        settle(chaos);
        REQUIRE_FALSE(chaos.out.empty());
        CHECK(chaos.out.back().sequence == chaos.publisher.newest);
        const uint64_t span = chaos.out.back().sequence - chaos.out.front().sequence + 1;
        CHECK(chaos.counters.received + chaos.counters.lost == span);
    }
}

TEST_CASE("a publisher that restarts during a catch-up is read from its beginning", "[bus]") {
    Chaos chaos{1, FromLive{}};
    chaos.publish(false);
    chaos.publisher.newest += 3;
    chaos.publish(false);  // a gap: the request for it is never answered
    chaos.restart();
    const uint64_t origin = chaos.publisher.origin;
    chaos.publish(false);
    settle(chaos);
    chaos.publish(false);

    CHECK(isAscending(chaos.out));
    CHECK(chaos.out.back().sequence == origin + 1);
    CHECK(unflaggedHoles(chaos.out) == 0);
}

TEST_CASE("what arrived twice is handed out once", "[bus]") {
    Chaos chaos{1, FromLive{}};
    for (const uint64_t sequence : {1000, 1001, 1001, 1000, 1002}) {
        chaos.send(chaos.merger.live(numbered(sequence), 1000, chaos.now, chaos.out));
    }
    CHECK(chaos.out.size() == 3);
    CHECK(chaos.counters.received == 3);
    CHECK(chaos.counters.lost == 0);
}

}  // namespace betang
