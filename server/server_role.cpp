// SPDX-License-Identifier: Apache-2.0

#include "server/server_role.hpp"

#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "bus/context.hpp"
#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"
#include "server/account_routes.hpp"
#include "server/api.hpp"
#include "server/console_folder.hpp"
#include "server/front.hpp"
#include "server/live_hub.hpp"
#include "server/live_socket.hpp"
#include "server/open_sockets.hpp"
#include "server/site_recordings.hpp"
#include "server/web_server.hpp"

namespace betang {

namespace {

constexpr int kWorkers = 4;
constexpr std::chrono::seconds kSessionsLookedAtEvery{5};
constexpr const char* kHashingLane = "#passwords";  // no site is called so

const ServerConfig& serverIn(const Config& config) {
    if (!config.server) {
        throw Error{ErrorKind::BadConfig, "the configuration has no section 'server'"};
    }
    return *config.server;
}

}  // namespace

class ServerRole::Impl {
  public:
    Impl(const Config& config, std::string name, Clock& clock)
        : name_{std::move(name)},
          clock_{clock},
          log_{"server " + name_},
          console_{findConsole()},
          pieces_{std::make_shared<PieceCache>(clock)},
          config_{std::make_shared<const Config>(config)},
          hub_{config, clock, newsOfHub()} {
        front_ = openFront(config);
        web_ = listen(serverIn(config));
        control_.emplace(context_,
                         endpointsFor(config.runtime, "server", name_).control,
                         [this](const Json& request) { return control(request); });
        watcher_ = std::jthread{[this](const std::stop_token& stop) { watchSessions(stop); }};
    }

    // Nobody waits for an answer that nobody will read.
    ~Impl() { stopping_.request_stop(); }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void reload(const Config& config) {
        const ServerConfig& wanted = serverIn(config);
        auto front = openFront(config);
        auto web = isElsewhere(wanted) ? listen(wanted) : nullptr;
        {
            const MutexLocker lock{mutex_};
            front_.swap(front);
            if (web) {
                web_.swap(web);
            }
        }
        hub_.reload(config);
        const MutexLocker lock{mutex_};
        config_ = std::make_shared<const Config>(config);
    }

    [[nodiscard]] uint16_t port() const { return web_->port(); }

  private:
    bool isElsewhere(const ServerConfig& wanted) const {
        const ServerConfig before = serverIn(*current());
        return before.address != wanted.address || before.port != wanted.port;
    }

    struct Front {
        std::shared_ptr<Accounts> accounts;
        Router router;
    };

    // Goes on with the accounts that are open where they are the ones that `config` means: whoever
    // guesses passwords waits also after a reload.
    std::shared_ptr<const Front> openFront(const Config& config) {
        const bool same = front_ != nullptr && current()->state == config.state &&
                          current()->server->accounts == serverIn(config).accounts;
        if (same) {
            return front_;
        }
        auto accounts = openAccounts(config, clock_, log_);
        const LiveSockets sockets{
            [this](const Request& request, const PathParameters& parameters, auto peer) {
                const auto stream = liveStreamIn(*current(), parameters);
                return stream ? watch(*stream, request, std::move(peer)) : std::nullopt;
            },
            [this](const Request& request, const PathParameters&, auto peer) {
                return listenToNews(request, std::move(peer));
            }};
        return std::make_shared<const Front>(
            Front{accounts, makeRouter(sources(), sockets, accounts, clock_)});
    }

    // Who was logged out, or whose rights changed, does not go on looking; nor who came before
    // there were accounts.
    void watchSessions(const std::stop_token& stop) {
        while (clock_.sleepFor(kSessionsLookedAtEvery, stop)) {
            try {
                const auto accounts = currentFront()->accounts;
                sockets_.closeGone([&](const std::string& session) {
                    return accounts == nullptr || accounts->stillThere(session).has_value();
                });
            } catch (const Error& error) {
                log_.warn("cannot look whose sessions have ended: {}", error.text());
            }
        }
    }

    void keepOpen(const Request& request, const std::shared_ptr<WebSocketPeer>& peer) {
        const auto& session = visitorOf(request).session;
        sockets_.add(session ? session->token_hash : std::string{}, peer);
    }

    std::unique_ptr<WebServer> listen(const ServerConfig& where) {
        WebServerOptions options;
        options.threads = kWorkers;
        options.address = where.address;
        options.port = static_cast<uint16_t>(where.port);
        options.origin = [this] { return serverIn(*current()).origin; };
        auto web = std::make_unique<WebServer>(
            options,
            [this](const Request& request) { return answer(request); },
            [this](const Request& request, std::shared_ptr<WebSocketPeer> peer) {
                return currentFront()->router.open(request, std::move(peer));
            },
            FarAnswers{[this](const Request& request) { return laneOf(request); },
                       std::make_unique<Lanes>(clock_)});
        log_.info("listening on http://{}:{}/", where.address, web->port());
        return web;
    }

