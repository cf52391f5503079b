// SPDX-License-Identifier: Apache-2.0

#include "bus/media_reader.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>

#include <zmq.hpp>

#include "bus/media_message.hpp"
#include "bus/publisher_link.hpp"
#include "bus/socket.hpp"
#include "bus/stream_merger.hpp"
#include "bus/wake_fd.hpp"

namespace betang {

namespace {

// What one read() takes from each publisher before the next one's turn, and in all. The rest waits
// in the sockets, whose own bounds push back.
constexpr size_t kLiveATurn = 64;
constexpr size_t kAnswersATurn = 2;
constexpr size_t kBatchUnits = 1024;
constexpr size_t kBatchStates = 1024;

constexpr int kMostReads = 64;  // of waitingStates(); what is left waits for the next call

}  // namespace

class MediaReader::Impl {
  public:
    Impl(BusContext& context, Clock& clock) : context_{context}, clock_{clock} {}

    void add(const StreamId& stream, const Endpoints& at, ReadFrom from);
    void remove(const StreamId& stream);
    void addStates(const std::string& prefix, const Endpoints& at);
    BusBatch read(Duration limit);

    void wake() { wake_.wake(); }

    [[nodiscard]] const ReaderCounters& counters() const { return counters_; }

  private:
    struct Stream {
        PublisherLink& link;
        StreamMerger merger;
    };

    PublisherLink& linkTo(const Endpoints& at);
    void closeUnused(const PublisherLink& link);
    void drain(BusBatch& batch);
    bool drainLink(PublisherLink& link, BusBatch& batch);
    void handle(PublisherLink& link, LiveUnit& live, BusBatch& batch);
    void handle(PublisherLink& link, StateMessage& state, BusBatch& batch);
    void handle(PublisherLink& link, UnitsAnswer& answer, BusBatch& batch);
    void handle(PublisherLink& link, const Malformed& malformed, BusBatch& batch);
    Stream* find(const StreamId& stream, const PublisherLink& link);
    void expire(BusBatch& batch);
    void wait(Duration limit);

    BusContext& context_;
    Clock& clock_;
    WakeFd wake_;
    ReaderCounters counters_;
    uint32_t generation_ = 0;
    std::map<std::string, PublisherLink> links_;  // by live endpoint
    std::unordered_map<StreamId, Stream> streams_;
};

void MediaReader::Impl::add(const StreamId& stream, const Endpoints& at, ReadFrom from) {
    PublisherLink& link = linkTo(at);
    link.subscribe(mediaTopic(stream));
    remove(stream);
    const auto [added, is_new] =
        streams_.try_emplace(stream, Stream{link, {from, ++generation_, counters_}});
    if (const auto ask = added->second.merger.start(); ask) {
        link.ask(stream, *ask);
    }
}

void MediaReader::Impl::remove(const StreamId& stream) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) {
        return;
    }
    PublisherLink& link = found->second.link;
    streams_.erase(found);
    link.unsubscribe(mediaTopic(stream));
    closeUnused(link);
}

void MediaReader::Impl::addStates(const std::string& prefix, const Endpoints& at) {
    linkTo(at).subscribe(prefix);
}

PublisherLink& MediaReader::Impl::linkTo(const Endpoints& at) {
    const auto found = links_.find(at.live);
    if (found != links_.end()) {
        return found->second;
    }
    return links_.try_emplace(at.live, context_, at).first->second;
}

void MediaReader::Impl::closeUnused(const PublisherLink& link) {
    std::erase_if(links_, [&link](const auto& entry) {
        return &entry.second == &link && !entry.second.isUsed();
    });
}

BusBatch MediaReader::Impl::read(Duration limit) {
    BusBatch batch;
    drain(batch);
    if (batch.units.empty() && batch.states.empty()) {
        wait(limit);
        drain(batch);
    }
    expire(batch);
    return batch;
}

void MediaReader::Impl::drain(BusBatch& batch) {
    bool again = true;
    while (again && batch.units.size() < kBatchUnits && batch.states.size() < kBatchStates) {
        again = false;
        for (auto& [endpoint, link] : links_) {
            again = drainLink(link, batch) || again;
        }
    }
}

