// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_outputs.hpp"

#include <algorithm>
#include <utility>

#include "compositor/display_output.hpp"

namespace betang {

WallOutputs::WallOutputs(BusContext& bus, const Endpoints& at, const WallView& view, Clock& clock)
    : view_{view}, clock_{clock} {
    publisher_ = std::make_unique<MediaPublisher>(
        bus, at, RingLimits{}, clock, [this](const StreamId& stream, bool wanted) {
            demandChanged(stream, wanted);
        });
}

// The outputs first, because they publish; not under the lock, because the publisher's thread may
// be waiting for it.
WallOutputs::~WallOutputs() {
    std::vector<Entry> ended;
    {
        const MutexLocker lock{mutex_};
        ended.swap(entries_);
    }
    ended.clear();
    publisher_.reset();
}

void WallOutputs::demandChanged(const StreamId& stream, bool wanted) {
    const MutexLocker lock{mutex_};
    if (wanted) {
        demand_.insert(stream);
    } else {
        demand_.erase(stream);  // subscribers may ask for streams that never were
    }
    for (const Entry& entry : entries_) {
        if (entry.encoded != nullptr && entry.stream == stream) {
            entry.encoded->subscribed(wanted);
        }
    }
}

std::vector<WallOutputs::Entry> WallOutputs::wantedBy(const WallConfig& wall) {
    constexpr int kStreams = 2;
    std::vector<Entry> wanted;
    int encoded = 0;
    for (const OutputConfig& output : wall.outputs) {
        Entry entry;
        entry.config = output;
        if (output.kind == OutputKind::Encoded && encoded < kStreams) {
            const StreamKind kind = encoded == 0 ? StreamKind::Main : StreamKind::Sub;
            entry.stream = StreamId{CameraId::forWall(wall.id), kind};
            ++encoded;
        }
        wanted.push_back(std::move(entry));
    }
    return wanted;
}

bool WallOutputs::same(const Entry& a, const Entry& b) {
    return a.config == b.config && a.stream == b.stream;
}

void WallOutputs::apply(const WallConfig& wall) {
    std::vector<Entry> entries = wantedBy(wall);
    for (Entry& entry : entries) {
        entry = takeRunning(entry);
    }
    std::vector<Entry> ended;
    {
        const MutexLocker lock{mutex_};
        ended.swap(entries_);
    }
    ended.clear();  // before new ones start: they may want the same port
    for (Entry& entry : entries) {
        if (!entry.output) {
            start(entry, wall);
        }
    }
    const MutexLocker lock{mutex_};
    entries_ = std::move(entries);
    for (const Entry& entry : entries_) {
        if (entry.encoded != nullptr && entry.stream) {
            entry.encoded->subscribed(demand_.contains(*entry.stream));
        }
    }
}

WallOutputs::Entry WallOutputs::takeRunning(const Entry& wanted) {
    const MutexLocker lock{mutex_};
    const auto running = std::find_if(
        entries_.begin(), entries_.end(), [&](const Entry& e) { return same(e, wanted); });
    return running == entries_.end() ? wanted : *running;
}

void WallOutputs::start(Entry& entry, const WallConfig& wall) {
    if (entry.config.kind == OutputKind::Display) {
        entry.output = std::make_shared<DisplayOutput>(wall.id, entry.config, view_, clock_);
        return;
    }
    auto encoded = std::make_shared<EncodedOutput>(
        EncodedOutput::Setup{wall.id, entry.config, entry.stream}, view_, *publisher_, clock_);
    entry.encoded = encoded.get();
    entry.output = std::move(encoded);
}

std::vector<OutputStatus> WallOutputs::status() const {
    const MutexLocker lock{mutex_};
    std::vector<OutputStatus> result;
    for (const Entry& entry : entries_) {
        result.push_back(entry.output->status());
    }
    return result;
}

void WallOutputs::publishEvent(const std::string& topic, const Json& event) {
    publisher_->publishState(topic, toJsonText(event));
}

}  // namespace betang
