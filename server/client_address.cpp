// SPDX-License-Identifier: Apache-2.0

#include "server/client_address.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace betang {

namespace {

bool isIpAddress(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::string lastOf(std::string_view& list) {
    const size_t comma = list.rfind(',');
    std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
    const size_t first = std::min(last.find_first_not_of(" \t"), last.size());
    last.remove_prefix(first);
    last = last.substr(0, std::min(last.find_first_of(" \t"), last.size()));
    return std::string{last};
}

}  // namespace

std::string clientAddress(const std::string& peer,
                          std::string_view forwarded,
                          const std::vector<std::string>& proxies) {
    const auto trusted = [&](const std::string& address) {
        return std::find(proxies.begin(), proxies.end(), address) != proxies.end();
    };
    std::string client = peer;
    while (trusted(client) && !forwarded.empty()) {
        std::string before = lastOf(forwarded);
        if (before.find('\0') != std::string::npos || !isIpAddress(before)) {
            break;
        }
        client = std::move(before);
    }
    return client;
}

}  // namespace betang
