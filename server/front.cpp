// SPDX-License-Identifier: Apache-2.0

#include "server/front.hpp"

#include "accounts/server_database.hpp"
#include "core/error.hpp"
#include "server/account_routes.hpp"
#include "server/gate.hpp"
#include "server/open_api.hpp"

namespace betang {

Router makeRouter(const ApiSources& sources,
                  const LiveSockets& sockets,
                  const std::shared_ptr<Accounts>& accounts,
                  const Clock& clock) {
    const auto gate = std::make_shared<Gate>(sources.config, accounts, clock);
    Router router{
        [gate](Request& request, const RoutePolicy& policy, const PathParameters& parameters) {
            return gate->refuse(request, policy, parameters);
        }};
    addLiveRoutes(router, sources);
    addPlaybackRoutes(router, sources);
    addOpenApiRoute(router);
    router.addSocket(kLivePath, atCamera(Action::LookLive), sockets.watch);
    router.addSocket(kNewsPath, {Action::SeeCameras, {}}, sockets.news);
    addOwnAccountRoutes(router, accounts);
    if (accounts != nullptr) {
        addUserRoutes(router, accounts);
        addGuestRoutes(router, accounts);
        addAuditRoutes(router, accounts);
    }
    return router;
}

std::shared_ptr<Accounts> openAccounts(const Config& config, const Clock& clock, const Log& log) {
    if (!config.server || !config.server->accounts) {
        return nullptr;
    }
    auto accounts = std::make_shared<Accounts>(serverFolder(config.state), clock);
    if (const auto token = accounts->prepareFirst()) {
        log.warn(
            "there is no administrator yet: make one with the token in {}, or by `betang user "
            "add`",
            token->native());
    }
    const AuditVerdict audit = accounts->checkAudit();
    if (audit.broken) {
        log.error("the audit log was changed: entry {} is not as it was written", *audit.broken);
    }
    log.info("audit log: {} entries, head {}", audit.entries, audit.head);
    return accounts;
}

}  // namespace betang
