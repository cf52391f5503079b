// SPDX-License-Identifier: Apache-2.0
//
// Which streams do subscribers want? Kept from the subscriptions that an XPUB socket reports when
// it is verbose about new ones and silent about all but the last cancellation of a topic, so a set
// of prefixes suffices: nothing is counted, and a subscriber that dies cannot leave a count behind.

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/ids.hpp"

namespace betang {

// Reentrant.
class DemandTable final {
  public:
    // Called for each stream whose demand begins (true) or ends (false).
    using Changed = std::function<void(const StreamId&, bool wanted)>;

    explicit DemandTable(Changed changed) : changed_{std::move(changed)} {}

    // A subscription to every topic that begins with `prefix`, or its last cancellation. A prefix
    // that is exactly a media topic makes its stream known even if nobody offers it yet. Beyond
    // 10,000 prefixes new ones are ignored.
    void subscribe(std::string_view prefix);
    void unsubscribe(std::string_view prefix);

    // Makes a stream known, so that a subscription to a shorter prefix counts for it.
    void offer(const StreamId& stream);
    void forget(const StreamId& stream);

    [[nodiscard]] bool wants(const StreamId& stream) const;

  private:
    struct Known {
        std::string topic;
        bool offered = false;
        bool wanted = false;
    };

    [[nodiscard]] bool isSubscribed(std::string_view topic) const;
    Known& know(const StreamId& stream);
    void refresh(const StreamId& stream, Known& known) const;
    void refreshAll(std::string_view prefix);

    const Changed changed_;
    std::set<std::string, std::less<>> prefixes_;
    std::map<StreamId, Known> streams_;
};

}  // namespace betang
