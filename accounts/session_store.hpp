// SPDX-License-Identifier: Apache-2.0
//
// Sessions and guest links in the server's database. Tokens are kept as hashes.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.hpp"
#include "core/clock.hpp"
#include "database/sqlite.hpp"

namespace betang {

struct SessionLimits {
    std::chrono::minutes idle{60};
    std::chrono::hours whole{16};  // a long shift
};

struct Session {
    Principal principal;
    std::string token_hash;
    UtcTime seen{};
    UtcTime expires{};
};

// What another agency gets: it looks at what is granted, until it expires, and changes nothing.
struct GuestLink {
    int64_t id = 0;
    std::string label;  // for people: whom it was given to
    Grants grants{};
    std::string made_by;
    UtcTime created{};
    UtcTime expires{};
};

// Thread-bound; borrows the database.
class SessionStore final {
  public:
    explicit SessionStore(Database& database, SessionLimits limits = {})
        : database_{database}, limits_{limits} {}

    // The new session's token, which exists nowhere else.
    [[nodiscard]] std::string begin(const Principal& user, UtcTime now);

    // Whose it is, while it lasts; a look that changes nothing.
    [[nodiscard]] std::optional<Session> find(const std::string& token_hash, UtcTime now) const;

    // Somebody was there. Written down once a minute at most.
    void touch(const Session& session, UtcTime now);

    void end(const std::string& token_hash);
    void removeExpired(UtcTime now);

    // The link's token, which exists nowhere else.
    [[nodiscard]] std::string invite(const GuestLink& link);
    [[nodiscard]] std::vector<GuestLink> guestLinks() const;

    // The token of a session that ends with the link; nothing where there is no such link.
    [[nodiscard]] std::optional<std::string> beginAsGuest(std::string_view link_token, UtcTime now);

    // Its sessions end, too. False where there is none.
    bool revoke(int64_t link);

  private:
    struct Row {
        std::optional<int64_t> user;
        std::optional<int64_t> guest;
        UtcTime now{};
        UtcTime expires{};
    };

    [[nodiscard]] std::string insert(const Row& row);
    [[nodiscard]] std::optional<Principal> userWithId(int64_t id) const;
    [[nodiscard]] std::optional<Principal> guestWithId(int64_t id) const;

    Database& database_;
    const SessionLimits limits_;
};

}  // namespace betang
