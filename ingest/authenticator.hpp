// SPDX-License-Identifier: Apache-2.0
//
// RTSP authentication as a client: Basic (RFC 7617) and Digest with MD5 or SHA-256 (RFC 7616, and
// RFC 2069 where the camera states no qop). No sockets; tests give the client nonce.

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/secret.hpp"
#include "core/result.hpp"

namespace betang {

struct Challenge {
    std::string scheme;                         // lower case: "basic", "digest"
    std::map<std::string, std::string> values;  // names in lower case, unquoted
};

// Every challenge of one WWW-Authenticate value; several may stand in one. Broken ends are dropped.
[[nodiscard]] std::vector<Challenge> parseChallenges(std::string_view header);

// Thread-bound. Belongs to one host: never hand it to another.
class Authenticator {
  public:
    using MakeNonce = std::function<std::string()>;

    // Without `login` every challenge is refused. `make_nonce` makes client nonces.
    Authenticator(std::optional<Credentials> login, MakeNonce make_nonce);

    // Takes the WWW-Authenticate values of a 401. The strongest that we can do wins, whatever the
    // order. PermissionDenied: we have no credentials, or these very ones were just refused.
    // Unsupported: nothing offered that we can do (the text says auth-algorithm-unsupported).
    [[nodiscard]] Result<void> challenged(const std::vector<std::string>& headers);

    // The Authorization value for a request; empty before the first challenge.
    [[nodiscard]] std::string authorization(std::string_view method, std::string_view uri);

    // A request was accepted: a later 401 starts afresh.
    void accepted() { answered_ = 0; }

    [[nodiscard]] unsigned staleNonces() const { return stale_nonces_; }

  private:
    [[nodiscard]] std::string digest(std::string_view method, std::string_view uri);

    const std::optional<Credentials> login_;
    const MakeNonce make_nonce_;
    Challenge chosen_;
    int answered_ = 0;  // challenges since a request was last accepted
    unsigned nonce_count_ = 0;
    unsigned stale_nonces_ = 0;
};

// 128 random bits as hex.
[[nodiscard]] std::string randomNonce();

}  // namespace betang
