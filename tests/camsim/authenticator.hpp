// SPDX-License-Identifier: Apache-2.0
//
// Basic (RFC 7617) and Digest (RFC 7616, with RFC 2617 and 2069 as older clients speak them)
// authentication, the camera's side of it.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "tests/camsim/digest.hpp"
#include "tests/camsim/options.hpp"
#include "tests/camsim/rtsp_message.hpp"

namespace betang::camsim {

inline constexpr std::string_view kRealm = "betang-camsim";

struct DigestInput {
    Hash hash = Hash::Md5;
    std::string_view user;
    std::string_view password;
    std::string_view realm;
    std::string_view method;
    std::string_view uri;
    std::string_view nonce;
    std::string_view nonce_count;  // empty: without qop, as RFC 2069
    std::string_view client_nonce;
};

// The `response` of RFC 7616 3.4.1 for qop=auth. Pure.
[[nodiscard]] std::string digestResponse(const DigestInput& input);

// name=value and name="value" pairs of an Authorization header behind its scheme. Pure; at most 32
// pairs of a hostile header are kept.
[[nodiscard]] std::map<std::string, std::string> readDigestFields(std::string_view text);

// Thread-bound.
class Authenticator {
  public:
    // `salt` makes the nonces of this simulator its own.
    Authenticator(AuthOptions options, std::string salt);

    enum class Verdict { Accepted, Missing, Wrong, Stale };
    [[nodiscard]] Verdict judge(const RtspRequest& request, int camera) const;

    // The value of WWW-Authenticate.
    [[nodiscard]] std::string challenge(int camera, bool stale) const;

    // From now on the camera's clients must use another nonce.
    void renewNonce(int camera) { ++generations_[camera]; }

  private:
    [[nodiscard]] std::string nonceOf(int camera) const;
    [[nodiscard]] Verdict judgeBasic(std::string_view value) const;
    [[nodiscard]] Verdict judgeDigest(std::string_view value,
                                      const RtspRequest& request,
                                      int camera) const;

    AuthOptions options_;
    std::string salt_;
    std::map<int, uint64_t> generations_;
};

}  // namespace betang::camsim
