// SPDX-License-Identifier: Apache-2.0
//
// What do 16 late joiners cost somebody else? Publishes 16 streams at 25 fps (keyframes of 20 kB,
// others of 2 kB), measures the delay from publish() to read() of a bystander that reads all of
// them, first alone, then while 16 readers join at the last keyframe of every stream again and
// again. Prints one JSON object.

#include <algorithm>
#include <cstdio>
#include <thread>

#include "tests/support/bus_fixture.hpp"

namespace betang {
namespace {

constexpr int kSeconds = 8;
constexpr size_t kJoiners = 16;

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

void publishAtRate(BusFixture& f, int first, std::stop_token stop) {
    for (int i = first; i < first + 25 * kSeconds; ++i) {
        for (const StreamId& stream : streams()) {
            AccessUnit unit = unitNumber(stream, i, sizeOf(i));
            unit.captured = f.clock.utc();
            f.publisher->publish(std::move(unit));
        }
        f.clock.sleepFor(std::chrono::milliseconds{40}, stop);
    }
}

// The bystander: delays in microseconds of everything it reads until stopped.
std::vector<double> delays(BusFixture& f, std::stop_token stop) {
    MediaReader reader{f.context, f.clock};
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

// Joins all streams at once, reads 3 GOPs' worth, leaves, waits a second, and so on.
void joinAgainAndAgain(BusFixture& f, std::stop_token stop) {
    while (!stop.stop_requested()) {
        MediaReader reader{f.context, f.clock};
        for (const StreamId& stream : streams()) {
            reader.add(stream, f.at, FromLastKeyframe{});
        }
        static_cast<void>(readUntil(reader, [&](const BusBatch& batch) {
            return batch.units.size() >= 600 || stop.stop_requested();
        }));
        f.clock.sleepFor(std::chrono::seconds{1}, stop);
    }
}

std::vector<double> measure(BusFixture& f, int first, size_t joiners) {
    std::vector<double> result;
    std::jthread bystander{[&](std::stop_token stop) { result = delays(f, stop); }};
    std::vector<std::jthread> others;
    for (size_t i = 0; i < joiners; ++i) {
        others.emplace_back([&f](std::stop_token stop) { joinAgainAndAgain(f, stop); });
    }
    publishAtRate(f, first, {});
    others.clear();
    bystander.request_stop();
    bystander.join();
    return result;
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

void print(const char* name, const std::vector<double>& sorted) {
    const auto at = [&](double share) {
        return sorted.empty()
                   ? 0.0
                   : sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
    };
    std::printf("\"%s\":{\"count\":%zu,\"p50_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f},",
                name,
                sorted.size(),
                at(0.5),
                at(0.99),
                at(1.0));
}

}  // namespace
}  // namespace betang

int main() {
    using namespace betang;
    BusFixture f;
    f.startPublisher();
    const auto alone = measure(f, 0, 0);
    const auto joined = measure(f, 25 * kSeconds, kJoiners);
    std::printf("{\"case\":\"bus_late_joiners\",");
    print("bystander_alone", alone);
    print("bystander_with_16_joiners", joined);
    std::printf("\"catchup_800_pictures_ms\":%.1f,", catchupMilliseconds(f));
    std::printf("\"catchups\":%zu,\"dropped\":%zu}\n",
                static_cast<size_t>(f.publisher->counters().catchups),
                static_cast<size_t>(f.publisher->counters().dropped));
    return 0;
}
