// SPDX-License-Identifier: Apache-2.0
//
// Readers' side: XPUB and ROUTER, bound. Publishers' side: for each source a SUB and a DEALER. A
// subscription is passed to the one source that has its camera, the first time it comes; later ones
// are answered with the states that passed before, which a publisher would send again.

#include "bus/relay.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <thread>
#include <utility>

#include <zmq.hpp>
#include <zmq_addon.hpp>

#include "bus/catchup_message.hpp"
#include "bus/media_message.hpp"
#include "bus/open_requests.hpp"
#include "bus/relay_sockets.hpp"
#include "bus/relay_topic.hpp"
#include "bus/socket.hpp"
#include "bus/wake_fd.hpp"
#include "core/mutex.hpp"

namespace betang {

namespace {

constexpr size_t kATurn = 256;  // of one socket, before the others have theirs
constexpr size_t kMostTopics = 10'000;
constexpr size_t kMostStates = 10'000;
constexpr auto kNow = zmq::send_flags::dontwait;

}  // namespace

class Relay::Impl {
  public:
    Impl(BusContext& context, RelayOptions options, Heard heard)
        : context_{context},
          options_{std::move(options)},
          heard_{std::move(heard)},
          live_lock_{options_.at.live},
          catchup_lock_{options_.at.catchup},
          live_{relayFront(context, options_, zmq::socket_type::xpub)},
          catchup_{relayFront(context, options_, zmq::socket_type::router)} {
        live_lock_.bind(live_);
        catchup_lock_.bind(catchup_);
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }

    ~Impl() {
        thread_.request_stop();
        wake_.wake();
        thread_.join();
        sources_.clear();
        live_.close();
        catchup_.close();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void setSources(std::vector<RelaySource> sources) BETANG_EXCLUDES(mutex_) {
        {
            const MutexLocker lock{mutex_};
            next_sources_ = std::move(sources);
        }
        wake_.wake();
    }

    void publishState(const std::string& topic, std::string json) BETANG_EXCLUDES(mutex_) {
        {
            const MutexLocker lock{mutex_};
            own_states_.emplace_back(topic, std::move(json));
            if (own_states_.size() > kMostStates) {
                own_states_.pop_front();
            }
        }
        wake_.wake();
    }

    [[nodiscard]] RelayCounters counters() const { return {passed_, catchups_, refused_}; }

  private:
    struct Source {
        RelaySource from;
        zmq::socket_t live;
        zmq::socket_t catchup;
    };

    void run(const std::stop_token& stop);
    void applySources() BETANG_EXCLUDES(mutex_);
    void connect(const RelaySource& from);
    void sendOwn() BETANG_EXCLUDES(mutex_);
    void readSubscriptions();
    void subscribe(const std::string& prefix);
    void unsubscribe(const std::string& prefix);
    void replay(const std::string& prefix);
    void passLive(Source& source);
    void passRequests();
    [[nodiscard]] bool passRequest(Frames& frames);
    void passAnswers(Source& source);
    void remember(const std::string& topic, std::string json);
    [[nodiscard]] Source* sourceOf(const CameraId& camera);

    BusContext& context_;
    const RelayOptions options_;
    const Heard heard_;
    EndpointLock live_lock_;
    EndpointLock catchup_lock_;
    WakeFd wake_;
    std::atomic<uint64_t> passed_ = 0;
    std::atomic<uint64_t> catchups_ = 0;
    std::atomic<uint64_t> refused_ = 0;

    mutable Mutex mutex_;
    std::optional<std::vector<RelaySource>> next_sources_ BETANG_GUARDED_BY(mutex_);
    std::deque<std::pair<std::string, std::string>> own_states_ BETANG_GUARDED_BY(mutex_);

    // The thread's alone while it runs.
    zmq::socket_t live_;
    zmq::socket_t catchup_;
    std::deque<Source> sources_;
    std::set<std::string> subscribed_;           // what readers want
    std::map<std::string, std::string> states_;  // the newest of each topic that passed
    OpenRequests requests_;
    std::jthread thread_;
};

void Relay::Impl::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::vector<zmq::pollitem_t> items{{live_.handle(), 0, ZMQ_POLLIN, 0},
                                           {catchup_.handle(), 0, ZMQ_POLLIN, 0},
                                           {nullptr, wake_.fd(), ZMQ_POLLIN, 0}};
        for (Source& source : sources_) {
            items.push_back({source.live.handle(), 0, ZMQ_POLLIN, 0});
            items.push_back({source.catchup.handle(), 0, ZMQ_POLLIN, 0});
        }
        pollSockets(items, std::nullopt);
        wake_.clear();
        applySources();
        sendOwn();
        readSubscriptions();
        passRequests();
        for (Source& source : sources_) {
            passLive(source);
            passAnswers(source);
        }
    }
}

