// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/ask.hpp"

#include <cstring>
#include <string_view>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "bus/endpoints.hpp"
#include "core/error.hpp"
#include "core/unique_fd.hpp"

namespace betang {

namespace {

constexpr std::string_view kScheme = "ipc://";

// ZeroMQ itself would wait in silence for somebody to listen.
bool somebodyListens(std::string_view endpoint) {
    const std::string_view path = endpoint.substr(kScheme.size());
    sockaddr_un to{};
    if (path.size() >= sizeof to.sun_path) {
        return false;
    }
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, path.data(), path.size());
    const UniqueFd probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
}

}  // namespace

Result<Json> ask(BusContext& context, const AskedRole& whom, const Json& request, Duration limit) {
    const std::string endpoint = endpointsFor(whom.runtime, whom.role, whom.name).control;
    if (!somebodyListens(endpoint)) {
        return Error{
            ErrorKind::Unavailable,
            whom.role == "run"
                ? fmt::format("runtime: no betang run in {}", whom.runtime.string())
                : fmt::format(
                      "runtime: no {} {} runs in {}", whom.role, whom.name, whom.runtime.string())};
    }
    return callControl(context, endpoint, request, limit);
}

}  // namespace betang
