// SPDX-License-Identifier: Apache-2.0

#include <string_view>

#include "server/web_server.hpp"

namespace betang {

namespace {

// "localhost:8080" and "[::1]:8080" without the port.
std::string_view hostName(std::string_view host) {
    const size_t colon = host.rfind(':');
    const bool has_port = colon != std::string_view::npos && host.find(']', colon) == host.npos;
    return has_port ? host.substr(0, colon) : host;
}

bool isLoopbackName(std::string_view name) {
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

}  // namespace

bool comesFromOurPage(const Request& request) {
    const std::string_view host = request.header("host");
    if (!isLoopbackName(hostName(host))) {
        return false;
    }
    const std::string_view origin = request.header("origin");
    return origin.empty() || origin == "http://" + std::string{host};
}

}  // namespace betang