void Relay::Impl::applySources() {
    std::vector<RelaySource> wanted;
    {
        const MutexLocker lock{mutex_};
        if (!next_sources_) {
            return;
        }
        wanted = std::move(*std::exchange(next_sources_, std::nullopt));
    }
    std::erase_if(sources_, [&wanted](const Source& one) {
        return std::find(wanted.begin(), wanted.end(), one.from) == wanted.end();
    });
    for (const RelaySource& one : wanted) {
        const bool there = std::any_of(
            sources_.begin(), sources_.end(), [&one](const auto& old) { return old.from == one; });
        if (!there) {
            connect(one);
        }
    }
    std::erase_if(states_, [this](const auto& state) {
        const auto camera = cameraOfTopic(state.first);
        return camera && sourceOf(*camera) == nullptr;
    });
}

void Relay::Impl::connect(const RelaySource& from) {
    Source source{from,
                  relayBack(context_, options_, zmq::socket_type::sub, from.at.live),
                  relayBack(context_, options_, zmq::socket_type::dealer, from.at.catchup)};
    for (const CameraId& camera : source.from.cameras) {
        if (options_.keep_states) {
            source.live.set(zmq::sockopt::subscribe, stateTopic(camera));
        }
    }
    for (const std::string& prefix : subscribed_) {
        const auto camera = cameraOfTopic(prefix);
        if (camera && source.from.cameras.contains(*camera)) {
            source.live.set(zmq::sockopt::subscribe, prefix);
        }
    }
    sources_.push_back(std::move(source));
}

Relay::Impl::Source* Relay::Impl::sourceOf(const CameraId& camera) {
    const auto found = std::find_if(sources_.begin(), sources_.end(), [&camera](const Source& one) {
        return one.from.cameras.contains(camera);
    });
    return found != sources_.end() ? &*found : nullptr;
}

void Relay::Impl::sendOwn() {
    std::deque<std::pair<std::string, std::string>> states;
    {
        const MutexLocker lock{mutex_};
        states.swap(own_states_);
    }
    for (auto& [topic, json] : states) {
        live_.send(zmq::buffer(topic), kNow | zmq::send_flags::sndmore);
        live_.send(zmq::buffer(json), kNow);
        remember(topic, std::move(json));
    }
}

void Relay::Impl::remember(const std::string& topic, std::string json) {
    if (states_.size() < kMostTopics || states_.contains(topic)) {
        states_.insert_or_assign(topic, std::move(json));
    }
}

void Relay::Impl::readSubscriptions() {
    for (size_t i = 0; i < kATurn; ++i) {
        const auto frames = receiveFrames(live_, 1);
        if (!frames) {
            return;
        }
        const std::string message = frames->front().to_string();
        if (!message.empty() && message.front() == 1) {
            subscribe(message.substr(1));
        } else if (!message.empty() && message.front() == 0) {
            unsubscribe(message.substr(1));
        }
    }
}

void Relay::Impl::subscribe(const std::string& prefix) {
    const auto camera = cameraOfTopic(prefix);
    const bool own = prefix.starts_with("link/");
    if ((!camera && !own) || subscribed_.size() >= kMostTopics) {
        ++refused_;
        return;
    }
    replay(prefix);
    Source* const source = camera ? sourceOf(*camera) : nullptr;
    if (subscribed_.insert(prefix).second && source != nullptr) {
        source->live.set(zmq::sockopt::subscribe, prefix);
    }
}

