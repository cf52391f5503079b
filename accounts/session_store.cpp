// SPDX-License-Identifier: Apache-2.0

#include "accounts/session_store.hpp"

#include <algorithm>

#include "accounts/secret_token.hpp"
#include "accounts/user_store.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr std::chrono::minutes kTouchedOnceIn{1};

int64_t countOf(UtcTime time) {
    return time.time_since_epoch().count();
}

UtcTime timeIn(const Statement& row, int column) {
    return UtcTime{Duration{row.integer(column)}};
}

GuestLink linkIn(const Statement& row) {
    return {.id = row.integer(0),
            .label = row.text(1),
            .grants = grantsFrom(nlohmann::json::parse(row.text(2), nullptr, false)).take(),
            .made_by = row.text(3),
            .created = timeIn(row, 4),
            .expires = timeIn(row, 5)};
}

constexpr const char* kLinks =
    "SELECT id, label, grants, made_by, created_ns, expires_ns FROM guest_links ";

Principal guestOf(const GuestLink& link) {
    return {.id = link.id,
            .name = "guest:" + std::to_string(link.id),
            .role = Role::Viewer,
            .grants = link.grants,
            .guest = true};
}

std::vector<GuestLink> linksOf(Statement statement) {
    std::vector<GuestLink> links;
    while (statement.step()) {
        links.push_back(linkIn(statement));
    }
    return links;
}

}  // namespace

std::string SessionStore::begin(const Principal& user, UtcTime now) {
    return insert({.user = user.id, .guest = {}, .now = now, .expires = now + limits_.whole});
}

std::string SessionStore::insert(const Row& row) {
    std::string token = makeToken();
    const std::string hash = tokenHash(token);
    const char* sql = row.user
                          ? "INSERT INTO sessions(token, user, created_ns, seen_ns, expires_ns)"
                            " VALUES(?1, ?2, ?3, ?3, ?4)"
                          : "INSERT INTO sessions(token, guest, created_ns, seen_ns, expires_ns)"
                            " VALUES(?1, ?2, ?3, ?3, ?4)";
    database_.prepare(sql)
        .bind(1, hash)
        .bind(2, row.user ? *row.user : row.guest.value_or(0))
        .bind(3, countOf(row.now))
        .bind(4, countOf(row.expires))
        .run();
    return token;
}

std::optional<Session> SessionStore::find(const std::string& token_hash, UtcTime now) const {
    Statement row = database_.prepare(
        "SELECT COALESCE(user, 0), COALESCE(guest, 0), seen_ns, expires_ns FROM sessions "
        "WHERE token = ?");
    row.bind(1, token_hash);
    if (!row.step()) {
        return std::nullopt;
    }
    const int64_t user = row.integer(0);
    const int64_t guest = row.integer(1);
    const UtcTime seen = timeIn(row, 2);
    const UtcTime expires = timeIn(row, 3);
    row.reset();
    if (now >= expires || now - seen >= limits_.idle) {
        return std::nullopt;
    }
    auto whose = guest != 0 ? guestWithId(guest) : userWithId(user);
    if (!whose) {
        return std::nullopt;
    }
    return Session{std::move(*whose), token_hash, seen, expires};
}

void SessionStore::touch(const Session& session, UtcTime now) {
    if (now - session.seen < kTouchedOnceIn) {
        return;
    }
    database_.prepare("UPDATE sessions SET seen_ns = ? WHERE token = ?")
        .bind(1, countOf(now))
        .bind(2, session.token_hash)
        .run();
}

void SessionStore::end(const std::string& token_hash) {
    database_.prepare("DELETE FROM sessions WHERE token = ?").bind(1, token_hash).run();
}

void SessionStore::removeExpired(UtcTime now) {
    database_.prepare("DELETE FROM sessions WHERE expires_ns <= ? OR seen_ns <= ?")
        .bind(1, countOf(now))
        .bind(2, countOf(now - limits_.idle))
        .run();
    database_.prepare("DELETE FROM guest_links WHERE expires_ns <= ?").bind(1, countOf(now)).run();
}

std::string SessionStore::invite(const GuestLink& link) {
    std::string token = makeToken();
    const std::string hash = tokenHash(token);
    const std::string grants = toJson(link.grants).dump();
    database_
        .prepare(
            "INSERT INTO guest_links(label, token, grants, made_by, created_ns, expires_ns) "
            "VALUES(?, ?, ?, ?, ?, ?)")
        .bind(1, link.label)
        .bind(2, hash)
        .bind(3, grants)
        .bind(4, link.made_by)
        .bind(5, countOf(link.created))
        .bind(6, countOf(link.expires))
        .run();
    return token;
}

std::vector<GuestLink> SessionStore::guestLinks() const {
    return linksOf(database_.prepare((std::string{kLinks} + "ORDER BY id").c_str()));
}

std::optional<std::string> SessionStore::beginAsGuest(std::string_view link_token, UtcTime now) {
    const std::string hash = tokenHash(link_token);
    Statement find = database_.prepare((std::string{kLinks} + "WHERE token = ?").c_str());
    find.bind(1, hash);
    const auto links = linksOf(std::move(find));
    if (hash.empty() || links.empty() || now >= links.front().expires) {
        return std::nullopt;
    }
    const UtcTime expires = std::min(links.front().expires, now + Duration{limits_.whole});
    return insert({.user = {}, .guest = links.front().id, .now = now, .expires = expires});
}

bool SessionStore::revoke(int64_t link) {
    const bool there = guestWithId(link).has_value();
    database_.prepare("DELETE FROM guest_links WHERE id = ?").bind(1, link).run();
    return there;
}

std::optional<Principal> SessionStore::userWithId(int64_t id) const {
    auto user = UserStore{database_}.withId(id);
    return user ? std::optional{std::move(user->principal)} : std::nullopt;
}

std::optional<Principal> SessionStore::guestWithId(int64_t id) const {
    Statement find = database_.prepare((std::string{kLinks} + "WHERE id = ?").c_str());
    find.bind(1, id);
    const auto links = linksOf(std::move(find));
    return links.empty() ? std::nullopt : std::optional{guestOf(links.front())};
}

}  // namespace betang
