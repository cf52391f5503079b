// SPDX-License-Identifier: Apache-2.0

#include "core/segment_path.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr size_t kStampLength = std::string_view{"20261122T010431.123Z"}.size();

// "2026-11-22T01:04:31.123Z" as a file name may hold it: without the characters that other systems
// forbid in names.
std::string stampOf(UtcTime time) {
    const std::string text = toRfc3339(time);
    return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 5) + text.substr(14, 2) +
           text.substr(17);
}

std::optional<UtcTime> stampTime(std::string_view stamp) {
    if (stamp.size() != kStampLength) {
        return std::nullopt;
    }
    const auto time = parseRfc3339(fmt::format("{}-{}-{}:{}:{}",
                                               stamp.substr(0, 4),
                                               stamp.substr(4, 2),
                                               stamp.substr(6, 5),
                                               stamp.substr(11, 2),
                                               stamp.substr(13)));
    return time ? std::optional{*time} : std::nullopt;
}

// Reads `prefix` and a decimal number off the front of `rest`.
std::optional<uint64_t> numberAfter(std::string_view prefix, std::string_view& rest) {
    if (!rest.starts_with(prefix)) {
        return std::nullopt;
    }
    rest.remove_prefix(prefix.size());
    uint64_t value = 0;
    const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (failed != std::errc{}) {
        return std::nullopt;
    }
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    return value;
}

std::optional<SegmentName> parse(const std::vector<std::string>& parts) {
    if (parts.size() != 5) {
        return std::nullopt;
    }
    const auto stream = StreamId::parse(fmt::format("{}.{}/{}", parts[0], parts[1], parts[2]));
    const auto start = stampTime(std::string_view{parts[4]}.substr(0, kStampLength));
    if (!stream || !start) {
        return std::nullopt;
    }
    std::string_view rest = std::string_view{parts[4]}.substr(kStampLength);
    const auto epoch = numberAfter("-e", rest);
    const auto run = numberAfter("-r", rest);
    const auto number = numberAfter("-", rest);
    if (!epoch || !run || !number) {
        return std::nullopt;
    }
    return SegmentName{*stream, *start, *epoch, *run, *number};
}

}  // namespace

std::filesystem::path segmentPath(const SegmentName& name) {
    return fmt::format("{}/{}/{}/{}/{}-e{}-r{}-{}.mp4",
                       name.stream.camera.site(),
                       name.stream.camera.name(),
                       toText(name.stream.kind),
                       toRfc3339(name.start).substr(0, 10),
                       stampOf(name.start),
                       name.epoch,
                       name.run,
                       name.number);
}

Result<SegmentName> parseSegmentPath(const std::filesystem::path& path) {
    const auto name = parse({path.begin(), path.end()});
    // Making the path again refuses every other spelling of the same name.
    if (!name || segmentPath(*name).native() != path.native()) {
        return Error{ErrorKind::InvalidArgument, "not the path of a segment"};
    }
    return *name;
}

}  // namespace betang
