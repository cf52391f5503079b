// SPDX-License-Identifier: Apache-2.0
//
// What the API says, as JSON: docs/api.md describes every field. Pure.

#pragma once

#include <map>
#include <vector>

#include "bus/json_text.hpp"
#include "bus/stream_state.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"

namespace betang {

using Reports = std::map<StreamId, StreamReport>;

[[nodiscard]] Json aboutJson(const Config& config);
[[nodiscard]] Json camerasJson(const Config& config, const Reports& reports, UtcTime now);
[[nodiscard]] Json wallsJson(const Config& config);

// Puts layout, tiles and preset of `status`, a wall's own, in the place of the configured ones: an
// operator may have changed them. What is not as a wall says it is left out.
void showTiles(Json& wall, const Json& status, const Config& config);

// One stream's state, the same in the list of cameras and in the news.
[[nodiscard]] Json streamJson(const StreamReport& report, UtcTime now);

// The states of every configured stream, also of those that nobody has reported yet.
[[nodiscard]] std::vector<Json> allStates(const Config& config,
                                          const Reports& reports,
                                          UtcTime now);

}  // namespace betang
