// SPDX-License-Identifier: Apache-2.0

#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "apps/commands/system_status.hpp"
#include "bus/endpoints.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

const Json kStatusRequest{{"op", "status"}};

struct Asked {
    std::string role;
    std::string name;
    Json answer;
};

Json ask(BusContext& context, const std::string& endpoint, Duration limit) {
    const auto answer = callControl(context, endpoint, kStatusRequest, limit);
    return answer ? *answer : Json{{"ok", false}, {"error", answer.error().text()}};
}

void askAll(BusContext& context,
            const std::filesystem::path& runtime,
            std::vector<Asked>& children,
            Duration limit) {
    std::vector<std::jthread> threads;
    for (Asked& child : children) {
        threads.emplace_back([&child, &context, &runtime, limit] {
            child.answer =
                ask(context, endpointsFor(runtime, child.role, child.name).control, limit);
        });
    }
}

}  // namespace

Result<Json> gatherStatus(BusContext& context,
                          const std::filesystem::path& runtime,
                          Duration limit) {
    auto supervisor =
        callControl(context, endpointsFor(runtime, "run", "main").control, kStatusRequest, limit);
    if (!supervisor) {
        return Error{ErrorKind::Unavailable,
                     fmt::format("runtime: no betang run answers in {}", runtime.string())};
    }
    std::vector<Asked> children;
    for (const Json& child : supervisor->at("children")) {
        children.push_back({child.at("role"), child.at("name"), {}});
    }
    askAll(context, runtime, children, limit);
    Json status{{"supervisor", std::move(*supervisor)},
                {"ingest", Json::object()},
                {"archive", Json::object()},
                {"wall", Json::object()}};
    for (Asked& child : children) {
        status[child.role][child.name] = std::move(child.answer);
    }
    return status;
}

}  // namespace betang
