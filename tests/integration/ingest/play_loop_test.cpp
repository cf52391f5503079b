// SPDX-License-Identifier: Apache-2.0
//
// The loop over real descriptors: who has something is served, and nobody waits for anybody else.

#include "ingest/play_loop.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "bus/wake_fd.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

// Takes one thing a turn of those that were sent; ends at the last.
class Counted final : public PlayedStream {
  public:
    explicit Counted(int last) : last_{last} {}

    void send(int things) {
        waiting_ += things;
        sent_.wake();
    }

    [[nodiscard]] int taken() const { return taken_; }

    [[nodiscard]] int turns() const { return turns_; }

    [[nodiscard]] std::array<int, 3> descriptors() const override { return {sent_.fd(), -1, -1}; }

    [[nodiscard]] Turn turn() noexcept override {
        ++turns_;
        sent_.clear();
        if (waiting_ == 0) {
            return Turn::Rests;
        }
        --waiting_;
        if (++taken_ == last_) {
            return Turn::Ended;
        }
        return waiting_ > 0 ? Turn::HasMore : Turn::Rests;
    }

  private:
    const int last_;
    WakeFd sent_;
    std::atomic<int> waiting_{0};
    std::atomic<int> taken_{0};
    std::atomic<int> turns_{0};
};

// A camera that always has more, until it is told to end.
class Flood final : public PlayedStream {
  public:
    void end() { ending_ = true; }

    [[nodiscard]] std::array<int, 3> descriptors() const override { return {-1, -1, -1}; }

    [[nodiscard]] Turn turn() noexcept override { return ending_ ? Turn::Ended : Turn::HasMore; }

  private:
    std::atomic<bool> ending_{false};
};

}  // namespace

TEST_CASE("a stream plays until it ends, and what was sent before is taken too", "[ingest]") {
    const SystemClock clock;
    PlayLoop loop{clock};
    Counted stream{3};
    stream.send(3);
    loop.play(stream);
    CHECK(stream.taken() == 3);
}

TEST_CASE("many streams play at once, each to its own end", "[ingest]") {
    const SystemClock clock;
    PlayLoop loop{clock};
    std::vector<std::unique_ptr<Counted>> streams;
    for (int i = 0; i < 20; ++i) {
        streams.push_back(std::make_unique<Counted>(50));
    }
    {
        std::vector<std::jthread> players;
        for (const auto& stream : streams) {
            players.emplace_back([&loop, &stream] { loop.play(*stream); });
        }
        for (int round = 0; round < 50; ++round) {
            for (const auto& stream : streams) {
                stream->send(1);
            }
        }
    }
    for (const auto& stream : streams) {
        CHECK(stream->taken() == 50);
    }
}

TEST_CASE("a full worker makes 36 rounds a second, a camera alone waits for none", "[ingest]") {
    using std::chrono::milliseconds;
    CHECK(PlayLoop::breathFor(16) == milliseconds{28});
    CHECK(PlayLoop::breathFor(1000) == milliseconds{28});
    CHECK(PlayLoop::breathFor(1) < milliseconds{2});
    CHECK(PlayLoop::breathFor(0) == Duration::zero());
}

TEST_CASE("each round says when it is over", "[ingest]") {
    const SystemClock clock;
    Counted stream{3};
    std::atomic<int> taken_before_a_call = 0;
    PlayLoop loop{clock, [&] { taken_before_a_call = stream.taken(); }};
    stream.send(3);
    loop.play(stream);
    Counted other{1};
    other.send(1);
    loop.play(other);
    CHECK(taken_before_a_call == 3);
}

TEST_CASE("one that always has more does not keep the others waiting", "[ingest]") {
    const SystemClock clock;
    PlayLoop loop{clock};
    Flood flood;
    const std::jthread flooding{[&] { loop.play(flood); }};
    Counted stream{100};
    stream.send(100);
    loop.play(stream);
    CHECK(stream.taken() == 100);
    flood.end();
}

TEST_CASE("a stream that sends nothing has its turn all the same", "[ingest]") {
    SystemClock clock;
    PlayLoop loop{clock};
    Counted stream{1};
    const std::jthread playing{[&] { loop.play(stream); }};
    const MonoTime deadline = clock.monotonic() + std::chrono::seconds{20};
    while (stream.turns() < 3 && clock.monotonic() < deadline) {
        clock.sleepFor(std::chrono::milliseconds{10}, {});
    }
    CHECK(stream.turns() >= 3);
    stream.send(1);
}
