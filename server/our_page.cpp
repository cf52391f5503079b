// SPDX-License-Identifier: Apache-2.0

#include "server/our_page.hpp"

#include <string>

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

// Browsers say where a page comes from that asks; what says nothing is no browser's page.
bool isSameSite(const Request& request, bool changes) {
    const std::string_view site = request.header("sec-fetch-site");
    return !changes || site.empty() || site == "same-origin";
}

}  // namespace

bool cameThroughProxy(const Request& request, std::string_view origin) {
    constexpr std::string_view kScheme = "https://";
    return origin.starts_with(kScheme) && request.header("host") == origin.substr(kScheme.size());
}

bool comesFromOurPage(const Request& request, std::string_view origin, bool upgrades) {
    const std::string_view host = request.header("host");
    const bool proxied = cameThroughProxy(request, origin);
    if (!proxied && !isLoopbackName(hostName(host))) {
        return false;
    }
    const std::string ours = proxied ? std::string{origin} : "http://" + std::string{host};
    const std::string_view theirs = request.header("origin");
    const bool changes =
        upgrades || (request.method != Method::Get && request.method != Method::Head);
    return (theirs.empty() || theirs == ours) && isSameSite(request, changes);
}

}  // namespace betang