// False when nothing more waits on either socket.
bool MediaReader::Impl::drainLink(PublisherLink& link, BusBatch& batch) {
    const auto take = [&](auto& message) {
        std::visit([&](auto& value) { handle(link, value, batch); }, message);
    };
    size_t live = 0;
    for (; live < kLiveATurn; ++live) {
        auto message = link.nextLive();
        if (!message) {
            break;
        }
        take(*message);
    }
    size_t answers = 0;
    for (; answers < kAnswersATurn; ++answers) {
        auto message = link.nextAnswer();
        if (!message) {
            break;
        }
        take(*message);
    }
    return live == kLiveATurn || answers == kAnswersATurn;
}

void MediaReader::Impl::handle(PublisherLink& link, LiveUnit& live, BusBatch& batch) {
    Stream* stream = find(live.unit.stream, link);
    if (stream == nullptr) {
        return;
    }
    const StreamId id = live.unit.stream;
    const auto ask =
        stream->merger.live(std::move(live.unit), live.origin, clock_.monotonic(), batch.units);
    if (ask) {
        link.ask(id, *ask);
    }
}

void MediaReader::Impl::handle(PublisherLink& /*link*/, StateMessage& state, BusBatch& batch) {
    batch.states.push_back(std::move(state));
}

void MediaReader::Impl::handle(PublisherLink& link, UnitsAnswer& answer, BusBatch& batch) {
    Stream* stream = find(answer.stream, link);
    if (stream == nullptr) {
        return;
    }
    const auto ask = stream->merger.answer(
        answer.head, std::move(answer.units), clock_.monotonic(), batch.units);
    if (ask) {
        link.ask(answer.stream, *ask);
    }
}

void MediaReader::Impl::handle(PublisherLink& /*link*/,
                               const Malformed& /*malformed*/,
                               BusBatch& /*batch*/) {
    ++counters_.malformed;
}

// A publisher is believed only about the streams that are read from it.
MediaReader::Impl::Stream* MediaReader::Impl::find(const StreamId& stream,
                                                   const PublisherLink& link) {
    const auto found = streams_.find(stream);
    return found != streams_.end() && &found->second.link == &link ? &found->second : nullptr;
}

void MediaReader::Impl::expire(BusBatch& batch) {
    const MonoTime now = clock_.monotonic();
    for (auto& [id, stream] : streams_) {
        if (const auto ask = stream.merger.expire(now, batch.units); ask) {
            stream.link.ask(id, *ask);
        }
    }
}

void MediaReader::Impl::wait(Duration limit) {
    const MonoTime now = clock_.monotonic();
    std::vector<zmq::pollitem_t> items{{nullptr, wake_.fd(), ZMQ_POLLIN, 0}};
    for (auto& [endpoint, link] : links_) {
        const auto more = link.pollItems();
        items.insert(items.end(), more.begin(), more.end());
    }
    for (const auto& [id, stream] : streams_) {
        if (stream.merger.deadline()) {
            limit = std::min(limit, *stream.merger.deadline() - now);
        }
    }
    pollSockets(items, limit);
    wake_.clear();
}

MediaReader::MediaReader(BusContext& context, Clock& clock)
    : impl_{std::make_unique<Impl>(context, clock)} {}

MediaReader::~MediaReader() = default;

void MediaReader::add(const StreamId& stream, const Endpoints& at, ReadFrom from) {
    impl_->add(stream, at, from);
}

void MediaReader::remove(const StreamId& stream) {
    impl_->remove(stream);
}

void MediaReader::addStates(const std::string& prefix, const Endpoints& at) {
    impl_->addStates(prefix, at);
}

BusBatch MediaReader::read(Duration limit) {
    return impl_->read(limit);
}

void MediaReader::wake() {
    impl_->wake();
}

ReaderCounters MediaReader::counters() const {
    return impl_->counters();
}

std::vector<StateMessage> waitingStates(MediaReader& reader) {
    std::vector<StateMessage> states;
    for (int i = 0; i < kMostReads; ++i) {
        BusBatch batch = reader.read(Duration::zero());
        if (batch.states.empty()) {
            break;
        }
        std::move(batch.states.begin(), batch.states.end(), std::back_inserter(states));
    }
    return states;
}

}  // namespace betang
