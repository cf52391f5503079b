// SPDX-License-Identifier: Apache-2.0

#include "archive/manifest.hpp"

#include "bus/json_text.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr uint64_t kManifestVersion = 1;

// How the offset between a camera's own clock and ours was measured.
constexpr const char* kNotMeasured =
    "not measured: all times are those of the recorder's clock when the picture arrived";
constexpr const char* kHowSynchronised =
    "whether the kernel of the exporting machine called its clock synchronised at the export";

Json toJson(const TimeSpan& span) {
    return {{"from", toRfc3339(span.from)}, {"to", toRfc3339(span.to)}};
}

Json toJson(const std::vector<Sha256>& hashes) {
    Json all = Json::array();
    for (const Sha256& hash : hashes) {
        all.push_back(toHex(hash));
    }
    return all;
}

Json toJson(const PackageSegment& segment) {
    Json json{{"path", segment.path},
              {"start_ns", nanoseconds(segment.start)},
              {"end_ns", nanoseconds(segment.end)},
              {"recovered", segment.recovered},
              {"sealed", nullptr}};
    if (const auto& seal = segment.seal) {
        json["sealed"] = {{"line", seal->line},
                          {"checkpoint", seal->checkpoint},
                          {"key", seal->key},
                          {"tree", seal->tree},
                          {"leaf", seal->index},
                          {"leaves", seal->leaves},
                          {"path", toJson(seal->path)}};
    }
    return json;
}

// Thousands of them: an array each, and the last entry only where there is something to say.
Json toJson(const PackageFragment& fragment) {
    Json json = Json::array({fragment.segment,
                             fragment.number,
                             fragment.head,
                             fragment.payload,
                             toHex(fragment.sha256)});
    if (fragment.read) {
        json.push_back(toHex(*fragment.read));
    }
    return json;
}

Json toJson(const PackageClip& clip);
Json toJson(const PackageGap& gap);
Json toJson(const CodecChange& change);
Json toJson(const PackageCamera& camera);
Json toJson(const PackageFile& file);

template <typename Item>
Json listOf(const std::vector<Item>& items) {
    Json list = Json::array();
    for (const Item& item : items) {
        list.push_back(toJson(item));
    }
    return list;
}

Json toJson(const PackageClip& clip) {
    return {{"file", clip.file},
            {"heads", clip.heads},
            {"start_ns", nanoseconds(clip.start)},
            {"end_ns", nanoseconds(clip.end)},
            {"start", toRfc3339(clip.start)},
            {"end", toRfc3339(clip.end)},
            {"codec", clip.codec},
            {"epoch", clip.epoch},
            {"run", clip.run},
            {"access_units", clip.access_units},
            {"header_bytes", clip.header},
            {"segments", listOf(clip.segments)},
            {"fragments", listOf(clip.fragments)}};
}

Json toJson(const PackageGap& gap) {
    Json json = toJson(gap.span);
    json["cause"] = gap.cause;
    json["detail"] = gap.detail;
    return json;
}

Json toJson(const CodecChange& change) {
    return {{"at", toRfc3339(change.at)}, {"from", change.from}, {"to", change.to}};
}

Json toJson(const PackageCamera& camera) {
    return {{"camera", camera.stream.camera.text()},
            {"stream", toText(camera.stream.kind)},
            {"name", camera.name},
            {"delivered", listOf(camera.delivered)},
            {"gaps", listOf(camera.gaps)},
            {"codec_changes", listOf(camera.codec_changes)},
            {"clock", {{"offset_ms", nullptr}, {"how", kNotMeasured}}},
            {"clips", listOf(camera.clips)}};
}

Json toJson(const PackageFile& file) {
    return {{"name", file.name}, {"bytes", file.bytes}, {"sha256", toHex(file.sha256)}};
}

}  // namespace

std::string package::keyFile(std::string_view id) {
    return "keys/" + std::string{id} + ".pem";
}

std::string manifestText(const Manifest& manifest) {
    const Json json{
        {"format", "betang-evidence"},
        {"version", kManifestVersion},
        {"software", manifest.software},
        {"created", toRfc3339(manifest.created)},
        {"case", manifest.case_number},
        {"reason", manifest.reason},
        {"operator", manifest.operator_name},
        {"time_zone", manifest.time_zone},
        {"requested", toJson(manifest.requested)},
        {"clock", {{"synchronised", manifest.clock_synchronised}, {"how", kHowSynchronised}}},
        {"key", manifest.key},
        {"cameras", listOf(manifest.cameras)},
        {"notes", manifest.notes},
        {"files", listOf(manifest.files)}};
    return toJsonText(json) + "\n";
}

}  // namespace betang
