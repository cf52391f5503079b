// SPDX-License-Identifier: Apache-2.0
//
// Publishes coded pictures and states to whoever subscribes, and answers catch-up requests from a
// ring of recent pictures. One for each process that makes media: ingest workers and walls.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bus/access_unit_ring.hpp"
#include "bus/context.hpp"
#include "bus/endpoints.hpp"
#include "bus/send_queue.hpp"
#include "core/access_unit.hpp"
#include "core/clock.hpp"

namespace betang {

struct PublisherCounters {
    uint64_t published = 0;
    uint64_t dropped = 0;  // did not fit into the send queue (drop-newest until the next keyframe)
    uint64_t catchups = 0;
    uint64_t catchups_refused = 0;  // malformed, or the asker did not read its answers
};

// Thread-safe. One thread of its own answers and sends; whoever calls flush() sends as well.
// Construction binds and throws Unavailable when an endpoint is taken.
class MediaPublisher {
  public:
    // `subscribed` is called on the publisher's thread, or in flush(), when the first subscriber of
    // a stream comes (true) or the last one goes (false), also for a stream that was never
    // published. It must not block; it may be empty.
    using DemandChanged = std::function<void(const StreamId&, bool subscribed)>;

    MediaPublisher(BusContext& context,
                   const Endpoints& endpoints,
                   RingLimits limits,
                   Clock& clock,
                   DemandChanged demand);
    ~MediaPublisher();
    MediaPublisher(const MediaPublisher&) = delete;
    MediaPublisher& operator=(const MediaPublisher&) = delete;

    // Assigns `unit.sequence` (its value on entry is ignored), keeps it in the ring and sends it.
    // Returns the sequence. Never blocks; what does not fit (or is empty, or larger than
    // kLargestPayload) is dropped and counted, and the next access unit sent is flagged as a
    // discontinuity.
    uint64_t publish(AccessUnit unit, Delivery when = Delivery::Now);

    // Sends what was published for it. Waits for one answer to a catch-up request at most.
    void flush();

    // Sends `json` under `topic` (see stateTopic()). The newest of each topic is kept and sent
    // again to every new subscriber of that topic; empty `json` forgets the topic.
    void publishState(const std::string& topic, std::string json, Delivery when = Delivery::Now);

    // Says that `stream` can be published, so that a subscription to a shorter prefix of its topic,
    // such as "media/", counts as demand before its first access unit. publish() implies it.
    void offer(const StreamId& stream);

    // Forgets the ring of a stream that is gone. Its sequence goes on if it ever comes back.
    void forget(const StreamId& stream);

    [[nodiscard]] PublisherCounters counters() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
