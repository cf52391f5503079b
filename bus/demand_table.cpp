// SPDX-License-Identifier: Apache-2.0

#include "bus/demand_table.hpp"

#include "bus/media_message.hpp"

namespace betang {

namespace {

constexpr size_t kMostPrefixes = 10'000;

}  // namespace

void DemandTable::subscribe(std::string_view prefix) {
    if (prefixes_.size() >= kMostPrefixes) {
        return;
    }
    prefixes_.emplace(prefix);
    if (const auto stream = streamFromTopic(prefix); stream) {
        know(*stream);
    }
    refreshAll(prefix);
}

void DemandTable::unsubscribe(std::string_view prefix) {
    const auto found = prefixes_.find(prefix);
    if (found == prefixes_.end()) {
        return;
    }
    prefixes_.erase(found);
    refreshAll(prefix);
    std::erase_if(streams_,
                  [](const auto& entry) { return !entry.second.offered && !entry.second.wanted; });
}

void DemandTable::offer(const StreamId& stream) {
    Known& known = know(stream);
    known.offered = true;
    refresh(stream, known);
}

void DemandTable::forget(const StreamId& stream) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) {
        return;
    }
    found->second.offered = false;
    if (!found->second.wanted) {
        streams_.erase(found);
    }
}

bool DemandTable::wants(const StreamId& stream) const {
    const auto found = streams_.find(stream);
    return found != streams_.end() && found->second.wanted;
}

bool DemandTable::isSubscribed(std::string_view topic) const {
    for (size_t length = 0; length <= topic.size(); ++length) {
        if (prefixes_.contains(topic.substr(0, length))) {
            return true;
        }
    }
    return false;
}

DemandTable::Known& DemandTable::know(const StreamId& stream) {
    return streams_.try_emplace(stream, Known{mediaTopic(stream)}).first->second;
}

void DemandTable::refresh(const StreamId& stream, Known& known) const {
    const bool wanted = isSubscribed(known.topic);
    if (wanted != known.wanted) {
        known.wanted = wanted;
        if (changed_) {
            changed_(stream, wanted);
        }
    }
}

void DemandTable::refreshAll(std::string_view prefix) {
    for (auto& [stream, known] : streams_) {
        if (known.topic.starts_with(prefix)) {
            refresh(stream, known);
        }
    }
}

}  // namespace betang
