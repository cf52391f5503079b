// SPDX-License-Identifier: Apache-2.0
//
// Reading the audit log.

#include <algorithm>
#include <charconv>

#include "core/error.hpp"
#include "core/time_text.hpp"
#include "server/account_routes.hpp"
#include "server/api.hpp"
#include "server/visitor.hpp"

namespace betang {

namespace {

constexpr int64_t kMostEntries = 1000;
constexpr size_t kMostExported = 200'000;

std::string queryText(const Request& request, const char* name) {
    const auto given = request.query.find(name);
    return given == request.query.end() ? std::string{} : given->second;
}

int64_t queryNumber(const Request& request, const char* name, int64_t fallback) {
    const std::string text = queryText(request, name);
    int64_t number = fallback;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!text.empty() &&
        (failed != std::errc{} || end != text.data() + text.size() || number < 1)) {
        throw Error{ErrorKind::InvalidArgument,
                    std::string{"'"} + name + "' must be a whole number above 0"};
    }
    return number;
}

UtcTime queryTime(const Request& request, const char* name, UtcTime fallback) {
    const std::string text = queryText(request, name);
    const auto time = text.empty() ? Result<UtcTime>{fallback} : parseRfc3339(text);
    if (!time) {
        throw Error{ErrorKind::InvalidArgument,
                    std::string{"'"} + name + "' must be a time like 2026-11-22T08:00:00+07:00"};
    }
    return *time;
}

AuditQuery auditQueryIn(const Request& request) {
    AuditQuery query;
    query.from = queryTime(request, "from", query.from);
    query.to = queryTime(request, "to", query.to);
    query.user = queryText(request, "user");
    query.object = queryText(request, "object");
    query.before = queryNumber(request, "before", query.before);
    query.limit = static_cast<size_t>(std::min(queryNumber(request, "limit", 100), kMostEntries));
    return query;
}

// Who is granted some cameras reads what happened at those, and what they did themselves.
bool mayRead(const Visitor& visitor, const AuditEntry& entry) {
    const auto camera = CameraId::parse(entry.object);
    return visitor.everywhere || (camera && visitor.reaches(*camera)) ||
           (visitor.principal && visitor.principal->name == entry.user);
}

Json entryJson(const AuditEntry& entry) {
    return {{"id", entry.id},
            {"at", toRfc3339(entry.at)},
            {"user", entry.user},
            {"address", entry.address},
            {"action", entry.action},
            {"object", entry.object},
            {"outcome", entry.outcome},
            {"detail", entry.detail}};
}

Response findEntries(Accounts& accounts, const Request& request) {
    const AuditQuery query = auditQueryIn(request);
    const auto found = accounts.findAudit(query);
    Json entries = Json::array();
    for (const AuditEntry& entry : found) {
        if (mayRead(visitorOf(request), entry)) {
            entries.push_back(entryJson(entry));
        }
    }
    const bool more = found.size() == query.limit;
    return jsonResponse(
        {{"entries", std::move(entries)}, {"next", more ? Json(found.back().id) : Json()}});
}

Json verdictJson(const AuditVerdict& verdict) {
    return {{"intact", verdict.intact()},
            {"entries", verdict.entries},
            {"head", verdict.head},
            {"broken", verdict.broken ? Json(*verdict.broken) : Json()}};
}

Response checkEntries(Accounts& accounts, const Request&) {
    return jsonResponse(verdictJson(accounts.checkAudit()));
}

// JSON lines, oldest first; the last says whether the chain holds.
Response exportEntries(Accounts& accounts, const Request& request) {
    const AuditQuery query = auditQueryIn(request);
    const Visitor& visitor = visitorOf(request);
    std::string lines;
    size_t count = 0;
    const AuditVerdict verdict = accounts.checkAudit([&](const AuditEntry& entry) {
        const bool wanted = entry.at >= query.from && entry.at < query.to &&
                            (query.user.empty() || query.user == entry.user) &&
                            (query.object.empty() || query.object == entry.object);
        if (wanted && mayRead(visitor, entry)) {
            lines += ++count <= kMostExported ? toJsonText(entryJson(entry)) + "\n" : "";
        }
    });
    if (count > kMostExported) {
        throw Error{ErrorKind::InvalidArgument, "that is more than 200000 entries: ask for less"};
    }
    lines += toJsonText(verdictJson(verdict)) + "\n";
    Response response = Response::text(200, "application/x-ndjson", std::move(lines));
    response.headers.emplace_back("cache-control", "no-store");
    response.headers.emplace_back("content-disposition", "attachment; filename=\"audit.jsonl\"");
    return response;
}

}  // namespace

void addAuditRoutes(Router& router, const std::shared_ptr<Accounts>& accounts) {
    const auto get = [&](const char* pattern, Response (*handler)(Accounts&, const Request&)) {
        router.add(Method::Get,
                   pattern,
                   {Action::SeeAudit, {}},
                   [accounts, handler](const Request& request, const PathParameters&) {
                       return handler(*accounts, request);
                   });
    };
    get("/api/v1/audit", findEntries);
    get("/api/v1/audit/check", checkEntries);
    get("/api/v1/audit/export", exportEntries);
}

}  // namespace betang
