// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bus/curve.hpp"
#include "bus/endpoints.hpp"
#include "config/config.hpp"

namespace betang {

// The endpoints of what is lent at `place`: live on its port, catch-up and control on the next two.
[[nodiscard]] Endpoints tcpEndpoints(const TcpPlace& place);

// Our key pair, from the secret that holds our key. Throws BadConfig or what keeps it from being
// read, with the secret's name and nothing of what is in it.
[[nodiscard]] CurveKeys ownKeys(const Config& config, const std::string& secret);

}  // namespace betang
