// SPDX-License-Identifier: Apache-2.0

#include "sites/share_role.hpp"

#include <optional>
#include <utility>

#include "sites/share_desk.hpp"
#include "sites/tcp_endpoints.hpp"
#include <unistd.h>

#include "bus/control.hpp"
#include "bus/key_guard.hpp"
#include "bus/relay.hpp"
#include "config/plan.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

namespace {

constexpr Duration kArchiveLimit = std::chrono::seconds{4};

const ShareConfig& shareOf(const Config& config) {
    if (!config.share) {
        throw Error{ErrorKind::NotFound, "the configuration has no 'share'"};
    }
    return *config.share;
}

KnownKeys knownIn(const ShareConfig& share) {
    KnownKeys known;
    for (const auto& [name, key] : share.clients) {
        known.emplace(key, name);
    }
    return known;
}

// The lent cameras by the process that publishes them.
std::vector<RelaySource> sourcesIn(const Config& config) {
    const Plan plan = loadPlan(config);
    std::map<std::string, RelaySource> sources;
    for (const CameraId& camera : shareOf(config).cameras) {
        if (const auto publisher = publisherOf(config, plan, camera); publisher) {
            RelaySource& source = sources[publisher->role + publisher->name];
            source.at = endpointsFor(config.runtime, publisher->role, publisher->name);
            source.cameras.insert(camera);
        }
    }
    std::vector<RelaySource> out;
    for (auto& [name, source] : sources) {
        out.push_back(std::move(source));
    }
    return out;
}

// What those who come are served with. It is made anew when the key, the place or the list of
// those who may come changes: a connection is judged when it is made, and a key taken off the list
// must end those that stand.
struct Door {
    Door(const Config& config, const CurveServer& keys, ControlServer::Handler handler)
        : guard{bus, knownIn(shareOf(config))},
          relay{bus, {tcpEndpoints(shareOf(config).listen), keys, std::nullopt, false}},
          control{bus, tcpEndpoints(shareOf(config).listen).control, std::move(handler), &keys} {}

    BusContext bus;
    KeyGuard guard;
    Relay relay;
    ControlServer control;
};

bool sameDoor(const ShareConfig& a, const ShareConfig& b) {
    return a.listen == b.listen && a.clients == b.clients;
}

}  // namespace

class ShareRole::Impl {
  public:
    Impl(const Config& config, std::string name)
        : name_{std::move(name)}, runtime_{config.runtime}, log_{"share " + name_} {
        apply(config);
        control_.emplace(bus_,
                         endpointsFor(runtime_, "share", name_).control,
                         [this](const Json& request) { return status(request); });
    }

    void reload(const Config& config) {
        if (config.share) {
            apply(config);
        }
    }

  private:
    void apply(const Config& config) BETANG_EXCLUDES(mutex_) {
        const CurveServer keys{ownKeys(config, shareOf(config).secret)};
        {
            const MutexLocker lock{lent_mutex_};
            lent_ = lentStorage(config);
        }
        const MutexLocker lock{mutex_};
        if (!door_ || keys != keys_ || !sameDoor(share_, shareOf(config))) {
            door_.reset();  // its ports must be free
            door_.emplace(config, keys, [this](const Json& request) { return answer(request); });
            log_.info("lends {} cameras to {} clients",
                      shareOf(config).cameras.size(),
                      shareOf(config).clients.size());
        }
        keys_ = keys;
        share_ = shareOf(config);
        door_->relay.setSources(sourcesIn(config));
    }

    Json answer(const Json& request) BETANG_EXCLUDES(lent_mutex_) {
        LentStorage lent;
        {
            const MutexLocker lock{lent_mutex_};
            lent = lent_;
        }
        return answerBorrower(request, lent, [this](const std::string& storage, const Json& asked) {
            const auto archive = endpointsFor(runtime_, "archive", storage).control;
            return callControl(bus_, archive, asked, kArchiveLimit).take();
        });
    }

    Json status(const Json& request) BETANG_EXCLUDES(mutex_) {
        if (request.at("op") != "status") {
            throw Error{ErrorKind::InvalidArgument, "share answers the request 'status' only"};
        }
        const MutexLocker lock{mutex_};
        if (!door_) {
            throw Error{ErrorKind::Unavailable, "nothing is lent: its ports could not be opened"};
        }
        const RelayCounters counters = door_->relay.counters();
        return {{"role", "share"},
                {"name", name_},
                {"pid", ::getpid()},
                {"cameras", share_.cameras.size()},
                {"refused_keys", door_->guard.refused()},
                {"passed", counters.passed},
                {"catchups", counters.catchups},
                {"refused", counters.refused}};
    }

    const std::string name_;
    const std::filesystem::path runtime_;
    const Log log_;
    BusContext bus_;  // of this machine; the door has its own

    Mutex lent_mutex_;  // never held with mutex_: who is answered may hold up who applies
    LentStorage lent_ BETANG_GUARDED_BY(lent_mutex_);

    Mutex mutex_;
    CurveServer keys_ BETANG_GUARDED_BY(mutex_);
    ShareConfig share_ BETANG_GUARDED_BY(mutex_);
    std::optional<Door> door_ BETANG_GUARDED_BY(mutex_);

    std::optional<ControlServer> control_;
};

ShareRole::ShareRole(const Config& config, std::string name, Clock& /*clock*/)
    : impl_{std::make_unique<Impl>(config, std::move(name))} {}

ShareRole::~ShareRole() = default;

void ShareRole::reload(const Config& config) {
    impl_->reload(config);
}

}  // namespace betang
