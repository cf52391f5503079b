// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "alarms/alarm_book.hpp"

namespace betang {

// A journal in memory: what a disk would hold.
class MemoryJournal final : public AlarmJournal {
  public:
    Result<std::vector<std::string>> read() override { return lines; }

    Result<void> append(std::string_view line) override {
        if (refuses) {
            return Error{ErrorKind::Io, "full"};
        }
        lines.emplace_back(line);
        return {};
    }

    Result<void> replace(std::string_view line) override {
        lines.assign(1, std::string{line});
        return {};
    }

    [[nodiscard]] size_t size() const override { return rewrite ? size_t{1} << 30 : 0; }

    std::vector<std::string> lines{};
    bool refuses = false;
    bool rewrite = false;  // wants to be rewritten
};

// Seconds after a day in 2026.
inline UtcTime second(double seconds) {
    return UtcTime{std::chrono::hours{24 * 20600}} +
           Duration{static_cast<int64_t>(seconds * 1'000'000'000)};
}

inline Cause motionOf(const std::string& id, const std::string& zone = "") {
    return {.id = id, .kind = CauseKind::Motion, .subject = "kapuas.dermaga", .zone = zone};
}

inline CauseNews begins(Cause cause, double at) {
    return {std::move(cause), second(at), std::nullopt};
}

inline CauseNews over(Cause cause, double since, double at) {
    return {std::move(cause), second(since), second(at)};
}

inline AlarmRule motionRule() {
    return {.id = "gerak",
            .kind = CauseKind::Motion,
            .least_duration = std::chrono::seconds{2},
            .cooldown = std::chrono::seconds{30}};
}

}  // namespace betang
