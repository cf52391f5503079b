// SPDX-License-Identifier: Apache-2.0
//
// Looks once a second at what the wall costs: learns what decoding takes, says before something is
// shown whether the machine carries it, and gives up what it must when it does not.

#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include "bus/json_text.hpp"
#include "compositor/admission.hpp"
#include "compositor/machine_watch.hpp"
#include "compositor/shedding.hpp"
#include "compositor/wall_model.hpp"
#include "compositor/wall_outputs.hpp"
#include "core/log.hpp"

namespace betang {

// Thread-safe, but for construction and destruction.
class LoadWatch {
  public:
    struct Parts {
        WallModel& model;
        const WallOutputs& outputs;
        Clock& clock;
        std::function<bool()> tours;                // whether a tour runs
        std::function<void(bool)> let_tours_stand;  // both on the watch's thread
    };

    // All references outlive it.
    LoadWatch(const std::string& wall, Parts parts);

    [[nodiscard]] Admission admits(const DecodePlan& plan) const BETANG_EXCLUDES(mutex_);

    // {"cores":2,"others":0.4,"drawing":0.2,"decoding":0.9,"tours_stand":false,"slowed":false,
    // "keyframes_only":0}; decoding is what showing everything fully takes.
    [[nodiscard]] Json toJson() const BETANG_EXCLUDES(mutex_);

  private:
    void run(const std::stop_token& stop);
    void look() BETANG_EXCLUDES(mutex_);
    void relieve(const Relief& relief);

    const Parts parts_;
    const Log log_;

    mutable Mutex mutex_;
    DecodeCosts costs_ BETANG_GUARDED_BY(mutex_);
    MachineWatch machine_ BETANG_GUARDED_BY(mutex_);
    Shedder shedder_ BETANG_GUARDED_BY(mutex_);
    DecodePlan shown_ BETANG_GUARDED_BY(mutex_);  // what is decoded, with its tiles

    Relief relief_;  // its thread only

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace betang
