// SPDX-License-Identifier: Apache-2.0
//
// Where the web server listens, who may come, and what stands before it.

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "config/sections.hpp"

namespace betang {

namespace {

constexpr size_t kLongestOrigin = 260;
constexpr size_t kMostProxies = 16;

Result<bool> parseOnOff(std::string_view text) {
    if (text == "on" || text == "off") {
        return text == "on";
    }
    return Error{ErrorKind::BadConfig, "must be one of: on, off"};
}

bool isHostCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

// As a browser writes it into its Origin header, because it is compared with that.
Result<std::string> parseOrigin(std::string_view text) {
    constexpr std::string_view kScheme = "https://";
    if (text.empty()) {
        return std::string{};
    }
    const std::string_view place = text.substr(std::min(kScheme.size(), text.size()));
    const size_t colon = std::min(place.find(':'), place.size());
    const std::string_view host = place.substr(0, colon);
    const bool host_ok = !host.empty() && std::all_of(host.begin(), host.end(), isHostCharacter);
    const bool port_ok =
        colon == place.size() || parseInteger(place.substr(colon + 1), {1, 65535}).ok();
    if (text.starts_with(kScheme) && host_ok && port_ok && text.size() <= kLongestOrigin) {
        return std::string{text};
    }
    return Error{ErrorKind::BadConfig,
                 "must be https://HOST or https://HOST:PORT in lower case, without a path"};
}

bool isAddress(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

void readProxies(SettingReader& reader, ServerConfig& server) {
    const YamlNode* node = reader.find("proxies");
    if (node == nullptr || node->kind == YamlNode::Kind::Null) {
        return;
    }
    if (node->kind != YamlNode::Kind::Sequence || node->items.size() > kMostProxies) {
        reader.refuse("proxies", "must be a list of at most 16 IP addresses");
        return;
    }
    for (const YamlNode& item : node->items) {
        if (!isAddress(item.scalar)) {
            reader.log().refuse(item.place, reader.pathOf("proxies"), "must be an IP address");
            continue;
        }
        server.proxies.push_back(item.scalar);
    }
}

}  // namespace

void readServer(SettingReader& root, Config& config) {
    const YamlNode* node = root.find("server");
    if (node == nullptr) {
        return;
    }
    SettingReader reader{root.log(), *node, node->place, "server"};
    ServerConfig server = reader.value("listen", ServerConfig{}, parseListen);
    server.accounts = reader.value("accounts", server.accounts, parseOnOff);
    server.origin = reader.value("origin", server.origin, parseOrigin);
    readProxies(reader, server);
    reader.finish();
    if (!server.accounts && !server.origin.empty()) {
        reader.refuse("accounts", "must be on where 'origin' opens the server to others");
    }
    config.server = std::move(server);
}

}  // namespace betang
