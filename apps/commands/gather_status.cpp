// SPDX-License-Identifier: Apache-2.0

#include <thread>
#include <utility>
#include <vector>

#include "apps/commands/ask.hpp"
#include "apps/commands/system_status.hpp"

namespace betang {

namespace {

const Json kStatusRequest{{"op", "status"}};

struct Asked {
    std::string role;
    std::string name;
    Json answer;
};

Json askForStatus(BusContext& context, const AskedRole& whom, Duration limit) {
    const auto answer = ask(context, whom, kStatusRequest, limit);
    return answer ? *answer : Json{{"ok", false}, {"error", answer.error().text()}};
}

void askAll(BusContext& context,
            const std::filesystem::path& runtime,
            std::vector<Asked>& children,
            Duration limit) {
    std::vector<std::jthread> threads;
    for (Asked& child : children) {
        threads.emplace_back([&child, &context, &runtime, limit] {
            child.answer = askForStatus(context, {runtime, child.role, child.name}, limit);
        });
    }
}

}  // namespace

Result<Json> gatherStatus(BusContext& context,
                          const std::filesystem::path& runtime,
                          Duration limit) {
    auto supervisor = ask(context, {runtime, "run", "main"}, kStatusRequest, limit);
    if (!supervisor) {
        return supervisor.error();
    }
    std::vector<Asked> children;
    for (const Json& child : supervisor->at("children")) {
        children.push_back({child.at("role"), child.at("name"), {}});
    }
    askAll(context, runtime, children, limit);
    Json status{{"supervisor", std::move(*supervisor)},
                {"links", Json::object()},
                {"ingest", Json::object()},
                {"analytics", Json::object()},
                {"archive", Json::object()},
                {"wall", Json::object()},
                {"server", Json::object()}};
    for (Asked& child : children) {
        if (const auto link = child.answer.find("link"); link != child.answer.end()) {
            status["links"][link->value("link", "")] = *link;
        }
        status[child.role][child.name] = std::move(child.answer);
    }
    return status;
}

}  // namespace betang
