// SPDX-License-Identifier: Apache-2.0
//
// What do 16 late joiners cost somebody else? Publishes 16 streams at 25 fps (keyframes of 20 kB,
// others of 2 kB) and measures the delay from publish() to read() of a bystander that reads all of
// them, while 16 others read one of the streams. In `reading` they stay subscribed; in `joining`
// all 16 come anew each second, ask for the last keyframe at once, and check that nothing is
// missing or twice. So the difference is what joining costs, not what 16 more readers cost. Rounds
// alternate; publisher, bystander and joiners have contexts of their own, as processes have. Prints
// one JSON object; the figures are medians over the rounds.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include "tests/support/bus_fixture.hpp"

namespace betang {
namespace {

constexpr int kRounds = 5;
constexpr int kSeconds = 6;
constexpr size_t kJoiners = 16;

struct Percentiles {
    double p50 = 0;
    double p99 = 0;
    double most = 0;
};

struct Joins {
    std::atomic<size_t> made = 0;
    std::atomic<size_t> missing = 0;
    std::atomic<size_t> twice = 0;
};

std::vector<StreamId> streams() {
    std::vector<StreamId> all;
    for (int i = 0; i < 16; ++i) {
        all.push_back(streamNamed("kapuas.c" + std::to_string(i) + "/main"));
    }
    return all;
}

size_t sizeOf(int index) {
    return index % kGopLength == 0 ? 20'000 : 2'000;
}

void publishAtRate(BusFixture& f, int first) {
    for (int i = first; i < first + 25 * kSeconds; ++i) {
        for (const StreamId& stream : streams()) {
            AccessUnit unit = unitNumber(stream, i, sizeOf(i));
            unit.captured = f.clock.utc();
            f.publisher->publish(std::move(unit));
        }
        f.clock.sleepFor(std::chrono::milliseconds{40}, {});
    }
}

// The bystander: delays in microseconds of everything it reads until stopped, sorted.
std::vector<double> delays(BusFixture& f, std::stop_token stop) {
    BusContext context;
    MediaReader reader{context, f.clock};
    for (const StreamId& stream : streams()) {
        reader.add(stream, f.at, FromLive{});
    }
    std::vector<double> all;
    while (!stop.stop_requested()) {
        for (const AccessUnit& unit : reader.read(std::chrono::milliseconds{100}).units) {
            all.push_back(
                std::chrono::duration<double, std::micro>(f.clock.utc() - unit.captured).count());
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

void readUntilTime(BusFixture& f, MediaReader& reader, MonoTime end, Joins& joins) {
    std::optional<int> before;
    while (f.clock.monotonic() < end) {
        for (const AccessUnit& unit : reader.read(std::chrono::milliseconds{50}).units) {
            const int index = indexOf(unit);
            if (before) {
                joins.missing += static_cast<size_t>(std::max(0, index - *before - 1));
                joins.twice += index <= *before ? 1 : 0;
            }
            before = index;
        }
    }
}

// Comes anew at each whole second of the monotonic clock, so all joiners ask at once.
void join(BusFixture& f, BusContext& context, Joins& joins, std::stop_token stop) {
    while (!stop.stop_requested()) {
        const MonoTime next =
            std::chrono::floor<std::chrono::seconds>(f.clock.monotonic()) + std::chrono::seconds{1};
        MediaReader reader{context, f.clock};
        reader.add(streams().front(), f.at, FromLastKeyframe{});
        ++joins.made;
        readUntilTime(f, reader, next, joins);
    }
}

void stay(BusFixture& f, BusContext& context, std::stop_token stop) {
    MediaReader reader{context, f.clock};
    reader.add(streams().front(), f.at, FromLive{});
    while (!stop.stop_requested()) {
        static_cast<void>(reader.read(std::chrono::milliseconds{50}));
    }
}

Percentiles measure(BusFixture& f, int first, Joins* joins) {
    std::vector<double> all;
    BusContext context;
    std::jthread bystander{[&](std::stop_token stop) { all = delays(f, stop); }};
    std::vector<std::jthread> others;
    for (size_t i = 0; i < kJoiners; ++i) {
        others.emplace_back([&](std::stop_token stop) {
            joins != nullptr ? join(f, context, *joins, stop) : stay(f, context, stop);
        });
    }
    publishAtRate(f, first);
    others.clear();
    bystander.request_stop();
    bystander.join();
    const auto at = [&](double share) {
        return all.empty() ? 0.0
                           : all[static_cast<size_t>(share * static_cast<double>(all.size() - 1))];
    };
    return {at(0.5), at(0.99), at(1.0)};
}

double catchupMilliseconds(BusFixture& f) {
    const StreamId stream = streamNamed("kapuas.long/main");
    for (int i = 0; i < 800; ++i) {
        f.publisher->publish(unitNumber(stream, i, sizeOf(i)));
    }
    f.settle(stream, 799);
    const MonoTime start = f.clock.monotonic();
    MediaReader reader{f.context, f.clock};
    reader.add(stream, f.at, FromSequence{});
    static_cast<void>(readUntil(reader, unitsReach(800)));
    return std::chrono::duration<double, std::milli>(f.clock.monotonic() - start).count();
}

double median(const std::vector<Percentiles>& rounds, double Percentiles::*figure) {
    std::vector<double> all;
    for (const Percentiles& round : rounds) {
        all.push_back(round.*figure);
    }
    std::sort(all.begin(), all.end());
    return all.at(all.size() / 2);
}

void print(const char* name, const std::vector<Percentiles>& rounds) {
    std::printf("\"%s\":{\"p50_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f},",
                name,
                median(rounds, &Percentiles::p50),
                median(rounds, &Percentiles::p99),
                median(rounds, &Percentiles::most));
}

}  // namespace
}  // namespace betang

int main() {
    using namespace betang;
    BusFixture f;
    f.startPublisher();
    Joins joins;
    std::vector<Percentiles> reading;
    std::vector<Percentiles> joining;
    for (int round = 0; round < kRounds; ++round) {
        reading.push_back(measure(f, 2 * round * 25 * kSeconds, nullptr));
        joining.push_back(measure(f, (2 * round + 1) * 25 * kSeconds, &joins));
    }
    std::printf("{\"case\":\"bus_late_joiners\",\"rounds\":%d,", kRounds);
    print("bystander_16_reading", reading);
    print("bystander_16_joining", joining);
    std::printf("\"joins\":%zu,\"missing\":%zu,\"twice\":%zu,",
                joins.made.load(),
                joins.missing.load(),
                joins.twice.load());
    std::printf("\"catchup_800_pictures_ms\":%.1f,\"dropped\":%zu}\n",
                catchupMilliseconds(f),
                static_cast<size_t>(f.publisher->counters().dropped));
    return joins.missing + joins.twice == 0 ? 0 : 1;
}