    Response answer(const Request& request) const {
        return request.path.starts_with("/api/") ? currentFront()->router.answer(request)
                                                 : serveConsole(console_, request);
    }

    // Who is refused anyway takes nobody's place in a lane.
    std::string laneOf(const Request& request) const {
        std::string lane =
            hashesPassword(request) ? kHashingLane : siteAskedIn(*current(), request);
        return lane.empty() || currentFront()->router.admits(request) ? lane : std::string{};
    }

    std::optional<WebSocketHandlers> watch(const StreamId& stream,
                                           const Request& request,
                                           std::shared_ptr<WebSocketPeer> peer) {
        keepOpen(request, peer);
        const auto viewer = std::make_shared<LiveSocket>(std::move(peer), clock_);
        if (!hub_.watch(stream, viewer)) {
            return std::nullopt;
        }
        return WebSocketHandlers{[](std::string_view) {},
                                 [this, stream, seen = viewer.get()] { hub_.leave(stream, seen); }};
    }

    WebSocketHandlers listenToNews(const Request& request, std::shared_ptr<WebSocketPeer> peer) {
        keepOpen(request, peer);
        news_.add(peer, allStates(*current(), hub_.reports(), clock_.utc()), seenBy(request));
        return WebSocketHandlers{[](std::string_view) {},
                                 [this, listener = peer.get()] { news_.remove(listener); }};
    }

    HubNews newsOfHub() {
        return {
            [this](const StreamReport& report) { news_.state(streamJson(report, clock_.utc())); },
            [this](const Json& event) { news_.event(event); }};
    }

    ApiSources sources() {
        return {.config = [this] { return current(); },
                .reports = [this] { return hub_.reports(); },
                .events = [this](uint64_t after) { return news_.eventsAfter(after); },
                .ask =
                    [this](const ControlQuestion& asked) {
                        const auto at = endpointsFor(current()->runtime, asked.role, asked.name);
                        return ControlClient{context_, at.control}.call(
                            asked.request, asked.limit, stopping_.get_token());
                    },
                .now = [this] { return clock_.utc(); },
                .pieces = pieces_};
    }

    Json control(const Json& request) {
        if (request.at("op") != "status") {
            throw Error{ErrorKind::InvalidArgument, "the server takes status"};
        }
        const HubStatus hub = hub_.status();
        const PieceCounters pieces = pieces_->counters();
        const MutexLocker lock{mutex_};
        const WebServerCounters web = web_->counters();
        return {{"address", fmt::format("http://{}:{}/", config_->server->address, web_->port())},
                {"console", console_ ? console_->native() : ""},
                {"requests", web.requests},
                {"bad_requests", web.bad_requests},
                {"refused_connections", web.refused_connections},
                {"open_connections", web.open_connections},
                {"streams", hub.streams},
                {"viewers", hub.viewers},
                {"fragments", hub.live.fragments},
                {"skipped", hub.live.skipped},
                {"listeners", news_.listeners()},
                {"site_refused", web.refused_far},
                {"site_pieces_bytes", pieces.bytes},
                {"site_pieces_dropped", pieces.dropped},
                {"site_pieces_answered", pieces.answered}};
    }

    std::shared_ptr<const Config> current() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return config_;
    }

    std::shared_ptr<const Front> currentFront() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return front_;
    }

    const std::string name_;
    Clock& clock_;
    const Log log_;
    const std::optional<std::filesystem::path> console_;
    const std::shared_ptr<PieceCache> pieces_;
    std::stop_source stopping_;
    BusContext context_;

    mutable Mutex mutex_;
    std::shared_ptr<const Config> config_ BETANG_GUARDED_BY(mutex_);

    NewsDesk news_;
    OpenSockets sockets_;
    LiveHub hub_;
    std::shared_ptr<const Front> front_;  // as web_
    std::unique_ptr<WebServer> web_;      // changed under mutex_, by the owner's thread alone
    std::optional<ControlServer> control_;
    std::jthread watcher_;
};

ServerRole::ServerRole(const Config& config, std::string name, Clock& clock)
    : impl_{std::make_unique<Impl>(config, std::move(name), clock)} {}

ServerRole::~ServerRole() = default;

void ServerRole::reload(const Config& config) {
    impl_->reload(config);
}

uint16_t ServerRole::port() const {
    return impl_->port();
}

}  // namespace betang
