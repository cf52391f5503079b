// SPDX-License-Identifier: Apache-2.0
//
// Whoever has the turn owns both sockets and all rings. In each of its turns the thread first sends
// everything that waits in the queue, then reads subscriptions, then answers at most one catch-up
// request with a bounded answer: however many ask, a live access unit waits behind one answer at
// most. An answer holds everything that was sent before it. flush() sends in a turn of its own,
// because waking the thread for it costs more than sending.

#include "bus/media_publisher.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <poll.h>
#include <zmq.hpp>

#include "bus/catchup_message.hpp"
#include "bus/demand_table.hpp"
#include "bus/media_message.hpp"
#include "bus/publisher_sockets.hpp"
#include "bus/send_queue.hpp"
#include "bus/socket.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

namespace {

constexpr size_t kMostSubscriptionsATurn = 256;

constexpr auto kMore = zmq::send_flags::dontwait | zmq::send_flags::sndmore;
constexpr auto kLast = zmq::send_flags::dontwait;

// Above the sequences of every earlier publisher: none sends a million access units a second.
uint64_t originAt(UtcTime now) {
    const auto since = std::chrono::floor<std::chrono::microseconds>(now.time_since_epoch());
    return static_cast<uint64_t>(std::max(since, std::chrono::microseconds{1}).count());
}

}  // namespace

class MediaPublisher::Impl {
  public:
    Impl(BusContext& context, const Endpoints& endpoints, RingLimits limits, Clock& clock)
        : limits_{limits},
          clock_{clock},
          origin_{originAt(clock.utc())},
          live_lock_{endpoints.live},
          catchup_lock_{endpoints.catchup},
          queue_{{}, origin_},
          live_{makeLiveSocket(context)},
          catchup_{makeCatchupSocket(context)},
          live_fd_{live_.get(zmq::sockopt::fd)},
          catchup_fd_{catchup_.get(zmq::sockopt::fd)} {
        live_lock_.bind(live_);
        catchup_lock_.bind(catchup_);
    }

