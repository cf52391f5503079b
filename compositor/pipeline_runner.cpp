// SPDX-License-Identifier: Apache-2.0

#include "compositor/pipeline_runner.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"

namespace betang {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{500};
constexpr milliseconds kLongestPause{10'000};
constexpr std::chrono::seconds kGoodRun{10};  // after one so long the pauses begin anew

constexpr auto kWatched =
    static_cast<GstMessageType>(GST_MESSAGE_ERROR | GST_MESSAGE_EOS | GST_MESSAGE_APPLICATION);

std::string problemOf(GstMessage* message) {
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
        return "the pipeline ended";
    }
    if (GST_MESSAGE_TYPE(message) != GST_MESSAGE_ERROR) {
        return {};
    }
    GError* error = nullptr;
    gchar* detail = nullptr;
    gst_message_parse_error(message, &error, &detail);
    const GErrorPtr error_owner{error};
    const GCharPtr detail_owner{detail};
    return std::string{error->message} + (detail == nullptr ? "" : std::string{": "} + detail);
}

void postStop(GstBus* bus) {
    gst_bus_post(bus, gst_message_new_application(nullptr, gst_structure_new_empty("stop")));
}

// Takes a pipeline down whichever way its scope is left.
class Playing final {
  public:
    explicit Playing(GstElement* pipeline) : pipeline_{pipeline} {
        if (gst_element_set_state(pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
            gst_element_set_state(pipeline, GST_STATE_NULL);
            throw Error{ErrorKind::Unavailable, "the pipeline does not start"};
        }
    }

    ~Playing() { gst_element_set_state(pipeline_, GST_STATE_NULL); }

    Playing(const Playing&) = delete;
    Playing& operator=(const Playing&) = delete;

  private:
    GstElement* pipeline_;
};

}  // namespace

PipelineRunner::PipelineRunner(const std::string& name, Build build, Ending ending, Clock& clock)
    : build_{std::move(build)}, ending_{std::move(ending)}, clock_{clock}, log_{name} {
    thread_ = std::jthread{[this](std::stop_token stop) { run(std::move(stop)); }};
}

PipelineRunner::~PipelineRunner() {
    thread_.request_stop();
}

PipelineStatus PipelineRunner::status() const {
    const MutexLocker lock{mutex_};
    return status_;
}

void PipelineRunner::run(std::stop_token stop) {
    milliseconds pause = kFirstPause;
    while (!stop.stop_requested()) {
        const MonoTime began = clock_.monotonic();
        std::string problem = runOnce(stop);
        setRunning(false);
        if (stop.stop_requested()) {
            return;
        }
        if (clock_.monotonic() - began >= kGoodRun) {
            pause = kFirstPause;
        }
        log_.warn("{}; next try in {} ms", problem, pause.count());
        setProblem(std::move(problem));
        clock_.sleepFor(pause, stop);
        pause = std::min(pause * 2, kLongestPause);
    }
}

// Why it ended; empty when it was stopped.
std::string PipelineRunner::runOnce(std::stop_token stop) {
    try {
        const GObjectPtr<GstElement> pipeline = build_();
        const Playing playing{pipeline.get()};
        setRunning(true);
        const auto bus = adoptObject(gst_element_get_bus(pipeline.get()));
        const std::stop_callback wake{stop, [&bus] { postStop(bus.get()); }};
        const auto message =
            adoptMini(gst_bus_timed_pop_filtered(bus.get(), GST_CLOCK_TIME_NONE, kWatched));
        ending_();
        return problemOf(message.get());
    } catch (const std::exception& error) {
        ending_();
        return error.what();
    }
}

void PipelineRunner::setRunning(bool running) {
    const MutexLocker lock{mutex_};
    status_.running = running;
}

void PipelineRunner::setProblem(std::string problem) {
    const MutexLocker lock{mutex_};
    status_.problem = std::move(problem);
    ++status_.restarts;
}

}  // namespace betang
