// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/bus_listener.hpp"

#include <new>

#include <sys/mman.h>

#include "bus/context.hpp"
#include "bus/endpoints.hpp"
#include "bus/media_reader.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"

namespace betang::bench {

void BusListener::Unmap::operator()(Counts* counts) const noexcept {
    ::munmap(counts, sizeof(Counts));
}

BusListener::CountsPtr BusListener::share() {
    void* const memory =
        ::mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw Error{ErrorKind::Unavailable, "no memory to share with the listener"};
    }
    return CountsPtr{new (memory) Counts{}};
}

void BusListener::listen(const Config& config, const Plan& plan, Counts& counts) {
    SystemClock clock;
    BusContext bus;
    MediaReader reader{bus, clock};
    for (const auto& [camera, worker] : plan.worker_of) {
        reader.add(
            {camera, StreamKind::Main}, endpointsFor(config.runtime, "ingest", worker), FromLive{});
    }
    while (true) {
        counts.received += reader.read(std::chrono::milliseconds{200}).units.size();
        counts.lost = reader.counters().lost;
    }
}

BusListener::BusListener(int core, const Config& config, const Plan& plan)
    : counts_{share()}, process_{core, [&] { listen(config, plan, *counts_); }} {}

}  // namespace betang::bench
