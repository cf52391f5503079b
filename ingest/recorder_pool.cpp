// SPDX-License-Identifier: Apache-2.0

#include "ingest/recorder_pool.hpp"

#include <utility>

#include "bus/endpoints.hpp"
#include "core/storage_marker.hpp"

namespace betang {

RecorderPool::RecorderPool(std::filesystem::path runtime,
                           BusContext& context,
                           Clock& clock,
                           SegmentFiles& files)
    : runtime_{std::move(runtime)}, context_{context}, clock_{clock}, files_{files} {}

Recorder* RecorderPool::of(const PlannedStream& planned, const Config& config) {
    const auto found = config.storage.find(planned.storage);
    if (!planned.recorded || found == config.storage.end()) {
        return nullptr;
    }
    for (const RecorderOf& one : recorders_) {
        if (recordsAlike(one.storage, found->second)) {
            return one.recorder.get();
        }
    }
    RecorderOptions options;
    options.storage = found->second.path;
    options.memory = storageMemory(config.state, found->second.id);
    options.segment = found->second.segment;
    options.announcer.archive_control = endpointsFor(runtime_, "archive", found->second.id).control;
    recorders_.push_back(
        {found->second, std::make_unique<Recorder>(std::move(options), context_, clock_, files_)});
    return recorders_.back().recorder.get();
}

}  // namespace betang
