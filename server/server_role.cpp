// SPDX-License-Identifier: Apache-2.0

#include "server/server_role.hpp"

#include <optional>
#include <stop_token>
#include <utility>

#include <fmt/format.h>

#include "bus/context.hpp"
#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"
#include "server/api.hpp"
#include "server/console_folder.hpp"
#include "server/live_hub.hpp"
#include "server/live_socket.hpp"
#include "server/site_recordings.hpp"
#include "server/web_server.hpp"

namespace betang {

namespace {

constexpr int kWorkers = 4;

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
        addLiveRoutes(router_, sources());
        addPlaybackRoutes(router_, sources());
        web_ = listen(serverIn(config));
        control_.emplace(context_,
                         endpointsFor(config.runtime, "server", name_).control,
                         [this](const Json& request) { return control(request); });
    }

    // Nobody waits for an answer that nobody will read.
    ~Impl() { stopping_.request_stop(); }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void reload(const Config& config) {
        const ServerConfig& wanted = serverIn(config);
        if (!(*current()->server == wanted)) {
            auto moved = listen(wanted);
            const MutexLocker lock{mutex_};
            web_.swap(moved);
        }
        hub_.reload(config);
        const MutexLocker lock{mutex_};
        config_ = std::make_shared<const Config>(config);
    }

    [[nodiscard]] uint16_t port() const { return web_->port(); }

  private:
    std::unique_ptr<WebServer> listen(const ServerConfig& where) {
        WebServerOptions options;
        options.threads = kWorkers;
        options.address = where.address;
        options.port = static_cast<uint16_t>(where.port);
        auto web = std::make_unique<WebServer>(
            options,
            [this](const Request& request) { return answer(request); },
            [this](const Request& request, std::shared_ptr<WebSocketPeer> peer) {
                return upgrade(request, std::move(peer));
            },
            FarAnswers{[this](const Request& request) { return siteAskedIn(*current(), request); },
                       std::make_unique<Lanes>(clock_)});
        log_.info("listening on http://{}:{}/", where.address, web->port());
        return web;
    }

    Response answer(const Request& request) const {
        return request.path.starts_with("/api/") ? router_.answer(request)
                                                 : serveConsole(console_, request);
    }

    std::optional<WebSocketHandlers> upgrade(const Request& request,
                                             std::shared_ptr<WebSocketPeer> peer) {
        const auto path = splitPath(request.path);
        PathParameters parameters;
        if (matchPath(splitPath("/api/v1/live/{camera}/{stream}"), path, parameters)) {
            const auto stream = liveStreamIn(*current(), parameters);
            return stream ? watch(*stream, std::move(peer)) : std::nullopt;
        }
        if (matchPath(splitPath("/api/v1/news"), path, parameters)) {
            return listenToNews(std::move(peer));
        }
        return std::nullopt;
    }

    std::optional<WebSocketHandlers> watch(const StreamId& stream,
                                           std::shared_ptr<WebSocketPeer> peer) {
        const auto viewer = std::make_shared<LiveSocket>(std::move(peer), clock_);
        if (!hub_.watch(stream, viewer)) {
            return std::nullopt;
        }
        return WebSocketHandlers{[](std::string_view) {},
                                 [this, stream, seen = viewer.get()] { hub_.leave(stream, seen); }};
    }

    WebSocketHandlers listenToNews(std::shared_ptr<WebSocketPeer> peer) {
        news_.add(peer, allStates(*current(), hub_.reports(), clock_.utc()));
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

    const std::string name_;
    Clock& clock_;
    const Log log_;
    const std::optional<std::filesystem::path> console_;
    const std::shared_ptr<PieceCache> pieces_;
    std::stop_source stopping_;
    BusContext context_;
    Router router_;

    mutable Mutex mutex_;
    std::shared_ptr<const Config> config_ BETANG_GUARDED_BY(mutex_);

    NewsDesk news_;
    LiveHub hub_;
    std::unique_ptr<WebServer> web_;  // changed under mutex_, by the owner's thread alone
    std::optional<ControlServer> control_;
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
