// SPDX-License-Identifier: Apache-2.0

#include "archive/hash_list.hpp"

#include <algorithm>
#include <utility>

#include "bus/json_text.hpp"
#include "core/segment_path.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr size_t kLongestSealedPath = 400;
constexpr size_t kSealedDigits = 64;

int64_t sealedNs(UtcTime time) {
    return time.time_since_epoch().count();
}

std::optional<SealedFragment> sealedFragmentFrom(const Json& entry) {
    if (!entry.is_array() || entry.size() != 3 || !entry[0].is_number_unsigned() ||
        !entry[1].is_number_unsigned() || !entry[2].is_string()) {
        return std::nullopt;
    }
    const auto hash = sha256FromHex(entry[2].get_ref<const std::string&>());
    return hash ? std::optional{SealedFragment{
                      entry[0].get<uint64_t>(), entry[1].get<uint64_t>(), *hash}}
                : std::nullopt;
}

void readFragments(JsonFields& fields, SealedSegment& segment) {
    uint64_t end = 0;
    for (const Json& entry : fields.list("fragments", kMostSealedFragments)) {
        const auto fragment = sealedFragmentFrom(entry);
        if (!fragment || fragment->offset < end || fragment->offset > segment.bytes ||
            fragment->length > segment.bytes - fragment->offset) {
            fields.refuse("fragments", "must be [offset, length, sha256] in order, in the file");
            return;
        }
        end = fragment->offset + fragment->length;
        segment.fragments.push_back(*fragment);
    }
}

}  // namespace

std::string hashListLine(const SealedSegment& segment) {
    Json fragments = Json::array();
    for (const SealedFragment& fragment : segment.fragments) {
        fragments.push_back({fragment.offset, fragment.length, toHex(fragment.sha256)});
    }
    return toJsonText({{"path", segment.path.native()},
                       {"start_ns", sealedNs(segment.start)},
                       {"end_ns", sealedNs(segment.end)},
                       {"bytes", segment.bytes},
                       {"recovered", segment.recovered},
                       {"rest", segment.rest ? toHex(*segment.rest) : ""},
                       {"fragments", std::move(fragments)}});
}

Result<SealedSegment> sealedSegmentFrom(std::string_view line) {
    const auto json = parseJson(line);
    if (!json) {
        return json.error();
    }
    JsonFields fields{"hash list", *json};
    SealedSegment segment{.path = fields.text("path", kLongestSealedPath)};
    segment.start = fields.time("start_ns");
    segment.end = fields.time("end_ns");
    segment.bytes = fields.number("bytes");
    segment.recovered = fields.flag("recovered");
    const std::string rest_text = fields.text("rest", kSealedDigits);
    const auto rest = sha256FromHex(rest_text);
    readFragments(fields, segment);
    if (!parseSegmentPath(segment.path)) {
        fields.refuse("path", "must be the path of a segment");
    }
    if (!rest && !rest_text.empty()) {
        fields.refuse("rest", rest.error().text());
    }
    if (!fields.ok()) {
        return fields.error();
    }
    segment.rest = rest ? std::optional{*rest} : std::nullopt;
    return segment;
}

std::string treeOf(const std::filesystem::path& segment, UtcTime start) {
    const auto name = parseSegmentPath(segment);
    return (name ? name->stream.text() : std::string{}) + " " + toRfc3339(start).substr(0, 13);
}

std::vector<std::string_view> wholeLines(std::string_view text) {
    std::vector<std::string_view> lines;
    for (size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

}  // namespace betang
