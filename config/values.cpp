// SPDX-License-Identifier: Apache-2.0

#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "config/number_text.hpp"
#include "config/utf8.hpp"

namespace betang {

namespace {

constexpr size_t kLongestText = 4096;
constexpr size_t kLongestPathLikeValue = 255;
constexpr const char* kZoneFolder = "/usr/share/zoneinfo";

Error rule(std::string text) {
    return Error{ErrorKind::BadConfig, std::move(text)};
}

// A number and the unit after it.
std::optional<std::pair<int64_t, std::string_view>> quantity(std::string_view text) {
    const size_t unit = text.find_first_not_of("0123456789");
    const auto value = wholeNumber(text.substr(0, unit));
    if (!value || unit == std::string_view::npos) {
        return std::nullopt;
    }
    return std::pair{*value, text.substr(unit)};
}

// "90s", "5m", "1h".
std::optional<std::chrono::seconds> secondsIn(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, int>, 3> kUnits{
        {{"s", 1}, {"m", 60}, {"h", 3600}}};
    constexpr int64_t kMost = 86400;
    const auto amount = quantity(text);
    for (const auto& [unit, seconds] : kUnits) {
        if (amount && amount->second == unit && amount->first <= kMost) {
            return std::chrono::seconds{amount->first * seconds};
        }
    }
    return std::nullopt;
}

bool isEven(int value) {
    return value % 2 == 0;
}

std::optional<int> dayOf(std::string_view text) {
    constexpr std::array<std::string_view, 7> kDays{
        "mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const auto* found = std::find(kDays.begin(), kDays.end(), text);
    return found == kDays.end() ? std::nullopt
                                : std::optional{static_cast<int>(found - kDays.begin())};
}

bool isZoneCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
}

// No dot is a zone character, so no name leaves the folder.
bool isZoneFile(std::string_view name) {
    const auto path = std::filesystem::path{kZoneFolder} / name;
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed)) {
        return false;
    }
    std::array<char, 4> magic{};
    std::ifstream in{path, std::ios::binary};
    in.read(magic.data(), magic.size());
    return in.good() && std::string_view{magic.data(), magic.size()} == "TZif";  // RFC 8536
}

}  // namespace

Result<int> parseInteger(std::string_view text, Range range) {
    const auto value = wholeNumber(text);
    if (!value || *value < range.from || *value > range.to) {
        return rule(fmt::format("must be a whole number from {} to {}", range.from, range.to));
    }
    return static_cast<int>(*value);
}

Result<std::string> parseFingerprint(std::string_view text) {
    constexpr std::string_view kPrefix = "sha256:";
    constexpr size_t kDigits = 64;
    if (text.empty()) {
        return std::string{};
    }
    const bool named = text.starts_with(kPrefix);
    std::string digits;
    bool good = named;
    for (const char c : text.substr(named ? kPrefix.size() : text.size())) {
        const bool digit = std::isxdigit(static_cast<unsigned char>(c)) != 0;
        const bool between = c == ':' && !digits.empty() && digits.size() % 2 == 0;
        good = good && (digit || between);
        if (digit) {
            digits.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
        }
    }
    if (!good || digits.size() != kDigits || text.ends_with(':')) {
        return rule("must be sha256: and the 64 hexadecimal digits of a fingerprint");
    }
    return digits;
}

Result<double> parseShare(std::string_view text) {
    double value = -1;
    const char* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, value);
    if (failed != std::errc{} || stop != end || !(value >= 0 && value <= 1)) {
        return rule("must be a number from 0 to 1");
    }
    return value;
}

Result<std::string> parseText(std::string_view text) {
    if (text.empty() || text.size() > kLongestText) {
        return rule(fmt::format("must be 1 to {} bytes long", kLongestText));
    }
    if (!isUtf8(text) || text.find('\0') != std::string_view::npos) {
        return rule("must be UTF-8 text without NUL");
    }
    return std::string{text};
}

Result<std::string> parseReference(std::string_view text) {
    if (!text.empty() && !isName(text)) {
        return rule("must be a name of a-z, 0-9 and inner '-', at most 40 characters");
    }
    return std::string{text};
}

Result<Size> parseSize(std::string_view text) {
    const auto size = pairOf(text);
    if (!size || size->width < 64 || size->width > 7680 || size->height < 64 ||
        size->height > 4320) {
        return rule("must be WIDTHxHEIGHT in pixels, 64x64 to 7680x4320");
    }
    if (!isEven(size->width) || !isEven(size->height)) {
        return rule("must have an even width and height, as coded pictures do");
    }
    return *size;
}

Result<Size> parseGrid(std::string_view text) {
    const auto grid = pairOf(text);
    if (!grid || grid->width < 1 || grid->width > 8 || grid->height < 1 || grid->height > 8) {
        return rule("must be COLUMNSxROWS, 1x1 to 8x8");
    }
    return *grid;
}

Result<Size> parseBoard(std::string_view text) {
    const auto board = pairOf(text);
    if (!board || board->width < 1 || board->width > 7680 || board->height < 1 ||
        board->height > 4320) {
        return rule("must be COLUMNSxROWS of cells, 1x1 to 7680x4320");
    }
    return *board;
}

Result<TileCells> parseTileCells(std::string_view text) {
    const size_t blank = text.find(" z");
    const auto cells = rectOf(text.substr(0, blank));
    const auto z =
        blank == std::string_view::npos ? std::optional{0} : smallNumber(text.substr(blank + 2));
    if (!cells || !z || *z > 99) {
        return rule(
            "must be COLUMNSxROWS+COLUMN+ROW in cells of the board, like 2x2+0+0, and may "
            "end in its height, like z1");
    }
    return TileCells{*cells, *z};
}

