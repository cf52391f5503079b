// SPDX-License-Identifier: Apache-2.0

#include "server/gate.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "server/client_address.hpp"
#include "server/cookies.hpp"
#include "server/our_page.hpp"

namespace betang {

namespace {

bool isInGroup(const Config& config, const std::string& group, const CameraId& camera) {
    const auto found = config.groups.find(group);
    return found != config.groups.end() &&
           std::find(found->second.cameras.begin(), found->second.cameras.end(), camera) !=
               found->second.cameras.end();
}

InGroup groupsIn(std::shared_ptr<const Config> config) {
    return [config = std::move(config)](const std::string& group, const CameraId& camera) {
        return isInGroup(*config, group, camera);
    };
}

Response refusal(Decision decision, const RoutePolicy& policy) {
    if (decision == Decision::LogIn) {
        Response response = problem(401, "log in first");
        response.headers.emplace_back("cache-control", "no-store");
        return response;
    }
    return decision == Decision::Forbidden ? problem(403, "your role may not do that")
                                           : problem(404, policy.hidden);
}

const char* outcomeOf(Decision decision) {
    switch (decision) {
        case Decision::Allow:
            return "done";
        case Decision::Forbidden:
            return "forbidden";
        case Decision::Hidden:
            return "hidden";
        case Decision::LogIn:
            break;
    }
    return "not logged in";
}

bool changesSomething(const Request& request) {
    return request.method != Method::Get && request.method != Method::Head;
}

// Whatever changes accounts writes that down itself, with more to say.
bool writesItself(Action action) {
    return action == Action::Open || action == Action::OwnAccount ||
           action == Action::ManageUsers || action == Action::InviteGuests;
}

std::string detailOf(const Request& request) {
    std::string detail = fmt::format("{} {}", toText(request.method), request.path);
    for (const char* name : {"from", "to"}) {
        const auto given = request.query.find(name);
        detail += given == request.query.end() ? "" : fmt::format(" {}={}", name, given->second);
    }
    return changesSomething(request) ? detail + " " + request.body : detail;
}

}  // namespace

std::optional<Response> Gate::refuse(Request& request,
                                     const RoutePolicy& policy,
                                     const PathParameters& parameters) {
    request.visitor = identify(request);
    const Visitor& visitor = *request.visitor;
    auto camera = policy.camera ? policy.camera(parameters) : std::nullopt;
    const Decision decision = decide(visitor.principal ? &*visitor.principal : nullptr,
                                     policy.action,
                                     camera,
                                     groupsIn(config_()));
    write({request, policy, std::move(camera), decision});
    return decision == Decision::Allow ? std::nullopt : std::optional{refusal(decision, policy)};
}

std::shared_ptr<const Visitor> Gate::identify(const Request& request) const {
    const auto config = config_();
    const ServerConfig server = config->server.value_or(ServerConfig{});
    auto visitor = std::make_shared<Visitor>();
    visitor->encrypted = cameThroughProxy(request, server.origin);
    visitor->address =
        clientAddress(request.peer, request.header("x-forwarded-for"), server.proxies);
    if (accounts_ == nullptr) {
        visitor->principal = everybody();
    } else {
        visitor->session = accounts_->find(
            cookieIn(request.header("cookie"), sessionCookieName(visitor->encrypted)));
        visitor->principal =
            visitor->session ? std::optional{visitor->session->principal} : std::nullopt;
    }
    if (visitor->principal) {
        const Principal& who = *visitor->principal;
        visitor->everywhere = who.role == Role::Admin || who.grants.all;
        visitor->reaches = [who = *visitor->principal, in = groupsIn(config)](const CameraId& id) {
            return decide(&who, Action::LookLive, id, in) == Decision::Allow;
        };
    }
    return visitor;
}

void Gate::write(const Asked& asked) {
    const auto& [request, policy, camera, decision] = asked;
    const Visitor& visitor = *request.visitor;
    const bool looked = isLook(policy.action);
    const bool allowed = decision == Decision::Allow;
    if (accounts_ == nullptr || !visitor.principal ||
        (allowed && !looked && (!changesSomething(request) || writesItself(policy.action)))) {
        return;
    }
    AuditEntry entry{.at = {},
                     .user = visitor.principal->name,
                     .address = visitor.address,
                     .action = std::string{toText(policy.action)},
                     .object = camera ? camera->text() : std::string{},
                     .outcome = outcomeOf(decision),
                     .detail = detailOf(request)};
    const std::string key = fmt::format("{}\n{}\n{}\n{}\n{}",
                                        entry.user,
                                        entry.action,
                                        entry.object,
                                        entry.outcome,
                                        entry.detail.substr(0, AuditLog::kLongestField));
    const bool every_time = allowed && !looked;
    if (every_time || !isWritten(key)) {
        accounts_->audit(std::move(entry));
        remember(key);
    }
}

bool Gate::isWritten(const std::string& what) const {
    const MutexLocker lock{mutex_};
    const auto found = written_.find(what);
    return found != written_.end() && clock_.monotonic() - found->second < kWrittenOnceIn;
}

void Gate::remember(const std::string& what) {
    const MutexLocker lock{mutex_};
    if (written_.size() >= kMostRemembered) {
        written_.clear();
    }
    written_.insert_or_assign(what, clock_.monotonic());
}

}  // namespace betang
