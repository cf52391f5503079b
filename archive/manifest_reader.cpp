// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>

#include "archive/manifest.hpp"
#include "archive/zip_layout.hpp"
#include "bus/json_text.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr uint64_t kReadableVersion = 1;
constexpr size_t kLongestWord = 200;
constexpr size_t kLongestFreeText = 10'000;
constexpr size_t kMostCameras = 1000;
constexpr size_t kMostOfKind = 100'000;  // gaps, clips, segments
constexpr size_t kMostFragmentsOfClip = 2'000'000;
constexpr size_t kLongestAuditPath = 64;
constexpr uint64_t kMostOfFragment = uint64_t{1} << 32;

UtcTime timeOf(JsonFields& fields, const char* name) {
    const auto time = parseRfc3339(fields.text(name, kLongestWord));
    if (!time) {
        fields.refuse(name, time.error().text());
    }
    return time ? *time : UtcTime{};
}

Sha256 hashOf(JsonFields& fields, const char* name) {
    const auto hash = sha256FromHex(fields.text(name, kLongestWord));
    if (!hash) {
        fields.refuse(name, hash.error().text());
    }
    return hash ? *hash : Sha256{};
}

const Json& objectIn(const Json& json, const char* name) {
    static const Json kNothing;
    const auto found = json.is_object() ? json.find(name) : json.end();
    return found == json.end() ? kNothing : *found;
}

// Reads every entry of a list with `read`, which returns a Result.
template <typename Item, typename Read>
void readAll(
    JsonFields& fields, const char* name, size_t most, std::vector<Item>& into, Read read) {
    for (const Json& entry : fields.list(name, most)) {
        auto item = read(entry);
        if (!item) {
            fields.refuse(name, item.error().text());
            return;
        }
        into.push_back(std::move(*item));
    }
}

template <typename Item>
Result<Item> checked(const JsonFields& fields, Item&& item) {
    return fields.ok() ? Result<Item>{std::forward<Item>(item)} : Result<Item>{fields.error()};
}

Result<TimeSpan> spanFrom(const Json& json) {
    JsonFields fields{"interval", json};
    TimeSpan span{timeOf(fields, "from"), timeOf(fields, "to")};
    return checked(fields, std::move(span));
}

Result<PackageGap> gapFrom(const Json& json) {
    JsonFields fields{"gap", json};
    PackageGap gap{.span = {timeOf(fields, "from"), timeOf(fields, "to")}};
    gap.cause = fields.text("cause", kLongestWord);
    gap.detail = fields.text("detail", kLongestFreeText);
    return checked(fields, std::move(gap));
}

Result<CodecChange> codecChangeFrom(const Json& json) {
    JsonFields fields{"codec change", json};
    CodecChange change{.at = timeOf(fields, "at")};
    change.from = fields.text("from", kLongestWord);
    change.to = fields.text("to", kLongestWord);
    return checked(fields, std::move(change));
}

Result<Sha256> pathEntryFrom(const Json& json) {
    const auto* text = json.get_ptr<const std::string*>();
    return text == nullptr ? Result<Sha256>{Error{ErrorKind::Corrupt, "not a hash"}}
                           : sha256FromHex(*text);
}

Result<SealProof> sealFrom(const Json& json) {
    JsonFields fields{"sealed", json};
    SealProof seal{.line = fields.number("line"), .checkpoint = fields.number("checkpoint")};
    seal.key = fields.text("key", kLongestWord);
    seal.tree = fields.text("tree", kLongestWord);
    seal.index = fields.number("leaf");
    seal.leaves = fields.number("leaves");
    readAll(fields, "path", kLongestAuditPath, seal.path, pathEntryFrom);
    return checked(fields, std::move(seal));
}

Result<PackageSegment> packageSegmentFrom(const Json& json) {
    JsonFields fields{"segment", json};
    PackageSegment segment{.path = fields.text("path", kLongestFreeText)};
    segment.start = fields.time("start_ns");
    segment.end = fields.time("end_ns");
    segment.recovered = fields.flag("recovered");
    if (const Json& sealed = objectIn(json, "sealed"); !sealed.is_null()) {
        auto seal = sealFrom(sealed);
        if (!seal) {
            return seal.error();
        }
        segment.seal = std::move(*seal);
    }
    return checked(fields, std::move(segment));
}

Result<PackageFragment> packageFragmentFrom(const Json& json) {
    const Error wrong{ErrorKind::Corrupt, "must be [segment, number, head, payload, hash(, read)]"};
    if (!json.is_array() || json.size() < 5 || json.size() > 6) {
        return wrong;
    }
    for (size_t i = 0; i < 4; ++i) {
        if (!json[i].is_number_unsigned() || json[i].get<uint64_t>() > kMostOfFragment) {
            return wrong;
        }
    }
    PackageFragment fragment{json[0].get<uint64_t>(),
                             json[1].get<uint64_t>(),
                             json[2].get<uint64_t>(),
                             json[3].get<uint64_t>()};
    const auto hash = pathEntryFrom(json[4]);
    const auto read = json.size() == 6 ? pathEntryFrom(json[5]) : hash;
    if (!hash || !read) {
        return wrong;
    }
    fragment.sha256 = *hash;
    if (json.size() == 6) {
        fragment.read = *read;
    }
    return fragment;
}

