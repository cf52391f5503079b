// SPDX-License-Identifier: Apache-2.0

#include "accounts/accounts.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "accounts/secret_token.hpp"
#include "accounts/server_database.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr std::chrono::hours kLongestLink{24 * 90};
constexpr size_t kLongestLabel = 100;

std::string userKey(const std::string& name) {
    return "user:" + name;
}

std::string addressKey(const std::string& address) {
    return "from:" + address;
}

Error denied(const char* text) {
    return {ErrorKind::PermissionDenied, text};
}

}  // namespace

Accounts::Accounts(const std::filesystem::path& folder, const Clock& clock, HashCost cost)
    : folder_{folder},
      clock_{clock},
      cost_{cost},
      nobodys_hash_{hashPassword(makeToken(), cost)},
      first_{folder},
      database_{openServerDatabase(folder)},
      users_{database_},
      sessions_{database_},
      audit_{database_} {
    sessions_.removeExpired(clock.utc());
}

std::optional<std::filesystem::path> Accounts::prepareFirst() {
    const MutexLocker lock{mutex_};
    if (users_.hasAdmin()) {
        first_.remove();
        return std::nullopt;
    }
    first_.make();
    return first_.file();
}

void Accounts::addFirst(std::string_view token, NewUser user, const std::string& address) {
    const Error refused = denied("the token does not fit, or there is an administrator already");
    {
        const MutexLocker lock{mutex_};
        if (throttle_.waitOf(addressKey(address), clock_.monotonic()) > Duration{}) {
            throw refused;
        }
        if (users_.hasAdmin() || !first_.fits(token)) {
            noteRefusal({user.name, address}, "add-first");
            throw refused;
        }
    }
    std::string hash = hashOf(user);
    user.role = Role::Admin;
    user.grants = {.all = true};
    const MutexLocker lock{mutex_};
    if (users_.hasAdmin()) {
        throw refused;
    }
    const Doer doer{user.name, address};
    addHashed(std::move(user), std::move(hash), doer);
    first_.remove();
}

LoginResult Accounts::logIn(const LoginAttempt& attempt) {
    std::optional<User> user;
    {
        const MutexLocker lock{mutex_};
        const Duration wait = waitOf(attempt.name, attempt.address);
        if (wait > Duration{}) {
            return {.token = {}, .wait = wait};
        }
        user = users_.named(attempt.name);
    }
    const bool fits = attempt.password.size() <= kLongestPassword &&
                      passwordFits(user ? user->password : nobodys_hash_, attempt.password);
    return user && fits ? admit(*user, attempt) : refuse(attempt);
}

LoginResult Accounts::refuse(const LoginAttempt& attempt) {
    const MutexLocker lock{mutex_};
    throttle_.failed(userKey(attempt.name), clock_.monotonic());
    noteRefusal({attempt.name, attempt.address}, "log-in");
    return {};
}

LoginResult Accounts::admit(const User& user, const LoginAttempt& attempt) {
    const std::string better =
        isOutdated(user.password, cost_) ? hashPassword(attempt.password, cost_) : std::string{};
    const MutexLocker lock{mutex_};
    const auto now_there = users_.named(attempt.name);
    if (!now_there || now_there->password != user.password) {
        return {};  // changed while it was hashed
    }
    throttle_.succeeded(userKey(attempt.name));
    if (!better.empty()) {
        users_.renewHash(user.principal.id, better);
    }
    sessions_.removeExpired(clock_.utc());
    std::string token = sessions_.begin(user.principal, clock_.utc());
    note({attempt.name, attempt.address}, "log-in", {});
    return {.token = std::move(token), .wait = {}};
}

LoginResult Accounts::logInAsGuest(std::string_view link_token, const std::string& address) {
    const MutexLocker lock{mutex_};
    const Duration wait = throttle_.waitOf(addressKey(address), clock_.monotonic());
    if (wait > Duration{}) {
        return {.token = {}, .wait = wait};
    }
    auto token = sessions_.beginAsGuest(link_token, clock_.utc());
    if (!token) {
        noteRefusal({"guest", address}, "log-in");
        return {};
    }
    const auto session = sessions_.find(tokenHash(*token), clock_.utc());
    note({session ? session->principal.name : "guest", address}, "log-in", {});
    return {.token = std::move(*token), .wait = {}};
}

void Accounts::logOut(const Session& session, const std::string& address) {
    const MutexLocker lock{mutex_};
    sessions_.end(session.token_hash);
    note({session.principal.name, address}, "log-out", {});
}

std::optional<Session> Accounts::find(std::string_view token) {
    return stillThere(tokenHash(token));
}

std::optional<Session> Accounts::stillThere(const std::string& token_hash) {
    if (token_hash.empty()) {
        return std::nullopt;
    }
    const MutexLocker lock{mutex_};
    auto session = sessions_.find(token_hash, clock_.utc());
    if (session) {
        sessions_.touch(*session, clock_.utc());
    }
    return session;
}

