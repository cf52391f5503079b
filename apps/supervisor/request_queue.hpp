// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <future>
#include <memory>
#include <vector>

#include "bus/control.hpp"
#include "core/mutex.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// Carries requests from the control thread to the supervisor's loop and the answers back.
class RequestQueue {
  public:
    // Throws Internal when the kernel has no eventfd for us.
    RequestQueue();

    // From the control thread. Waits for the loop's answer; {"ok":false,"error":TEXT} when too many
    // wait already, when the loop does not answer within 10 s, and once it is closed.
    [[nodiscard]] Json ask(const Json& request) BETANG_EXCLUDES(mutex_);

    // Readable while requests wait.
    [[nodiscard]] int fd() const { return event_.get(); }

    // From the loop: answers all that wait.
    void answer(const std::function<Json(const Json&)>& handler) BETANG_EXCLUDES(mutex_);

    // From the loop, when it ends: refuses what waits and what is still to come.
    void close() BETANG_EXCLUDES(mutex_);

  private:
    struct Waiting {
        Json request;
        std::promise<Json> answer;
    };

    [[nodiscard]] bool push(std::shared_ptr<Waiting> waiting) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] std::vector<std::shared_ptr<Waiting>> takeAll() BETANG_EXCLUDES(mutex_);

    UniqueFd event_;

    Mutex mutex_;
    std::vector<std::shared_ptr<Waiting>> waiting_ BETANG_GUARDED_BY(mutex_);
    bool closed_ BETANG_GUARDED_BY(mutex_) = false;
};

}  // namespace betang
