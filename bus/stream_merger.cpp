// SPDX-License-Identifier: Apache-2.0

#include "bus/stream_merger.hpp"

#include <algorithm>
#include <utility>

namespace betang {

namespace {

constexpr size_t kMostHeld = 512;
constexpr size_t kMostHeldBytes = size_t{8} << 20;

}  // namespace

StreamMerger::StreamMerger(ReadFrom from, uint32_t generation, ReaderCounters& counters)
    : from_{from}, counters_{counters}, next_id_{uint64_t{generation} << 32} {
    const auto* sequence = std::get_if<FromSequence>(&from_);
    if (sequence != nullptr && sequence->after > 0) {
        position_ = sequence->after;
    }
}

StreamMerger::Ask StreamMerger::start() {
    if (std::holds_alternative<FromLive>(from_)) {
        return std::nullopt;
    }
    return askFirst(std::nullopt);
}

StreamMerger::Ask StreamMerger::live(AccessUnit unit, uint64_t origin, MonoTime now, Units& out) {
    if (origin_ && *origin_ != origin) {
        replacePublisher(origin, out);
    }
    pause_at_ = now + kPause;
    if (open_id_) {
        hold(std::move(unit), now);
        return std::nullopt;
    }
    origin_ = origin;
    if (!position_ && std::holds_alternative<FromLive>(from_)) {
        position_ = unit.sequence - 1;
    }
    if (!position_) {
        hold(std::move(unit), now);
        return askFirst(now + kAnswerLimit);
    }
    if (unit.sequence > *position_ + 1) {
        hold(std::move(unit), now);
        return askAfter(now);
    }
    emit(std::move(unit), out);
    return std::nullopt;
}

StreamMerger::Ask StreamMerger::answer(const CatchupAnswer& answer,
                                       Units units,
                                       MonoTime now,
                                       Units& out) {
    if (open_id_ != answer.id) {
        return std::nullopt;
    }
    closeRequest();
    pause_at_ = units.empty() ? pause_at_ : now + kPause;
    if (isElsewhere(answer)) {
        replacePublisher(answer.origin, out);
        return answer.newest >= answer.origin ? askAfter(now) : Ask{};
    }
    origin_ = answer.origin;
    if (!position_) {
        position_ = units.empty() ? answer.newest : units.front().sequence - 1;
    }
    for (AccessUnit& unit : units) {
        counters_.caught_up += unit.sequence > *position_ ? 1U : 0U;
        emit(std::move(unit), out);
    }
    if (answer.more && !units.empty()) {
        return askAfter(now);
    }
    return release(std::max(answer.newest, asked_through_), now, out);
}

StreamMerger::Ask StreamMerger::expire(MonoTime now, Units& out) {
    if (deadline_ && now >= *deadline_) {
        closeRequest();
        if (!position_) {
            position_ = held_.front().sequence - 1;
            mark_next_ = true;
        }
        emitHeld(out);
    }
    if (pause_at_ && now >= *pause_at_) {
        pause_at_.reset();
        return open_id_ || !position_ ? Ask{} : askAfter(now);
    }
    return std::nullopt;
}

std::optional<MonoTime> StreamMerger::deadline() const {
    if (deadline_ && pause_at_) {
        return std::min(*deadline_, *pause_at_);
    }
    return deadline_ ? deadline_ : pause_at_;
}

StreamMerger::Ask StreamMerger::ask(CatchupRequest::Kind kind, std::optional<MonoTime> deadline) {
    open_id_ = next_id_++;
    asked_through_ = held_.empty() ? 0 : held_.back().sequence;
    deadline_ = deadline;
    return CatchupRequest{.kind = kind, .id = *open_id_, .after = position_.value_or(0)};
}

StreamMerger::Ask StreamMerger::askFirst(std::optional<MonoTime> deadline) {
    return ask(std::holds_alternative<FromSequence>(from_) ? CatchupRequest::Kind::After
                                                           : CatchupRequest::Kind::LastKeyframe,
               deadline);
}

// Only held access units make waiting urgent.
StreamMerger::Ask StreamMerger::askAfter(MonoTime now) {
    return ask(CatchupRequest::Kind::After,
               held_.empty() ? std::nullopt : std::optional{now + kAnswerLimit});
}

// Hands out what was held. What is missing up to `known_through` is gone for good; a later gap is
// asked for.
StreamMerger::Ask StreamMerger::release(uint64_t known_through, MonoTime now, Units& out) {
    while (!held_.empty()) {
        const uint64_t sequence = held_.front().sequence;
        if (sequence > *position_ + 1 && sequence - 1 > known_through) {
            return askAfter(now);
        }
        held_bytes_ -= held_.front().data->size();
        emit(std::move(held_.front()), out);
        held_.pop_front();
    }
    return std::nullopt;
}

// Whether the position belongs to another publisher than the one that answered.
bool StreamMerger::isElsewhere(const CatchupAnswer& answer) const {
    return position_ && ((origin_ && *origin_ != answer.origin) || *position_ + 1 < answer.origin ||
                         *position_ > answer.newest);
}

// Everything that the new publisher sends comes after everything the old one sent.
void StreamMerger::replacePublisher(uint64_t origin, Units& out) {
    closeRequest();
    if (position_) {
        emitHeld(out);
        mark_next_ = true;
        position_ = origin - 1;
    }
    held_.clear();
    held_bytes_ = 0;
    origin_ = origin;
}

void StreamMerger::hold(AccessUnit unit, MonoTime now) {
    if (held_.size() >= kMostHeld || held_bytes_ + unit.data->size() > kMostHeldBytes) {
        held_.clear();
        held_bytes_ = 0;
    }
    held_bytes_ += unit.data->size();
    held_.push_back(std::move(unit));
    if (!deadline_) {
        deadline_ = now + kAnswerLimit;
    }
}

void StreamMerger::emit(AccessUnit unit, Units& out) {
    if (unit.sequence <= *position_) {
        return;
    }
    const uint64_t missing = unit.sequence - *position_ - 1;
    counters_.lost += missing;
    ++counters_.received;
    unit.discontinuity = unit.discontinuity || missing > 0 || mark_next_;
    mark_next_ = false;
    position_ = unit.sequence;
    out.push_back(std::move(unit));
}

void StreamMerger::emitHeld(Units& out) {
    for (AccessUnit& unit : held_) {
        emit(std::move(unit), out);
    }
    held_.clear();
    held_bytes_ = 0;
}

void StreamMerger::closeRequest() {
    open_id_.reset();
    deadline_.reset();
}

}  // namespace betang