Result<Rect> parseRegion(std::string_view text) {
    if (text == "all") {
        return Rect{};
    }
    if (const auto rect = rectOf(text)) {
        return *rect;
    }
    return rule("must be WIDTHxHEIGHT+X+Y in pixels of the canvas, or all");
}

Result<uint64_t> parseBytes(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, uint64_t>, 6> kUnits{{
        {"MB", 1'000'000},
        {"GB", 1'000'000'000},
        {"TB", 1'000'000'000'000},
        {"MiB", uint64_t{1} << 20},
        {"GiB", uint64_t{1} << 30},
        {"TiB", uint64_t{1} << 40},
    }};
    const auto amount = quantity(text);
    for (const auto& [unit, bytes] : kUnits) {
        if (amount && amount->second == unit && amount->first > 0 && amount->first <= 1'000'000) {
            return static_cast<uint64_t>(amount->first) * bytes;
        }
    }
    return rule("must be a size in MB, GB, TB, MiB, GiB or TiB, like 20GB");
}

Result<std::optional<uint64_t>> parseCap(std::string_view text) {
    if (text.empty()) {
        return std::optional<uint64_t>{};
    }
    auto bytes = parseBytes(text);
    return bytes ? Result<std::optional<uint64_t>>{std::optional{*bytes}} : bytes.error();
}

Result<std::optional<std::chrono::hours>> parseKeep(std::string_view text) {
    constexpr int64_t kLongest = 3650 * 24;
    const auto amount = quantity(text);
    const int64_t unit = !amount ? 0 : amount->second == "d" ? 24 : amount->second == "h" ? 1 : 0;
    const int64_t hours = amount && amount->first <= kLongest ? amount->first * unit : 0;
    if (text.empty() || (hours > 0 && hours <= kLongest)) {
        return text.empty() ? std::nullopt : std::optional{std::chrono::hours{hours}};
    }
    return rule("must be a time from 1h to 3650d, like 30d");
}

Result<std::chrono::seconds> parseSegmentLength(std::string_view text) {
    const auto length = secondsIn(text);
    if (!length || *length < std::chrono::seconds{1} || *length > std::chrono::hours{1}) {
        return rule("must be a time from 1s to 1h, like 60s");
    }
    return *length;
}

Result<std::chrono::seconds> parseDwell(std::string_view text) {
    return parseSegmentLength(text);
}

Result<std::chrono::seconds> parsePreRoll(std::string_view text) {
    const auto length = secondsIn(text);
    if (!length || *length > std::chrono::seconds{10}) {
        return rule("must be a time from 0s to 10s, like 5s");
    }
    return *length;
}

Result<std::chrono::seconds> parsePostRoll(std::string_view text) {
    const auto length = secondsIn(text);
    if (!length || *length > std::chrono::minutes{10}) {
        return rule("must be a time from 0s to 10m, like 10s");
    }
    return *length;
}

Result<std::chrono::minutes> parseTimeOfDay(std::string_view text) {
    if (text.size() == 5 && text[2] == ':') {
        const auto hour = smallNumber(text.substr(0, 2));
        const auto minute = smallNumber(text.substr(3));
        if (hour && minute && *minute < 60 && (*hour < 24 || (*hour == 24 && *minute == 0))) {
            return std::chrono::hours{*hour} + std::chrono::minutes{*minute};
        }
    }
    return rule("must be a local time from 00:00 to 24:00, like 06:30");
}

Result<std::vector<int>> parseDays(std::string_view text) {
    const size_t dash = text.find('-');
    const auto first = dayOf(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : dayOf(text.substr(dash + 1));
    if (!first || !last) {
        return rule("must be a day or days: mon, tue, wed, thu, fri, sat, sun, or like mon-fri");
    }
    std::vector<int> days{*first};
    while (days.back() != *last) {
        days.push_back((days.back() + 1) % 7);
    }
    return days;
}

Result<std::string> parseTimeZone(std::string_view text) {
    const bool plain = !text.empty() && text.size() <= kLongestPathLikeValue &&
                       text.front() != '/' &&
                       std::all_of(text.begin(), text.end(), isZoneCharacter);
    if (!plain || !isZoneFile(text)) {
        return rule("must be a time zone of this machine, like Asia/Pontianak");
    }
    return std::string{text};
}

Result<ServerConfig> parseListen(std::string_view text) {
    const size_t colon = text.rfind(':');
    const std::string_view host = text.substr(0, colon);
    if (host != "127.0.0.1" && host != "[::1]") {
        return rule(
            "must be 127.0.0.1:PORT or [::1]:PORT: a proxy with a certificate stands before it "
            "where others are to look");
    }
    const auto port =
        colon == std::string_view::npos ? std::nullopt : smallNumber(text.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) {
        return rule("must end in a port from 1 to 65535, like 127.0.0.1:8080");
    }
    return ServerConfig{host == "[::1]" ? "::1" : "127.0.0.1", *port};
}

Result<std::string> parseDisplay(std::string_view text) {
    const size_t colon = text.find(':');
    const std::string_view number =
        colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    const size_t dot = number.find('.');
    const bool host_ok =
        std::all_of(text.begin(),
                    text.begin() + static_cast<long>(colon == std::string_view::npos ? 0 : colon),
                    [](char c) { return isZoneCharacter(c) || c == '.'; });
    const bool number_ok = smallNumber(number.substr(0, dot)) &&
                           (dot == std::string_view::npos || smallNumber(number.substr(dot + 1)));
    if (text.empty() || (host_ok && number_ok && text.size() <= kLongestPathLikeValue)) {
        return std::string{text};
    }
    return rule("must be an X11 display, like :0");
}

}  // namespace betang