Result<PackageClip> clipFrom(const Json& json) {
    JsonFields fields{"clip", json};
    PackageClip clip{.file = fields.text("file", kLongestWord)};
    clip.heads = fields.text("heads", kLongestWord);
    clip.start = fields.time("start_ns");
    clip.end = fields.time("end_ns");
    clip.codec = fields.text("codec", kLongestWord);
    clip.epoch = fields.number("epoch");
    clip.run = fields.number("run");
    clip.access_units = fields.number("access_units");
    clip.header = fields.number("header_bytes");
    readAll(fields, "segments", kMostOfKind, clip.segments, packageSegmentFrom);
    readAll(fields, "fragments", kMostFragmentsOfClip, clip.fragments, packageFragmentFrom);
    if (clip.header > kMostOfFragment) {
        fields.refuse("header_bytes", "is too large");
    }
    for (const PackageFragment& fragment : clip.fragments) {
        if (fragment.segment >= clip.segments.size()) {
            fields.refuse("fragments", "name a segment that is not there");
        }
    }
    return checked(fields, std::move(clip));
}

Result<PackageCamera> cameraFrom(const Json& json) {
    JsonFields fields{"camera", json};
    auto stream = StreamId::parse(fields.text("camera", kLongestWord) + "/" +
                                  fields.text("stream", kLongestWord));
    if (!stream) {
        return stream.error();
    }
    PackageCamera camera{.stream = std::move(*stream)};
    camera.name = fields.text("name", kLongestFreeText);
    readAll(fields, "delivered", kMostOfKind, camera.delivered, spanFrom);
    readAll(fields, "gaps", kMostOfKind, camera.gaps, gapFrom);
    readAll(fields, "codec_changes", kMostOfKind, camera.codec_changes, codecChangeFrom);
    readAll(fields, "clips", kMostOfKind, camera.clips, clipFrom);
    return checked(fields, std::move(camera));
}

Result<PackageFile> fileFrom(const Json& json) {
    JsonFields fields{"file", json};
    PackageFile file{.name = fields.text("name", kLongestWord), .bytes = fields.number("bytes")};
    file.sha256 = hashOf(fields, "sha256");
    if (!isZipName(file.name)) {
        fields.refuse("name", "is no name of a package's file");
    }
    return checked(fields, std::move(file));
}

Result<std::string> noteFrom(const Json& json) {
    const auto* text = json.get_ptr<const std::string*>();
    return text == nullptr ? Result<std::string>{Error{ErrorKind::Corrupt, "not a text"}}
                           : Result<std::string>{*text};
}

bool inOrder(const std::vector<PackageFile>& files) {
    return std::adjacent_find(files.begin(), files.end(), [](const auto& a, const auto& b) {
               return a.name >= b.name;
           }) == files.end();
}

// Nobody may make a reader go through one file again and again.
bool namesEachOnce(const std::vector<PackageCamera>& cameras) {
    std::set<std::string> names;
    for (const PackageCamera& camera : cameras) {
        for (const PackageClip& clip : camera.clips) {
            if (!names.insert(clip.file).second || !names.insert(clip.heads).second) {
                return false;
            }
        }
    }
    return true;
}

Result<Manifest> manifestBodyFrom(const Json& json) {
    JsonFields fields{"manifest", json};
    if (fields.text("format", kLongestWord) != "betang-evidence" ||
        fields.number("version") != kReadableVersion) {
        fields.refuse("version", "must be 1 of the format betang-evidence");
    }
    Manifest manifest{.software = fields.text("software", kLongestWord)};
    manifest.created = timeOf(fields, "created");
    manifest.case_number = fields.text("case", kLongestFreeText);
    manifest.reason = fields.text("reason", kLongestFreeText);
    manifest.operator_name = fields.text("operator", kLongestFreeText);
    manifest.time_zone = fields.text("time_zone", kLongestWord);
    manifest.key = fields.text("key", kLongestWord);
    readAll(fields, "cameras", kMostCameras, manifest.cameras, cameraFrom);
    readAll(fields, "notes", kMostOfKind, manifest.notes, noteFrom);
    readAll(fields, "files", kMostZipEntries, manifest.files, fileFrom);
    const auto requested = spanFrom(objectIn(json, "requested"));
    JsonFields clock{"clock", objectIn(json, "clock")};
    manifest.clock_synchronised = clock.flag("synchronised");
    if (!requested || !clock.ok()) {
        return requested ? clock.error() : requested.error();
    }
    manifest.requested = *requested;
    if (!namesEachOnce(manifest.cameras)) {
        fields.refuse("cameras", "name a file twice");
    }
    if (!inOrder(manifest.files)) {
        fields.refuse("files", "must be in the order of their names");
    }
    return checked(fields, std::move(manifest));
}

}  // namespace

Result<Manifest> manifestFrom(std::string_view text) {
    if (text.size() > kLongestManifest) {
        return Error{ErrorKind::Corrupt, "manifest: too long"};
    }
    const auto json = parseJson(text);
    return json ? manifestBodyFrom(*json) : json.error();
}

}  // namespace betang
