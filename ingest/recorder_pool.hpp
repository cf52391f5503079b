// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "config/config.hpp"
#include "ingest/planned_stream.hpp"
#include "ingest/recorder.hpp"

namespace betang {

// The recorders of a worker. They are shared by the streams of a storage and live as long as the
// pool, which only grows: a storage that is taken away keeps what is being written to it.
// Thread-bound, but for destruction; borrows all it is made from.
class RecorderPool final {
  public:
    RecorderPool(std::filesystem::path runtime,
                 BusContext& context,
                 Clock& clock,
                 SegmentFiles& files);

    // Nothing where the stream is not recorded. Throws what the recorder throws.
    [[nodiscard]] Recorder* of(const PlannedStream& planned, const Config& config);

  private:
    struct RecorderOf {
        StorageConfig storage;
        std::unique_ptr<Recorder> recorder;
    };

    const std::filesystem::path runtime_;
    BusContext& context_;
    Clock& clock_;
    SegmentFiles& files_;
    std::vector<RecorderOf> recorders_;
};

}  // namespace betang
