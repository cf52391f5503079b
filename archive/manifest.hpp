// SPDX-License-Identifier: Apache-2.0
//
// What an evidence package says about itself; docs/evidence.md describes each field. Its bytes, as
// they lie in the package, are what the signature covers.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/sha256.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang {

namespace package {

inline constexpr const char* kReadme = "README.txt";
inline constexpr const char* kViewer = "VIEWER.html";
inline constexpr const char* kCheckpoints = "checkpoints.jsonl";
inline constexpr const char* kSums = "files.sha256";
inline constexpr const char* kManifest = "manifest.json";
inline constexpr const char* kSignature = "manifest.sig";
inline constexpr const char* kSegments = "segments.jsonl";
inline constexpr const char* kSummary = "summary.html";
inline constexpr std::string_view kReadmeBegins = "Betang evidence package";

// keys/<id>.pem
[[nodiscard]] std::string keyFile(std::string_view id);

}  // namespace package

// Half-open.
struct TimeSpan {
    UtcTime from{};
    UtcTime to{};

    bool operator==(const TimeSpan&) const = default;
};

struct PackageFile {
    std::string name{};
    uint64_t bytes = 0;
    Sha256 sha256{};

    bool operator==(const PackageFile&) const = default;
};

// Proves that a segment's line stands in a signed checkpoint.
struct SealProof {
    uint64_t line = 0;        // of segments.jsonl, from 0
    uint64_t checkpoint = 0;  // its number
    std::string key{};        // id of the key that signed it
    std::string tree{};
    uint64_t index = 0;  // of the leaf, of `leaves` in the tree
    uint64_t leaves = 0;
    std::vector<Sha256> path{};

    bool operator==(const SealProof&) const = default;
};

struct PackageSegment {
    std::string path{};  // in its archive
    UtcTime start{};
    UtcTime end{};
    bool recovered = false;
    std::optional<SealProof> seal{};  // none: no checkpoint yet

    bool operator==(const PackageSegment&) const = default;
};

// A fragment as it was recorded is its head (in the file `heads`) and its payload (in the clip).
struct PackageFragment {
    uint64_t segment = 0;          // of the clip's segments, from 0
    uint64_t number = 0;           // in its segment, from 0
    uint64_t head = 0;             // bytes
    uint64_t payload = 0;          // bytes
    Sha256 sha256{};               // over both, as recorded
    std::optional<Sha256> read{};  // as read from the disk, where that is not what was recorded

    bool operator==(const PackageFragment&) const = default;
};

struct PackageClip {
    std::string file{};
    std::string heads{};
    UtcTime start{};
    UtcTime end{};
    std::string codec{};
    uint64_t epoch = 0;
    uint64_t run = 0;
    uint64_t access_units = 0;
    uint64_t header = 0;  // bytes of the clip before the first payload
    std::vector<PackageSegment> segments{};
    std::vector<PackageFragment> fragments{};

    bool operator==(const PackageClip&) const = default;
};

struct PackageGap {
    TimeSpan span{};
    std::string cause{};  // as core/gap.hpp names it, or "damaged"
    std::string detail{};

    bool operator==(const PackageGap&) const = default;
};

struct CodecChange {
    UtcTime at{};
    std::string from{};
    std::string to{};

    bool operator==(const CodecChange&) const = default;
};

struct PackageCamera {
    StreamId stream;
    std::string name{};
    std::vector<TimeSpan> delivered{};
    std::vector<PackageGap> gaps{};
    std::vector<CodecChange> codec_changes{};
    std::vector<PackageClip> clips{};

    bool operator==(const PackageCamera&) const = default;
};

struct Manifest {
    std::string software{};
    UtcTime created{};
    std::string case_number{};
    std::string reason{};
    std::string operator_name{};
    std::string time_zone{};  // IANA name, for showing times; empty: UTC
    TimeSpan requested{};
    bool clock_synchronised = false;  // of the machine that exported, at that time
    std::string key{};                // id of the one that signs this
    std::vector<PackageCamera> cameras{};
    std::vector<std::string> notes{};  // what else its reader should know
    std::vector<PackageFile> files{};  // all but the manifest and its signature, by name

    bool operator==(const Manifest&) const = default;
};

inline constexpr size_t kLongestManifest = size_t{64} << 20;

// One line of JSON.
[[nodiscard]] std::string manifestText(const Manifest& manifest);

// Corrupt says what is wrong. Numbers are checked against each other as far as a reader relies on
// them: fragments name segments that there are, and the sizes of a clip add up without overflow.
[[nodiscard]] Result<Manifest> manifestFrom(std::string_view text);

}  // namespace betang
