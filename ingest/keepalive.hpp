// SPDX-License-Identifier: Apache-2.0
//
// When a session is refreshed and by which request. Cameras differ in what they accept: one closes
// without GET_PARAMETER, another dies of it. The choice follows `Public` (RFC 2326 10.1) and falls
// to the next method when one is refused or not answered.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"

namespace betang {

enum class KeepaliveMethod { GetParameter, Options, SetParameter };

[[nodiscard]] std::string_view toText(KeepaliveMethod method);  // as it stands in a request

// Pure; thread-bound.
class Keepalive {
  public:
    static constexpr std::chrono::seconds kUsualTimeout{60};  // RFC 2326 12.37
    static constexpr Duration kAnswerLimit = std::chrono::seconds{5};

    // What the camera's Public header offers; empty when it sent none.
    void offered(std::string_view public_header);

    // A session began with this timeout (from its Session header).
    void started(MonoTime now, std::chrono::seconds timeout);

    // The request that is due, if any; the caller sends it.
    [[nodiscard]] std::optional<KeepaliveMethod> due(MonoTime now);

    // How long nothing has to be done.
    [[nodiscard]] MonoTime next() const;

    void answered(MonoTime now);
    void refused(MonoTime now);  // with a status other than 2xx
    void again(MonoTime now);    // the same once more: it lacked the newest nonce

    [[nodiscard]] uint64_t answers() const { return answers_; }

  private:
    void fallBack(MonoTime now);

    KeepaliveMethod method_ = KeepaliveMethod::GetParameter;
    bool learned_ = false;  // by refusal: no Public header overrules it
    Duration period_ = kUsualTimeout * 2 / 5;
    MonoTime next_{};
    std::optional<MonoTime> asked_;
    unsigned refusals_ = 0;  // in a row
    uint64_t answers_ = 0;
};

}  // namespace betang
