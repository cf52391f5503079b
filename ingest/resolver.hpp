// SPDX-License-Identifier: Apache-2.0
//
// Names to addresses with a limit. The C library's lookup cannot be interrupted, so it runs on a
// thread of its own, which is left behind when the limit passes and joined to nothing: it owns all
// that it touches.

#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

// Thread-bound. One for each stream: at most one lookup is under way, however often it is asked and
// for however many names (a camera may redirect to a new one each time).
class Resolver {
  public:
    static constexpr Duration kLimit = std::chrono::seconds{3};

    // The addresses of a name, none when it is not known; may block for as long as it likes.
    using LookUp = std::function<std::vector<std::string>(const std::string& host)>;

    // Asks the system.
    Resolver();

    // Asks `look_up`, on threads of its own which may outlive the resolver.
    explicit Resolver(LookUp look_up) : look_up_{std::move(look_up)} {}

    // Numeric addresses of `host`, at least one, in the order of preference. When the lookup fails
    // or takes longer than `limit`, the addresses that it had last time; else Unavailable or
    // Timeout. Cancelled when `stop` is requested.
    [[nodiscard]] Result<std::vector<std::string>> resolve(const std::string& host,
                                                           Duration limit,
                                                           std::stop_token stop);

  private:
    struct Lookup;

    [[nodiscard]] Result<std::vector<std::string>> lastOf(const std::string& host,
                                                          Error error) const;

    LookUp look_up_;
    std::shared_ptr<Lookup> pending_;
    std::string last_host_;
    std::vector<std::string> last_good_;
};

// Whether a camera may send us on to this address by a redirect: not to the machine itself, nor to
// a link-local, unspecified or multicast address (where services hide that trust their caller).
[[nodiscard]] bool isRedirectTarget(const std::string& address);

}  // namespace betang
