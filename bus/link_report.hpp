// SPDX-License-Identifier: Apache-2.0
//
// What is said of a link, under linkTopic(link): once when it is lost and once when it is back,
// however many cameras hang on it.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bus/json_text.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang {

inline constexpr size_t kMostLinkCameras = 4096;

// "link/kapuas/".
[[nodiscard]] std::string linkTopic(std::string_view link);

struct LinkReport {
    std::string link;
    bool down = false;
    UtcTime since{};                  // when it was lost, or was back
    std::vector<CameraId> cameras{};  // that were lost with it, sorted; when back: that had been

    bool operator==(const LinkReport&) const = default;
};

// docs/bus.md lists the fields.
[[nodiscard]] Json toJson(const LinkReport& report);

// Corrupt names what is wrong.
[[nodiscard]] Result<LinkReport> linkReportFrom(const Json& message);

}  // namespace betang
