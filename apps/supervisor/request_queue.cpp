// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/request_queue.hpp"

#include <cstdint>
#include <exception>
#include <string_view>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kLongestWait{10};
constexpr size_t kMostWaiting = 16;

Json refusal(std::string_view text) {
    return {{"ok", false}, {"error", text}};
}

}  // namespace

RequestQueue::RequestQueue() : event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (!event_.valid()) {
        throw Error{ErrorKind::Internal, "no eventfd"};
    }
}

Json RequestQueue::ask(const Json& request) {
    const auto waiting = std::make_shared<Waiting>();
    waiting->request = request;
    std::future<Json> answer = waiting->answer.get_future();
    if (!push(waiting)) {
        return refusal("the supervisor is stopping or has too many requests");
    }
    const uint64_t one = 1;
    static_cast<void>(::write(event_.get(), &one, sizeof one));
    if (answer.wait_for(kLongestWait) != std::future_status::ready) {
        return refusal("the supervisor did not answer in time");
    }
    return answer.get();
}

void RequestQueue::answer(const std::function<Json(const Json&)>& handler) {
    uint64_t count = 0;
    static_cast<void>(::read(event_.get(), &count, sizeof count));
    for (const auto& waiting : takeAll()) {
        try {
            waiting->answer.set_value(handler(waiting->request));
        } catch (const std::exception& error) {
            waiting->answer.set_value(refusal(error.what()));
        }
    }
}

void RequestQueue::close() {
    {
        const MutexLocker lock{mutex_};
        closed_ = true;
    }
    for (const auto& waiting : takeAll()) {
        waiting->answer.set_value(refusal("the supervisor is stopping"));
    }
}

bool RequestQueue::push(std::shared_ptr<Waiting> waiting) {
    const MutexLocker lock{mutex_};
    if (closed_ || waiting_.size() >= kMostWaiting) {
        return false;
    }
    waiting_.push_back(std::move(waiting));
    return true;
}

std::vector<std::shared_ptr<RequestQueue::Waiting>> RequestQueue::takeAll() {
    const MutexLocker lock{mutex_};
    return std::exchange(waiting_, {});
}

}  // namespace betang
