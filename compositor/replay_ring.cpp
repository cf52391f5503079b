// SPDX-License-Identifier: Apache-2.0

#include "compositor/replay_ring.hpp"

#include <algorithm>
#include <iterator>

namespace betang {
namespace {

using Units = std::deque<AccessUnit>;

Units::const_iterator nextKey(const Units& units) {
    return std::find_if(
        std::next(units.begin()), units.end(), [](const AccessUnit& unit) { return unit.key; });
}

}  // namespace

void ReplayRing::retain(const std::set<StreamId>& streams) {
    const MutexLocker lock{mutex_};
    for (auto it = pasts_.begin(); it != pasts_.end();) {
        const auto here = it++;
        if (!streams.contains(here->first)) {
            bytes_ -= here->second.bytes;
            pasts_.erase(here);
        }
    }
    for (const StreamId& stream : streams) {
        pasts_.try_emplace(stream);
    }
}

void ReplayRing::push(const AccessUnit& unit) {
    const MutexLocker lock{mutex_};
    const auto found = pasts_.find(unit.stream);
    if (found == pasts_.end() || (found->second.units.empty() && !unit.key)) {
        return;
    }
    Past& past = found->second;
    past.units.push_back(unit);
    past.bytes += unit.data->size();
    bytes_ += unit.data->size();
    if (unit.key) {
        forgetOld(past);  // by whole GOPs: no other unit can make one too old
    }
    makeRoom();
}

void ReplayRing::forgetOld(Past& past) {
    const UtcTime oldest = past.units.back().captured - limits_.span;
    for (;;) {
        const auto key = nextKey(past.units);
        if (key == past.units.end() || key->captured > oldest) {
            return;
        }
        forgetGop(past);
    }
}

void ReplayRing::forgetGop(Past& past) {
    const auto key = nextKey(past.units);
    for (auto unit = past.units.begin(); unit != key; ++unit) {
        past.bytes -= unit->data->size();
        bytes_ -= unit->data->size();
    }
    past.units.erase(past.units.begin(), key);
}

void ReplayRing::makeRoom() {
    while (bytes_ > limits_.bytes) {
        const auto largest =
            std::max_element(pasts_.begin(), pasts_.end(), [](const auto& a, const auto& b) {
                return a.second.bytes < b.second.bytes;
            });
        forgetGop(largest->second);
    }
}

std::vector<AccessUnit> ReplayRing::since(const StreamId& stream, UtcTime from) const {
    const MutexLocker lock{mutex_};
    const auto found = pasts_.find(stream);
    if (found == pasts_.end()) {
        return {};
    }
    const Units& units = found->second.units;
    auto begin = units.begin();
    for (auto unit = units.begin(); unit != units.end(); ++unit) {
        if (unit->key && unit->captured <= from) {
            begin = unit;
        }
    }
    return {begin, units.end()};
}

}  // namespace betang
