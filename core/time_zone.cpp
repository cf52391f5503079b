// SPDX-License-Identifier: Apache-2.0

#include "core/time_zone.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sstream>

#include <fmt/format.h>

namespace betang {

namespace {

constexpr size_t kHeader = 44;
constexpr size_t kLargestFile = size_t{256} << 10;
constexpr int32_t kLargestOffset = 26 * 3600;

uint64_t readBig(std::span<const uint8_t> bytes, size_t at, size_t width) {
    uint64_t value = 0;
    for (size_t i = 0; i < width; ++i) {
        value = value << 8 | bytes[at + i];
    }
    return value;
}

// RFC 8536 3.1: the six counts of a header.
struct Counts {
    size_t is_utc = 0;
    size_t is_std = 0;
    size_t leap = 0;
    size_t times = 0;
    size_t types = 0;
    size_t chars = 0;

    [[nodiscard]] size_t bytes(size_t time_width) const {
        return times * (time_width + 1) + types * 6 + chars + leap * (time_width + 4) + is_std +
               is_utc;
    }
};

std::optional<Counts> countsAt(std::span<const uint8_t> bytes, size_t at) {
    static constexpr std::string_view kMagic = "TZif";
    if (at > bytes.size() || bytes.size() - at < kHeader ||
        !std::equal(kMagic.begin(), kMagic.end(), bytes.begin() + static_cast<ptrdiff_t>(at))) {
        return std::nullopt;
    }
    std::array<size_t, 6> count{};
    for (size_t i = 0; i < count.size(); ++i) {
        count[i] = readBig(bytes, at + 20 + i * 4, 4);
        if (count[i] > kLargestFile) {
            return std::nullopt;
        }
    }
    return Counts{count[0], count[1], count[2], count[3], count[4], count[5]};
}

Error notZone() {
    return {ErrorKind::Corrupt, "not a time zone file of version 2 or later"};
}

bool isZoneName(const std::string& name) {
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '/' || c == '_' || c == '-' || c == '+';
    });
    return plain && !name.empty() && name.size() <= 64 && name.front() != '/';
}

}  // namespace

TimeZone::TimeZone(const std::string& name, const std::filesystem::path& folder) {
    const Error unknown{
        ErrorKind::BadConfig,
        fmt::format("time_zone: there is no zone '{}' in {}", name.substr(0, 64), folder.string())};
    if (!isZoneName(name) || !std::filesystem::is_regular_file(folder / name)) {
        throw unknown;
    }
    std::ifstream in{folder / name, std::ios::binary};
    std::ostringstream whole;
    whole << in.rdbuf();
    const std::string bytes = whole.str();
    auto zone = parse({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    if (!zone) {
        throw unknown;
    }
    *this = std::move(*zone);
}

// RFC 8536 3.2: the first block holds 32-bit times and is skipped, the second 64-bit ones.
Result<TimeZone> TimeZone::parse(std::span<const uint8_t> bytes) {
    const auto old = countsAt(bytes, 0);
    if (!old || bytes[4] < '2' || bytes.size() > kLargestFile) {
        return notZone();
    }
    const size_t header = kHeader + old->bytes(4);
    const auto counts = countsAt(bytes, header);
    if (!counts || counts->types == 0 || bytes.size() - header - kHeader < counts->bytes(8)) {
        return notZone();
    }
    const size_t times = header + kHeader;
    const size_t indices = times + counts->times * 8;
    const size_t types = indices + counts->times;
    const auto offset = [&](size_t type) {
        return static_cast<int32_t>(readBig(bytes, types + type * 6, 4));
    };
    const auto is_sane = [&](size_t type) {
        return offset(type) <= kLargestOffset && offset(type) >= -kLargestOffset;
    };
    if (!is_sane(0)) {
        return notZone();
    }
    TimeZone zone;
    zone.first_offset_ = offset(0);
    for (size_t i = 0; i < counts->times; ++i) {
        const size_t type = bytes[indices + i];
        const auto at = static_cast<int64_t>(readBig(bytes, times + i * 8, 8));
        if (type >= counts->types ||
            (!zone.transitions_.empty() && at < zone.transitions_.back().at) || !is_sane(type)) {
            return notZone();
        }
        zone.transitions_.push_back({at, offset(type)});
    }
    return zone;
}

std::chrono::seconds TimeZone::offsetAt(UtcTime time) const {
    const int64_t at = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    const auto after = std::upper_bound(
        transitions_.begin(), transitions_.end(), at, [](int64_t t, const Transition& one) {
            return t < one.at;
        });
    return std::chrono::seconds{after == transitions_.begin() ? first_offset_
                                                              : std::prev(after)->offset};
}

LocalTime TimeZone::toLocal(UtcTime time) const {
    LocalTime out;
    out.offset = offsetAt(time);
    const auto local = std::chrono::floor<std::chrono::seconds>(time) + out.offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    out.date = std::chrono::year_month_day{day};
    out.of_day = local - day;
    out.weekday = static_cast<int>(std::chrono::weekday{day}.iso_encoding()) - 1;
    return out;
}

}  // namespace betang
