// SPDX-License-Identifier: Apache-2.0

#include "bus/segment_closed.hpp"

#include <algorithm>
#include <limits>

#include "bus/json_text.hpp"

namespace betang {

namespace {

constexpr size_t kLongestPath = 1024;
constexpr size_t kMostFragments = 100'000;
constexpr size_t kSha256Digits = 64;

Json toJson(const FragmentInfo& fragment) {
    return {{"offset", fragment.offset},
            {"length", fragment.length},
            {"sha256", fragment.sha256},
            {"access_units", fragment.access_units}};
}

bool isSha256(const std::string& text) {
    const auto digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == kSha256Digits && std::all_of(text.begin(), text.end(), digit);
}

bool isInside(const std::filesystem::path& path) {
    const auto climbs = [](const std::filesystem::path& part) { return part == ".."; };
    return !path.empty() && path.is_relative() && path.has_filename() &&
           std::none_of(path.begin(), path.end(), climbs);
}

Result<FragmentInfo> fragmentFrom(const Json& message, uint64_t file_bytes) {
    JsonFields fields{"segment_closed: fragment", message};
    FragmentInfo fragment;
    fragment.offset = fields.number("offset");
    fragment.length = fields.number("length");
    fragment.sha256 = fields.text("sha256", kSha256Digits);
    const uint64_t access_units = fields.number("access_units");
    if (fragment.offset > file_bytes || fragment.length > file_bytes - fragment.offset) {
        fields.refuse("length", "reaches beyond the end of the file");
    }
    if (!isSha256(fragment.sha256)) {
        fields.refuse("sha256", "must be 64 digits of lower-case hex");
    }
    if (access_units > std::numeric_limits<uint32_t>::max()) {
        fields.refuse("access_units", "is too large");
    }
    if (!fields.ok()) {
        return fields.error();
    }
    fragment.access_units = static_cast<uint32_t>(access_units);
    return fragment;
}

Result<Codec> codecFrom(const std::string& text) {
    for (const Codec codec : {Codec::H264, Codec::H265, Codec::Mjpeg}) {
        if (toText(codec) == text) {
            return codec;
        }
    }
    return Error{ErrorKind::Corrupt, "unknown codec"};
}

void readNumbers(JsonFields& fields, SegmentClosed& segment) {
    segment.run = fields.number("run");
    segment.epoch = fields.number("epoch");
    segment.start = fields.time("start_ns");
    segment.end = fields.time("end_ns");
    segment.bytes = fields.number("bytes");
    segment.access_units = fields.number("access_units");
    segment.damaged = fields.number("damaged");
    segment.recovered = fields.flag("recovered");
    if (segment.end < segment.start) {
        fields.refuse("end_ns", "must not lie before start_ns");
    }
}

Result<SegmentClosed> headFrom(JsonFields& fields) {
    const std::filesystem::path path{fields.text("path", kLongestPath)};
    auto stream = StreamId::parse(fields.text("stream", 100));
    auto codec = codecFrom(fields.text("codec", 100));
    if (!isInside(path)) {
        fields.refuse("path", "must be relative and must not hold '..'");
    }
    if (!stream) {
        fields.refuse("stream", "must be site.camera/main or /sub");
    }
    if (!codec) {
        fields.refuse("codec", "must be h264, h265 or mjpeg");
    }
    if (!fields.ok()) {
        return fields.error();
    }
    SegmentClosed segment{.path = path, .stream = std::move(*stream), .codec = *codec};
    readNumbers(fields, segment);
    return fields.ok() ? Result<SegmentClosed>{std::move(segment)} : fields.error();
}

// Optional, and not known to older recorders.
void readGap(const Json& message, JsonFields& fields, SegmentClosed& segment) {
    const auto found = message.find("gap");
    if (found == message.end()) {
        return;
    }
    JsonFields gap{"segment_closed: gap", *found};
    const auto cause = gapCauseFrom(gap.text("cause", 20));
    const UtcTime since = gap.time("since_ns");
    if (!gap.ok() || !cause) {
        fields.refuse("gap", gap.ok() ? cause.error().text() : gap.error().text());
        return;
    }
    segment.gap = GapBefore{*cause, since};
}

}  // namespace

Json toJson(const SegmentClosed& segment) {
    Json fragments = Json::array();
    for (const FragmentInfo& fragment : segment.fragments) {
        fragments.push_back(toJson(fragment));
    }
    Json message{{"op", "segment_closed"},
                 {"path", segment.path.generic_string()},
                 {"stream", segment.stream.text()},
                 {"codec", toText(segment.codec)},
                 {"run", segment.run},
                 {"epoch", segment.epoch},
                 {"start_ns", nanoseconds(segment.start)},
                 {"end_ns", nanoseconds(segment.end)},
                 {"bytes", segment.bytes},
                 {"access_units", segment.access_units},
                 {"damaged", segment.damaged},
                 {"recovered", segment.recovered},
                 {"fragments", std::move(fragments)}};
    if (segment.gap) {
        message["gap"] = {{"cause", toText(segment.gap->cause)},
                          {"since_ns", nanoseconds(segment.gap->since)}};
    }
    return message;
}

Result<SegmentClosed> segmentClosedFrom(const Json& message) {
    JsonFields fields{"segment_closed", message};
    auto segment = headFrom(fields);
    if (!segment) {
        return segment;
    }
    readGap(message, fields, *segment);
    for (const Json& entry : fields.list("fragments", kMostFragments)) {
        auto fragment = fragmentFrom(entry, segment->bytes);
        if (!fragment) {
            return fragment.error();
        }
        segment->fragments.push_back(std::move(*fragment));
    }
    return fields.ok() ? std::move(segment) : Result<SegmentClosed>{fields.error()};
}

}  // namespace betang
