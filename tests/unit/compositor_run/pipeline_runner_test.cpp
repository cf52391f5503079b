// SPDX-License-Identifier: Apache-2.0

#include "compositor/pipeline_runner.hpp"

#include <atomic>
#include <latch>

#include "compositor/gst_elements.hpp"
#include "core/error.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

GObjectPtr<GstElement> endless() {
    GstElement* source = makeElement("fakesrc");
    setProperty(source, "is-live", "true");
    setProperty(source, "do-timestamp", "true");
    return makePipeline({source, makeElement("fakesink")});
}

bool eventually(const std::function<bool()>& condition) {
    SystemClock real;
    const MonoTime deadline = real.monotonic() + seconds{10};
    while (!condition() && real.monotonic() < deadline) {
        real.sleepFor(milliseconds{2}, {});
    }
    return condition();
}

TEST_CASE("a pipeline that cannot be built is tried again and says why", "[compositor]") {
    SystemClock clock;
    std::atomic<int> tries{0};
    PipelineRunner runner{"test",
                          [&]() -> GObjectPtr<GstElement> {
                              if (++tries == 1) {
                                  throw Error{ErrorKind::Unavailable, "no display"};
                              }
                              return endless();
                          },
                          [] {},
                          clock};

    CHECK(eventually([&] { return runner.status().running; }));
    CHECK(tries == 2);
    CHECK(runner.status().restarts == 1);
    CHECK(runner.status().problem.find("no display") != std::string::npos);
}

TEST_CASE("a pipeline that ends is taken down and built anew", "[compositor]") {
    SystemClock clock;
    std::atomic<int> built{0};
    std::atomic<int> ended{0};
    PipelineRunner runner{"test",
                          [&] {
                              ++built;
                              GstElement* source = makeElement("fakesrc");
                              setProperty(source, "num-buffers", built == 1 ? "3" : "-1");
                              return makePipeline({source, makeElement("fakesink")});
                          },
                          [&] { ++ended; },
                          clock};

    CHECK(eventually([&] { return built == 2 && runner.status().running; }));
    CHECK(ended == 1);
    CHECK(runner.status().problem == "the pipeline ended");
}

TEST_CASE("an error of an element reaches the status in its words", "[compositor]") {
    SystemClock clock;
    PipelineRunner runner{"test",
                          [] {
                              GstElement* source = makeElement("filesrc");
                              setProperty(source, "location", "/nonexistent/file");
                              return makePipeline({source, makeElement("fakesink")});
                          },
                          [] {},
                          clock};

    CHECK(eventually([&] { return runner.status().restarts > 0; }));
    CHECK_FALSE(runner.status().problem.empty());
    CHECK_FALSE(runner.status().running);
}

TEST_CASE("stopping a runner does not wait for its pause", "[compositor]") {
    SystemClock clock;
    std::latch tried{1};
    std::atomic<bool> first{true};
    auto runner = std::make_unique<PipelineRunner>(
        "test",
        [&]() -> GObjectPtr<GstElement> {
            if (first.exchange(false)) {
                tried.count_down();
            }
            throw Error{ErrorKind::Unavailable, "no display"};
        },
        [] {},
        clock);
    tried.wait();
    const MonoTime before = clock.monotonic();

    runner.reset();

    CHECK(clock.monotonic() - before < milliseconds{400});
}

}  // namespace
}  // namespace betang
