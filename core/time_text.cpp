// SPDX-License-Identifier: Apache-2.0

#include "core/time_text.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace betang {

namespace {

using namespace std::chrono;  // NOLINT(google-build-using-namespace): calendar arithmetic

// Reads fixed-width decimal fields and literal characters off the front of a text.
class Fields {
  public:
    explicit Fields(std::string_view text) : rest_{text} {}

    std::optional<int> number(size_t digits) {
        if (rest_.size() < digits) {
            return std::nullopt;
        }
        int value = 0;
        for (size_t i = 0; i < digits; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9') {
                return std::nullopt;
            }
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    bool literal(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
            return false;
        }
        last_ = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }

    // The digits after a decimal point, as nanoseconds; digits past the ninth are dropped.
    std::optional<nanoseconds> fraction() {
        int64_t value = 0;
        size_t digits = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            value = digits < 9 ? value * 10 + (rest_.front() - '0') : value;
            ++digits;
            rest_.remove_prefix(1);
        }
        if (digits == 0) {
            return std::nullopt;
        }
        for (size_t i = digits; i < 9; ++i) {
            value *= 10;
        }
        return nanoseconds{value};
    }

    [[nodiscard]] char last() const { return last_; }

    [[nodiscard]] bool done() const { return rest_.empty(); }

  private:
    std::string_view rest_;
    char last_ = '\0';
};

// Well within what 64 bits of nanoseconds since 1970 can count, so that sums with spans of decades
// do not overflow either.
constexpr int kFirstYear = 1700;
constexpr int kLastYear = 2199;

std::optional<days> dateOf(Fields& in) {
    const auto year = in.number(4);
    if (!year || !in.literal("-")) {
        return std::nullopt;
    }
    const auto month = in.number(2);
    if (!month || !in.literal("-")) {
        return std::nullopt;
    }
    const auto day = in.number(2);
    if (!day) {
        return std::nullopt;
    }
    const year_month_day date{std::chrono::year{*year} / *month / *day};
    if (!date.ok()) {
        return std::nullopt;
    }
    return sys_days{date}.time_since_epoch();
}

std::optional<nanoseconds> hoursAndMinutes(Fields& in) {
    const auto hour = in.number(2);
    if (!hour || *hour > 23 || !in.literal(":")) {
        return std::nullopt;
    }
    const auto minute = in.number(2);
    if (!minute || *minute > 59) {
        return std::nullopt;
    }
    return hours{*hour} + minutes{*minute};
}

std::optional<nanoseconds> timeOf(Fields& in) {
    const auto start = hoursAndMinutes(in);
    if (!start || !in.literal(":")) {
        return std::nullopt;
    }
    const auto second = in.number(2);
    if (!second || *second > 60) {
        return std::nullopt;
    }
    const auto whole = *start + seconds{*second};
    if (!in.literal(".")) {
        return whole;
    }
    const auto fraction = in.fraction();
    return fraction ? std::optional{whole + *fraction} : std::nullopt;
}

std::optional<nanoseconds> offsetOf(Fields& in) {
    if (in.literal("Zz")) {
        return nanoseconds{0};
    }
    if (!in.literal("+-")) {
        return std::nullopt;
    }
    const int sign = in.last() == '-' ? -1 : 1;
    const auto offset = hoursAndMinutes(in);
    return offset ? std::optional{*offset * sign} : std::nullopt;
}

struct Parsed {
    days date{};
    nanoseconds of_day{};
};

std::optional<Parsed> parse(std::string_view text) {
    Fields in{text};
    const auto date = dateOf(in);
    if (!date || !in.literal("Tt ")) {
        return std::nullopt;
    }
    const auto time = timeOf(in);
    if (!time) {
        return std::nullopt;
    }
    const auto offset = offsetOf(in);
    if (!offset || !in.done()) {
        return std::nullopt;
    }
    return Parsed{*date, *time - *offset};
}

}  // namespace

std::string toRfc3339(UtcTime time) {
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<milliseconds>(time - day)};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                       static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()),
                       clock.hours().count(),
                       clock.minutes().count(),
                       clock.seconds().count(),
                       clock.subseconds().count());
}

Result<UtcTime> parseRfc3339(std::string_view text) {
    if (const auto parsed = parse(text)) {
        const auto year = static_cast<int>(year_month_day{sys_days{parsed->date}}.year());
        if (year >= kFirstYear && year <= kLastYear) {
            return UtcTime{parsed->date + parsed->of_day};
        }
        return Error{ErrorKind::InvalidArgument,
                     fmt::format("'{}' lies outside of the years {} to {}",
                                 text.substr(0, 40),
                                 kFirstYear,
                                 kLastYear)};
    }
    return Error{ErrorKind::InvalidArgument,
                 fmt::format("'{}' is not an RFC 3339 time with offset, like "
                             "2026-11-22T14:05:00+07:00",
                             text.substr(0, 40))};
}

}  // namespace betang
