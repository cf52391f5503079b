// SPDX-License-Identifier: Apache-2.0

#include "core/unit_queue.hpp"

#include <utility>

namespace betang {

void UnitQueue::push(AccessUnit unit) {
    if (unit.key && (!fits(unit) || tooLate(unit))) {
        overdue_ += units_.size();
        discardAll();
    }
    if (!unit.key && !fits(unit)) {
        overdue_ += units_.size();
        skipToKeyframe();
    }
    if (need_key_ && !unit.key) {
        ++dropped_;
        return;
    }
    need_key_ = false;
    bytes_ += unit.data->size();
    units_.push_back(std::move(unit));
}

std::optional<AccessUnit> UnitQueue::pop() {
    if (units_.empty()) {
        return std::nullopt;
    }
    std::optional<AccessUnit> unit{std::move(units_.front())};
    units_.pop_front();
    bytes_ -= unit->data->size();
    return unit;
}

void UnitQueue::skipToKeyframe() {
    discardAll();
    need_key_ = true;
}

void UnitQueue::discardAll() {
    dropped_ += units_.size();
    units_.clear();
    bytes_ = 0;
}

bool UnitQueue::fits(const AccessUnit& unit) const {
    return units_.size() < limits_.units && bytes_ + unit.data->size() <= limits_.bytes;
}

bool UnitQueue::tooLate(const AccessUnit& key) const {
    return !units_.empty() && key.captured - units_.front().captured > limits_.patience;
}

}  // namespace betang