void Relay::Impl::unsubscribe(const std::string& prefix) {
    const auto camera = cameraOfTopic(prefix);
    Source* const source = camera ? sourceOf(*camera) : nullptr;
    if (subscribed_.erase(prefix) > 0 && source != nullptr) {
        source->live.set(zmq::sockopt::unsubscribe, prefix);
    }
}

void Relay::Impl::replay(const std::string& prefix) {
    for (auto at = states_.lower_bound(prefix);
         at != states_.end() && at->first.starts_with(prefix);
         ++at) {
        live_.send(zmq::buffer(at->first), kNow | zmq::send_flags::sndmore);
        live_.send(zmq::buffer(at->second), kNow);
    }
}

void Relay::Impl::passLive(Source& source) {
    for (size_t i = 0; i < kATurn; ++i) {
        auto frames = receiveFrames(source.live, 4);
        if (!frames) {
            return;
        }
        if (frames->size() < 2 || frames->size() > 3) {
            ++refused_;
            continue;
        }
        const std::string topic = frames->front().to_string();
        if (frames->size() == 2) {
            remember(topic, (*frames)[1].to_string());
        }
        zmq::send_multipart(live_, *frames, kNow);
        ++passed_;
        if (heard_) {
            heard_(topic);
        }
    }
}

void Relay::Impl::passRequests() {
    for (size_t i = 0; i < kATurn; ++i) {
        auto frames = receiveFrames(catchup_, 4);
        if (!frames) {
            return;
        }
        if (!passRequest(*frames)) {
            ++refused_;
        }
    }
}

bool Relay::Impl::passRequest(Frames& frames) {
    if (frames.size() != 3) {
        return false;
    }
    auto request = decodeCatchupRequest(bytesIn(frames[1]));
    const auto stream = streamFromTopic(frames[2].to_string_view());
    Source* const source = request && stream ? sourceOf(stream->camera) : nullptr;
    if (source == nullptr) {
        return false;
    }
    request->id = requests_.open({frames[0].to_string(), request->id});
    const auto bytes = encode(*request);
    if (source->catchup.send(zmq::buffer(bytes), kNow | zmq::send_flags::sndmore)) {
        source->catchup.send(frames[2], kNow);
    } else {
        static_cast<void>(requests_.close(request->id));
    }
    return true;
}

void Relay::Impl::passAnswers(Source& source) {
    for (size_t i = 0; i < kATurn; ++i) {
        auto frames = receiveFrames(source.catchup, kAnswerFrames + 1);
        if (!frames) {
            return;
        }
        auto head = frames->size() >= 2 && frames->size() <= kAnswerFrames
                        ? decodeCatchupAnswer(bytesIn(frames->front()))
                        : Result<CatchupAnswer>{Error{ErrorKind::Corrupt, ""}};
        const auto asker = head ? requests_.close(head->id) : std::nullopt;
        if (!asker) {
            ++refused_;
            continue;
        }
        head->id = asker->id;
        const auto bytes = encode(*head);
        frames->front() = zmq::message_t{bytes.data(), bytes.size()};
        try {
            if (catchup_.send(zmq::buffer(asker->routing_id), kNow | zmq::send_flags::sndmore)) {
                zmq::send_multipart(catchup_, *frames, kNow);
                ++catchups_;
            }
        } catch (const zmq::error_t&) {
            ++refused_;  // the asker has gone
        }
    }
}

Relay::Relay(BusContext& context, RelayOptions options, Heard heard)
    : impl_{std::make_unique<Impl>(context, std::move(options), std::move(heard))} {}

Relay::~Relay() = default;

void Relay::setSources(std::vector<RelaySource> sources) {
    impl_->setSources(std::move(sources));
}

void Relay::publishState(const std::string& topic, std::string json) {
    impl_->publishState(topic, std::move(json));
}

RelayCounters Relay::counters() const {
    return impl_->counters();
}

}  // namespace betang
