// SPDX-License-Identifier: Apache-2.0
//
// Keeps one pipeline alive: builds it, plays it, and when it fails takes it down and tries again
// after a pause that grows from half a second to ten. Each output has its own, so that a lost
// display or a broken encoder is nobody else's trouble.

#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"
#include "media/gst_ptr.hpp"

namespace betang {

struct PipelineStatus {
    bool running = false;
    uint64_t restarts = 0;
    std::string problem;  // why it does not run, or why it last stopped; empty: it never failed
};

// Thread-safe, but for construction and destruction.
class PipelineRunner {
  public:
    // Called on the runner's thread; throws when the pipeline cannot be made now.
    using Build = std::function<GObjectPtr<GstElement>()>;
    // Called on the runner's thread before the pipeline is taken down.
    using Ending = std::function<void()>;

    PipelineRunner(const std::string& name, Build build, Ending ending, Clock& clock);
    ~PipelineRunner();
    PipelineRunner(const PipelineRunner&) = delete;
    PipelineRunner& operator=(const PipelineRunner&) = delete;

    [[nodiscard]] PipelineStatus status() const BETANG_EXCLUDES(mutex_);

  private:
    void run(std::stop_token stop);
    [[nodiscard]] std::string runOnce(std::stop_token stop);
    void setRunning(bool running) BETANG_EXCLUDES(mutex_);
    void setProblem(std::string problem) BETANG_EXCLUDES(mutex_);

    const Build build_;
    const Ending ending_;
    Clock& clock_;
    const Log log_;

    mutable Mutex mutex_;
    PipelineStatus status_ BETANG_GUARDED_BY(mutex_);

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace betang
