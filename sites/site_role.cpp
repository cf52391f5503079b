// SPDX-License-Identifier: Apache-2.0

#include "sites/site_role.hpp"

#include <atomic>
#include <condition_variable>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>
#include <utility>

#include "sites/site_watch.hpp"
#include "sites/tcp_endpoints.hpp"
#include <unistd.h>

#include "bus/control.hpp"
#include "bus/media_message.hpp"
#include "bus/relay.hpp"
#include "bus/segment_piece.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

namespace {

constexpr Duration kTick = std::chrono::seconds{1};
constexpr Duration kAnswerLimit = std::chrono::seconds{5};

// Above the largest that an archive makes (archive/answer_query.hpp): a site is not trusted to stay
// below it.
constexpr int64_t kLargestSiteAnswer = int64_t{4} << 20;

struct Borrowed {
    std::string link;
    TcpPlace at;
    CurveClient keys;
    std::set<CameraId> cameras;
};

// Where the site answers questions.
struct Desk {
    std::string endpoint;
    ControlPeer peer;

    bool operator==(const Desk&) const = default;
};

Borrowed borrowedFrom(const Config& config, const std::string& name) {
    const auto site = config.sites.find(name);
    if (site == config.sites.end() || !site->second.remote) {
        throw Error{ErrorKind::NotFound, "the configuration has no remote site '" + name + "'"};
    }
    const RemoteSiteConfig& remote = *site->second.remote;
    Borrowed out{site->second.link, remote.at, {remote.key, ownKeys(config, remote.secret)}, {}};
    for (const auto& [id, camera] : config.cameras) {
        if (camera.lent && id.site() == name) {
            out.cameras.insert(id);
        }
    }
    return out;
}

}  // namespace

class SiteRole::Impl {
  public:
    Impl(const Config& config, std::string name, Clock& clock)
        : name_{std::move(name)},
          at_{endpointsFor(config.runtime, "site", name_)},
          clock_{clock},
          log_{"site " + name_} {
        borrow(borrowedFrom(config, name_));
        control_.emplace(
            bus_, at_.control, [this](const Json& request) { return status(request); });
        asked_.emplace(bus_,
                       endpointsFor(config.runtime, kSiteDesk, name_).control,
                       [this](const Json& request) { return passOn(request); });
        ticker_ = std::jthread{[this](const std::stop_token& stop) {
            while (clock_.sleepFor(kTick, stop)) {
                tick();
            }
        }};
    }

    ~Impl() {
        stopping_.request_stop();
        asked_.reset();
        control_.reset();
        ticker_ = {};
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void reload(const Config& config) {
        const auto site = config.sites.find(name_);
        if (site != config.sites.end() && site->second.remote) {
            borrow(borrowedFrom(config, name_));
        }
    }

  private:
    // A new key or place needs a new relay; new cameras do not.
    void borrow(Borrowed borrowed) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        if (!relay_ || borrowed.at.host != borrowed_.at.host ||
            borrowed.at.port != borrowed_.at.port || borrowed.keys != borrowed_.keys) {
            relay_.reset();
            heard_ = clock_.monotonic().time_since_epoch().count();
            relay_.emplace(bus_,
                           RelayOptions{at_, std::nullopt, borrowed.keys, true},
                           [this](std::string_view) {
                               heard_ = clock_.monotonic().time_since_epoch().count();
                           });
        }
        if (!watch_ || watch_->report().link != borrowed.link) {
            watch_.emplace(borrowed.link, MonoTime{Duration{heard_}}, clock_.utc());
        }
        relay_->setSources({{tcpEndpoints(borrowed.at), borrowed.cameras}});
        borrowed_ = std::move(borrowed);
    }

    void tick() BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        if (!relay_) {
            return;  // a reload has failed half-way
        }
        const UtcTime now = clock_.utc();
        const MonoTime heard{Duration{heard_}};
        if (!borrowed_.cameras.empty() &&
            watch_->update(heard, clock_.monotonic(), now, borrowed_.cameras)) {
            tellLink();
        }
        if (!watch_->report().down) {
            return;
        }
        for (const CameraId& camera : borrowed_.cameras) {
            for (const StreamReport& report : lostStreams(camera, watch_->report(), now)) {
                relay_->publishState(stateTopic(camera), toJsonText(toJson(report)));
            }
        }
    }

    void tellLink() BETANG_REQUIRES(mutex_) {
        const LinkReport& link = watch_->report();
        relay_->publishState(linkTopic(link.link), toJsonText(toJson(link)));
        if (link.down) {
            log_.warn("link {} is lost, with {} cameras", link.link, link.cameras.size());
        } else {
            log_.info("link {} is back", link.link);
        }
    }

    Json passOn(const Json& request) BETANG_EXCLUDES(mutex_) {
        Desk wanted;
        {
            const MutexLocker lock{mutex_};
            // Nobody waits for a site that is known to be away.
            if (watch_->report().down) {
                throw Error{ErrorKind::Unavailable, "the site cannot be heard"};
            }
            wanted = {tcpEndpoints(borrowed_.at).control, {borrowed_.keys, kLargestSiteAnswer}};
        }
        if (!desk_ || wanted != desk_at_) {
            desk_at_ = wanted;
            desk_.emplace(bus_, desk_at_.endpoint, desk_at_.peer);
        }
        return desk_->call(request, kAnswerLimit, stopping_.get_token()).take();
    }

    Json status(const Json& request) BETANG_EXCLUDES(mutex_) {
        if (request.at("op") != "status") {
            throw Error{ErrorKind::InvalidArgument, "site answers the request 'status' only"};
        }
        const MutexLocker lock{mutex_};
        const RelayCounters counters = relay_ ? relay_->counters() : RelayCounters{};
        return {{"role", "site"},
                {"name", name_},
                {"pid", ::getpid()},
                {"cameras", borrowed_.cameras.size()},
                {"link", toJson(watch_->report())},
                {"passed", counters.passed},
                {"catchups", counters.catchups},
                {"refused", counters.refused}};
    }

    const std::string name_;
    const Endpoints at_;
    Clock& clock_;
    const Log log_;
    BusContext bus_;
    std::atomic<Duration::rep> heard_ = 0;  // monotonic

    Mutex mutex_;
    Borrowed borrowed_ BETANG_GUARDED_BY(mutex_);
    std::optional<SiteWatch> watch_ BETANG_GUARDED_BY(mutex_);
    std::optional<Relay> relay_ BETANG_GUARDED_BY(mutex_);

    // The thread's of asked_ alone: the site's own desk, to which a connection leads for as long as
    // it answers.
    Desk desk_at_;
    std::optional<ControlClient> desk_;

    std::stop_source stopping_;
    std::optional<ControlServer> control_;
    std::optional<ControlServer> asked_;  // a thread of its own: the site may be slow
    std::jthread ticker_;
};

SiteRole::SiteRole(const Config& config, std::string name, Clock& clock)
    : impl_{std::make_unique<Impl>(config, std::move(name), clock)} {}

SiteRole::~SiteRole() = default;

void SiteRole::reload(const Config& config) {
    impl_->reload(config);
}

}  // namespace betang
