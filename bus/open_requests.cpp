// SPDX-License-Identifier: Apache-2.0

#include "bus/open_requests.hpp"

#include <utility>

namespace betang {

uint64_t OpenRequests::open(Asker asker) {
    if (order_.size() == kMost) {
        askers_.erase(order_.front());
        order_.pop_front();
    }
    order_.push_back(next_);
    askers_.emplace(next_, std::move(asker));
    return next_++;
}

std::optional<OpenRequests::Asker> OpenRequests::close(uint64_t number) {
    auto found = askers_.extract(number);
    return found.empty() ? std::nullopt : std::optional{std::move(found.mapped())};
}

}  // namespace betang
