// SPDX-License-Identifier: Apache-2.0
//
// Accounts of one server: who logs in, who is there, and the record of what they did.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/audit_log.hpp"
#include "accounts/first_token.hpp"
#include "accounts/password.hpp"
#include "accounts/session_store.hpp"
#include "accounts/throttle.hpp"
#include "accounts/user_store.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

struct LoginAttempt {
    std::string name;
    std::string password;
    std::string address;  // from where
};

struct LoginResult {
    std::string token{};  // empty: not logged in
    Duration wait{};      // not even tried; after this it may be
};

// Who does it, for the audit log.
struct Doer {
    std::string name;
    std::string address{};
};

struct NewUser {
    std::string name;
    Role role = Role::Viewer;
    Grants grants{};
    std::string password;
};

// Thread-safe; several processes may have one folder open. Whatever takes a password hashes it on
// the calling thread, for about a tenth of a second and outside of any lock.
class Accounts final {
  public:
    // `folder` as serverFolder() says. Throws what openServerDatabase() throws.
    Accounts(const std::filesystem::path& folder, const Clock& clock, HashCost cost = kUsualCost);

    // While there is no admin: makes the token and says where it lies. Else removes what is left of
    // one, and says nothing.
    [[nodiscard]] std::optional<std::filesystem::path> prepareFirst();

    // The first admin, by the token. PermissionDenied when it does not fit or there is an admin,
    // InvalidArgument as add().
    void addFirst(std::string_view token, NewUser user, const std::string& address);

    // An unknown name takes as long as a wrong password. Every outcome is audited.
    [[nodiscard]] LoginResult logIn(const LoginAttempt& attempt);
    [[nodiscard]] LoginResult logInAsGuest(std::string_view link_token, const std::string& address);
    void logOut(const Session& session, const std::string& address);

    // Whose session `token` is. Somebody who is found was there.
    [[nodiscard]] std::optional<Session> find(std::string_view token);
    // The same by its hash, for a connection that stays open.
    [[nodiscard]] std::optional<Session> stillThere(const std::string& token_hash);

    // Throw InvalidArgument, NotFound, Unavailable; audited when done. Every session of a changed
    // user ends.
    void add(NewUser user, const Doer& doer);
    void setPassword(const std::string& name, std::string_view password, const Doer& doer);
    // PermissionDenied when `old` is not the password.
    void changePassword(const Session& session,
                        std::string_view old,
                        std::string_view password,
                        const std::string& address);
    void setRights(const std::string& name, Role role, const Grants& grants, const Doer& doer);
    void remove(const std::string& name, const Doer& doer);
    [[nodiscard]] std::vector<User> users() const;
    [[nodiscard]] std::optional<User> userNamed(const std::string& name) const;

    // The token of the new link.
    [[nodiscard]] std::string invite(GuestLink link, const Doer& doer);
    [[nodiscard]] std::vector<GuestLink> guestLinks() const;
    void revoke(int64_t link, const Doer& doer);  // NotFound

    void audit(AuditEntry entry);
    [[nodiscard]] std::vector<AuditEntry> findAudit(const AuditQuery& query) const;
    // Reads all of it, on a connection of its own: nobody waits meanwhile.
    [[nodiscard]] AuditVerdict checkAudit(
        const std::function<void(const AuditEntry&)>& each = {}) const;

  private:
    [[nodiscard]] std::string hashOf(const NewUser& user) const;
    void addHashed(NewUser user, std::string hash, const Doer& doer) BETANG_REQUIRES(mutex_);
    [[nodiscard]] Duration waitOf(const std::string& name, const std::string& address) const
        BETANG_REQUIRES(mutex_);
    void note(const Doer& doer, const char* action, std::string object, std::string detail = {})
        BETANG_REQUIRES(mutex_);
    // Their address waits the longer for it.
    void noteRefusal(const Doer& doer, const char* action) BETANG_REQUIRES(mutex_);
    LoginResult refuse(const LoginAttempt& attempt);
    LoginResult admit(const User& user, const LoginAttempt& attempt);

    const std::filesystem::path folder_;
    const Clock& clock_;
    const HashCost cost_;
    const std::string nobodys_hash_;
    const FirstToken first_;

    mutable Mutex mutex_;
    Database database_ BETANG_GUARDED_BY(mutex_);
    UserStore users_ BETANG_GUARDED_BY(mutex_);
    SessionStore sessions_ BETANG_GUARDED_BY(mutex_);
    AuditLog audit_ BETANG_GUARDED_BY(mutex_);
    Throttle throttle_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