    ~Impl() {
        thread_.request_stop();
        queue_.wake();
        thread_.join();
        const MutexLocker turn{turn_};
        live_.close();
        catchup_.close();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void start(DemandChanged demand) {
        const MutexLocker turn{turn_};
        demand_.emplace([this, demand = std::move(demand)](const StreamId& stream, bool wanted) {
            queue_.setWanted(stream, wanted);
            if (demand) {
                demand(stream, wanted);
            }
        });
        thread_ = std::jthread{[this](std::stop_token stop) { run(stop); }};
    }

    SendQueue& queue() { return queue_; }

    void flush() BETANG_EXCLUDES(turn_);

    [[nodiscard]] PublisherCounters counters() const {
        return {queue_.published(), queue_.dropped(), catchups_.load(), catchups_refused_.load()};
    }

  private:
    struct Stream {
        explicit Stream(const StreamId& id, RingLimits limits)
            : topic{mediaTopic(id)}, ring{limits} {}

        std::string topic;
        AccessUnitRing ring;
        uint64_t newest = 0;
        bool offered = false;
    };

    void run(const std::stop_token& stop);
    [[nodiscard]] bool await(bool more);
    [[nodiscard]] bool takeTurn(bool asked) BETANG_EXCLUDES(turn_);
    void sendWaiting() BETANG_REQUIRES(turn_);
    Stream& streamOf(const StreamId& id) BETANG_REQUIRES(turn_);
    void handle(AccessUnit& unit) BETANG_REQUIRES(turn_);
    void handle(const StreamOffer& offer) BETANG_REQUIRES(turn_);
    void sendState(StateUpdate state) BETANG_REQUIRES(turn_);
    [[nodiscard]] bool readSubscriptions() BETANG_REQUIRES(turn_);
    void replayStates(std::string_view prefix) BETANG_REQUIRES(turn_);
    [[nodiscard]] bool answerOne() BETANG_REQUIRES(turn_);
    bool answer(zmq::message_t& asker, const CatchupRequest& request, const StreamId& stream)
        BETANG_REQUIRES(turn_);
    bool sendAnswer(zmq::message_t& asker,
                    CatchupAnswer answer,
                    const std::string& topic,
                    std::span<const AccessUnit* const> units) BETANG_REQUIRES(turn_);

    const RingLimits limits_;
    Clock& clock_;
    const uint64_t origin_;
    EndpointLock live_lock_;
    EndpointLock catchup_lock_;
    SendQueue queue_;
    std::atomic<uint64_t> catchups_ = 0;
    std::atomic<uint64_t> catchups_refused_ = 0;

    Mutex turn_;
    zmq::socket_t live_ BETANG_GUARDED_BY(turn_);
    zmq::socket_t catchup_ BETANG_GUARDED_BY(turn_);
    std::optional<DemandTable> demand_ BETANG_GUARDED_BY(turn_);
    std::unordered_map<StreamId, Stream> streams_ BETANG_GUARDED_BY(turn_);
    // The newest of each topic.
    std::map<std::string, std::string, std::less<>> states_ BETANG_GUARDED_BY(turn_);

    const int live_fd_;
    const int catchup_fd_;
    std::jthread thread_;
};

void MediaPublisher::Impl::run(const std::stop_token& stop) {
    bool more = false;
    while (!stop.stop_requested()) {
        more = takeTurn(await(more));
    }
    const MutexLocker turn{turn_};
    sendWaiting();
}

// Waits for something to do, but when `more` is left; whether somebody may wait for an answer.
// libzmq's own poll asks the kernel eight times a turn; its sockets' descriptors do
// (zmq_getsockopt(3), ZMQ_FD), because each turn reads the live one, which sending may wake, and
// the other whenever its descriptor says so, until nothing is left.
bool MediaPublisher::Impl::await(bool more) {
    std::array<pollfd, 3> fds{pollfd{live_fd_, POLLIN, 0},
                              pollfd{catchup_fd_, POLLIN, 0},
                              pollfd{queue_.wakeFd(), POLLIN, 0}};
    if (!more) {
        ::poll(fds.data(), fds.size(), -1);
    }
    queue_.clearWake();
    return more || fds[1].revents != 0;
}

// Whether there may be more to read.
bool MediaPublisher::Impl::takeTurn(bool asked) {
    const MutexLocker turn{turn_};
    sendWaiting();
    const bool subscriptions = readSubscriptions();
    return (asked && answerOne()) || subscriptions;
}

// Sending may take from the live socket's descriptor that there is something to read.
void MediaPublisher::Impl::flush() {
    if (!queue_.isDue()) {
        return;
    }
    bool readable = false;
    {
        const MutexLocker turn{turn_};
        sendWaiting();
        readable = (live_.get(zmq::sockopt::events) & ZMQ_POLLIN) != 0;
    }
    if (readable) {
        queue_.wake();
    }
}

void MediaPublisher::Impl::sendWaiting() {
    SendQueue::Batch batch = queue_.takeAll();
    for (auto& item : batch.items) {
        std::visit([this](auto& value) BETANG_REQUIRES(turn_) { handle(value); }, item);
    }
    for (StateUpdate& state : batch.states) {
        sendState(std::move(state));
    }
}

MediaPublisher::Impl::Stream& MediaPublisher::Impl::streamOf(const StreamId& id) {
    const auto found = streams_.find(id);
    if (found != streams_.end()) {
        return found->second;
    }
    return streams_.try_emplace(id, Stream{id, limits_}).first->second;
}

void MediaPublisher::Impl::handle(AccessUnit& unit) {
    Stream& stream = streamOf(unit.stream);
    if (!stream.offered) {
        stream.offered = true;
        demand_->offer(unit.stream);
    }
    stream.newest = unit.sequence;
    const MediaHeader header = encodeHeader(unit, origin_);
    live_.send(zmq::buffer(stream.topic), kMore);
    live_.send(zmq::buffer(header), kMore);
    live_.send(sharedFrame(unit.data), kLast);
    stream.ring.add(std::move(unit), clock_.monotonic());
}

void MediaPublisher::Impl::handle(const StreamOffer& offer) {
    if (offer.offered) {
        demand_->offer(offer.stream);
        return;
    }
    demand_->forget(offer.stream);
    if (const auto found = streams_.find(offer.stream); found != streams_.end()) {
        found->second.ring = AccessUnitRing{limits_};
        found->second.offered = false;
    }
}

void MediaPublisher::Impl::sendState(StateUpdate state) {
    if (state.json.empty()) {
        states_.erase(state.topic);
        return;
    }
    live_.send(zmq::buffer(state.topic), kMore);
    live_.send(zmq::buffer(state.json), kLast);
    states_.insert_or_assign(std::move(state.topic), std::move(state.json));
}

// Whether more may wait.
bool MediaPublisher::Impl::readSubscriptions() {
    for (size_t i = 0; i < kMostSubscriptionsATurn; ++i) {
        const auto frames = receiveFrames(live_, 1);
        if (!frames) {
            return false;
        }
        const std::string_view message = frames->front().to_string_view();
        if (message.empty()) {
            continue;
        }
        const std::string_view prefix = message.substr(1);
        if (message.front() == 1) {
            demand_->subscribe(prefix);
            replayStates(prefix);
        } else if (message.front() == 0) {
            demand_->unsubscribe(prefix);
        }
    }
    return true;
}

void MediaPublisher::Impl::replayStates(std::string_view prefix) {
    for (auto at = states_.lower_bound(prefix); at != states_.end(); ++at) {
        if (!at->first.starts_with(prefix)) {
            return;
        }
        live_.send(zmq::buffer(at->first), kMore);
        live_.send(zmq::buffer(at->second), kLast);
    }
}

// Whether there was one, and so may be more.
bool MediaPublisher::Impl::answerOne() {
    auto frames = receiveFrames(catchup_, 4);
    if (!frames) {
        return false;
    }
    const bool whole = frames->size() == 3;
    const auto request =
        decodeCatchupRequest(whole ? bytesIn((*frames)[1]) : std::span<const uint8_t>{});
    const auto stream = streamFromTopic(whole ? (*frames)[2].to_string_view() : "");
    if (request && stream && answer(frames->front(), *request, *stream)) {
        ++catchups_;
    } else {
        ++catchups_refused_;
    }
    return true;
}

bool MediaPublisher::Impl::answer(zmq::message_t& asker,
                                  const CatchupRequest& request,
                                  const StreamId& stream) {
    CatchupAnswer head{.id = request.id, .origin = origin_, .oldest = origin_};
    head.newest = origin_ - 1;
    std::vector<const AccessUnit*> units;
    const auto found = streams_.find(stream);
    if (found != streams_.end()) {
        const AccessUnitRing& ring = found->second.ring;
        const bool after = request.kind == CatchupRequest::Kind::After;
        size_t index =
            after ? ring.indexAfter(request.after) : ring.indexOfLastKey().value_or(ring.size());
        const size_t most = std::min(request.most_units, kAnswerUnits);
        size_t room = std::min(request.most_bytes, kAnswerBytes);
        while (index < ring.size() && units.size() < most &&
               (units.empty() || ring.at(index).data->size() <= room)) {
            room -= std::min(room, ring.at(index).data->size());
            units.push_back(&ring.at(index++));
        }
        head.newest = found->second.newest;
        head.oldest = ring.size() == 0 ? head.newest + 1 : ring.at(0).sequence;
        head.more = index < ring.size();
    }
    return sendAnswer(asker, head, mediaTopic(stream), units);
}

// Only the first frame can be refused (the asker is gone, or does not read its answers); libzmq
// then takes the rest of the message whole.
bool MediaPublisher::Impl::sendAnswer(zmq::message_t& asker,
                                      CatchupAnswer answer,
                                      const std::string& topic,
                                      std::span<const AccessUnit* const> units) {
    answer.units = static_cast<uint32_t>(units.size());
    try {
        if (!catchup_.send(asker, kMore)) {
            return false;
        }
    } catch (const zmq::error_t&) {
        return false;
    }
    catchup_.send(zmq::buffer(encode(answer)), kMore);
    catchup_.send(zmq::buffer(topic), units.empty() ? kLast : kMore);
    for (const AccessUnit* unit : units) {
        catchup_.send(zmq::buffer(encodeHeader(*unit, origin_)), kMore);
        catchup_.send(sharedFrame(unit->data), unit == units.back() ? kLast : kMore);
    }
    return true;
}

MediaPublisher::MediaPublisher(BusContext& context,
                               const Endpoints& endpoints,
                               RingLimits limits,
                               Clock& clock,
                               DemandChanged demand)
    : impl_{std::make_unique<Impl>(context, endpoints, limits, clock)} {
    impl_->start(std::move(demand));
}

MediaPublisher::~MediaPublisher() = default;

uint64_t MediaPublisher::publish(AccessUnit unit, Delivery when) {
    return impl_->queue().push(std::move(unit), when);
}

void MediaPublisher::flush() {
    impl_->flush();
}

void MediaPublisher::publishState(const std::string& topic, std::string json, Delivery when) {
    impl_->queue().push(StateUpdate{topic, std::move(json)}, when);
}

void MediaPublisher::offer(const StreamId& stream) {
    impl_->queue().push(StreamOffer{stream, true});
}

void MediaPublisher::forget(const StreamId& stream) {
    impl_->queue().push(StreamOffer{stream, false});
}

PublisherCounters MediaPublisher::counters() const {
    return impl_->counters();
}

}  // namespace betang
