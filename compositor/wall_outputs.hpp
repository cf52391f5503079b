// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <set>
#include <vector>

#include "bus/json_text.hpp"
#include "bus/media_publisher.hpp"
#include "compositor/encoded_output.hpp"
#include "compositor/output.hpp"
#include "compositor/wall_view.hpp"

namespace betang {

// The outputs of a wall. The first encoded one is the wall's main stream on the bus, the second its
// sub-stream; further ones are seen by RTSP only. Thread-safe, but for construction, destruction
// and apply(), which are for one thread.
class WallOutputs {
  public:
    // `view` and `clock` outlive it.
    WallOutputs(BusContext& bus, const Endpoints& at, const WallView& view, Clock& clock);
    ~WallOutputs();
    WallOutputs(const WallOutputs&) = delete;
    WallOutputs& operator=(const WallOutputs&) = delete;

    // Ends outputs that are gone or changed, starts those that are new; the others go on.
    void apply(const WallConfig& wall) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] std::vector<OutputStatus> status() const BETANG_EXCLUDES(mutex_);

    // On the wall's own endpoint, beside its streams.
    void publishEvent(const std::string& topic, const Json& event);

  private:
    struct Entry {
        OutputConfig config;
        std::optional<StreamId> stream;
        std::shared_ptr<Output> output;
        EncodedOutput* encoded = nullptr;  // the same, when it is one
    };

    void demandChanged(const StreamId& stream, bool wanted) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] static std::vector<Entry> wantedBy(const WallConfig& wall);
    [[nodiscard]] static bool same(const Entry& a, const Entry& b);
    [[nodiscard]] Entry takeRunning(const Entry& wanted) BETANG_EXCLUDES(mutex_);
    void start(Entry& entry, const WallConfig& wall);

    const WallView& view_;
    Clock& clock_;

    mutable Mutex mutex_;
    std::vector<Entry> entries_ BETANG_GUARDED_BY(mutex_);
    std::set<StreamId> demand_ BETANG_GUARDED_BY(mutex_);

    std::unique_ptr<MediaPublisher> publisher_;
};

}  // namespace betang
