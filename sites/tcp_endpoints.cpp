// SPDX-License-Identifier: Apache-2.0

#include "sites/tcp_endpoints.hpp"

#include <fmt/format.h>

#include "config/secret.hpp"
#include "core/error.hpp"

namespace betang {

Endpoints tcpEndpoints(const TcpPlace& place) {
    const auto at = [&place](int above) {
        return fmt::format("tcp://{}:{}", place.host, place.port + above);
    };
    return {at(0), at(1), at(2)};
}

CurveKeys ownKeys(const Config& config, const std::string& secret) {
    const SecretKey key = loadSecretKey(config, secret).take();
    auto keys = curveKeysOf(key.text());
    if (!keys) {
        throw Error{keys.error().kind(),
                    fmt::format("secret '{}' {}", secret, keys.error().text())};
    }
    return std::move(*keys);
}

}  // namespace betang