void Accounts::add(NewUser user, const Doer& doer) {
    std::string hash = hashOf(user);
    const MutexLocker lock{mutex_};
    addHashed(std::move(user), std::move(hash), doer);
}

void Accounts::addHashed(NewUser user, std::string hash, const Doer& doer) {
    const std::string name = user.name;
    const std::string detail = fmt::format("{} {}", toText(user.role), toJson(user.grants).dump());
    users_.add({.principal = {.id = 0,
                              .name = std::move(user.name),
                              .role = user.role,
                              .grants = std::move(user.grants)},
                .password = std::move(hash),
                .created = clock_.utc()});
    note(doer, "add-user", name, detail);
}

void Accounts::setPassword(const std::string& name, std::string_view password, const Doer& doer) {
    checkNewPassword(password, name).take();
    const std::string hash = hashPassword(password, cost_);
    const MutexLocker lock{mutex_};
    users_.setPassword(name, hash, clock_.utc());
    throttle_.succeeded(userKey(name));
    note(doer, "set-password", name);
}

void Accounts::changePassword(const Session& session,
                              std::string_view old,
                              std::string_view password,
                              const std::string& address) {
    const std::string& name = session.principal.name;
    checkNewPassword(password, name).take();
    const LoginResult known =
        session.principal.guest ? LoginResult{} : logIn({name, std::string{old}, address});
    const auto mine = find(known.token);
    if (!mine || mine->principal.id != session.principal.id) {
        throw denied("the old password does not fit");
    }
    setPassword(name, password, {name, address});
}

void Accounts::setRights(const std::string& name,
                         Role role,
                         const Grants& grants,
                         const Doer& doer) {
    const MutexLocker lock{mutex_};
    users_.setRights(name, role, grants, clock_.utc());
    note(doer, "set-rights", name, fmt::format("{} {}", toText(role), toJson(grants).dump()));
}

void Accounts::remove(const std::string& name, const Doer& doer) {
    const MutexLocker lock{mutex_};
    users_.remove(name);
    note(doer, "remove-user", name);
}

std::vector<User> Accounts::users() const {
    const MutexLocker lock{mutex_};
    return users_.all();
}

std::optional<User> Accounts::userNamed(const std::string& name) const {
    const MutexLocker lock{mutex_};
    return users_.named(name);
}

std::string Accounts::invite(GuestLink link, const Doer& doer) {
    const MutexLocker lock{mutex_};
    link.created = clock_.utc();
    link.made_by = doer.name;
    if (link.label.empty() || link.label.size() > kLongestLabel) {
        throw Error{ErrorKind::InvalidArgument, "a guest link must say whom it is for"};
    }
    if (link.expires <= link.created || link.expires > link.created + Duration{kLongestLink}) {
        throw Error{ErrorKind::InvalidArgument, "a guest link must expire within 90 days"};
    }
    std::string token = sessions_.invite(link);
    note(doer, "invite-guest", link.label, toJson(link.grants).dump());
    return token;
}

std::vector<GuestLink> Accounts::guestLinks() const {
    const MutexLocker lock{mutex_};
    return sessions_.guestLinks();
}

void Accounts::revoke(int64_t link, const Doer& doer) {
    const MutexLocker lock{mutex_};
    if (!sessions_.revoke(link)) {
        throw Error{ErrorKind::NotFound, "there is no such guest link"};
    }
    note(doer, "revoke-guest", fmt::format("guest:{}", link));
}

void Accounts::audit(AuditEntry entry) {
    const MutexLocker lock{mutex_};
    entry.at = clock_.utc();
    audit_.write(std::move(entry));
}

std::vector<AuditEntry> Accounts::findAudit(const AuditQuery& query) const {
    const MutexLocker lock{mutex_};
    return audit_.find(query);
}

AuditVerdict Accounts::checkAudit(const std::function<void(const AuditEntry&)>& each) const {
    Database reader{serverDatabaseIn(folder_), OpenMode::ReadOnly};
    return AuditLog{reader}.check(each);
}

std::string Accounts::hashOf(const NewUser& user) const {
    static_cast<void>(parseUserName(user.name).take());
    checkNewPassword(user.password, user.name).take();
    return hashPassword(user.password, cost_);
}

Duration Accounts::waitOf(const std::string& name, const std::string& address) const {
    const MonoTime now = clock_.monotonic();
    return std::max(throttle_.waitOf(userKey(name), now),
                    throttle_.waitOf(addressKey(address), now));
}

void Accounts::note(const Doer& doer, const char* action, std::string object, std::string detail) {
    audit_.write({.at = clock_.utc(),
                  .user = doer.name,
                  .address = doer.address,
                  .action = action,
                  .object = std::move(object),
                  .outcome = "done",
                  .detail = std::move(detail)});
}

void Accounts::noteRefusal(const Doer& doer, const char* action) {
    throttle_.failed(addressKey(doer.address), clock_.monotonic());
    audit_.write({.at = clock_.utc(),
                  .user = doer.name,
                  .address = doer.address,
                  .action = action,
                  .object = {},
                  .outcome = "refused",
                  .detail = {}});
}

}  // namespace betang
