// SPDX-License-Identifier: Apache-2.0

#include "ingest/recording_watch.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime kOpened{std::chrono::hours{500'000}};

}  // namespace

TEST_CASE("a stream that is written is not unrecorded, nor one that need not be", "[ingest]") {
    RecordingWatch watch;
    for (int second = 0; second < 60; ++second) {
        watch.see(true, static_cast<uint64_t>(25 * second), kOpened + second * 1s);
        CHECK_FALSE(watch.unrecordedSince());
    }
    for (int second = 60; second < 120; ++second) {
        watch.see(false, 1475, kOpened + second * 1s);
        CHECK_FALSE(watch.unrecordedSince());
    }
}

TEST_CASE("a stream is unrecorded from the last access unit that reached the disk", "[ingest]") {
    RecordingWatch watch;
    watch.see(true, 0, kOpened);
    watch.see(true, 25, kOpened + 1s);
    watch.see(true, 25, kOpened + 5s);
    CHECK_FALSE(watch.unrecordedSince());
    watch.see(true, 25, kOpened + 6s);
    CHECK(watch.unrecordedSince() == kOpened + 1s);
    watch.see(true, 26, kOpened + 7s);
    CHECK_FALSE(watch.unrecordedSince());
}
