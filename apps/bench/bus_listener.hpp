// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "config/config.hpp"
#include "config/plan.hpp"
#include "core/bench/process.hpp"

namespace betang::bench {

// A process that reads the main stream of every camera from the bus and counts, as a wall does
// before it decodes. Thread-bound.
class BusListener {
  public:
    BusListener(int core, const Config& config, const Plan& plan);

    [[nodiscard]] uint64_t received() const { return counts_->received; }

    // Left the ring before the listener asked for it.
    [[nodiscard]] uint64_t lost() const { return counts_->lost; }

  private:
    // In memory that both processes see.
    struct Counts {
        std::atomic<uint64_t> received;
        std::atomic<uint64_t> lost;
    };

    static_assert(std::atomic<uint64_t>::is_always_lock_free);

    struct Unmap {
        void operator()(Counts* counts) const noexcept;
    };

    using CountsPtr = std::unique_ptr<Counts, Unmap>;

    static CountsPtr share();
    static void listen(const Config& config, const Plan& plan, Counts& counts);

    CountsPtr counts_;
    Process process_;
};

}  // namespace betang::bench
