// SPDX-License-Identifier: Apache-2.0

#include "archive/verify_package.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "archive/checkpoint.hpp"
#include "archive/crc32.hpp"
#include "archive/hash_list.hpp"
#include "archive/merkle.hpp"
#include "archive/verify_clip.hpp"

namespace betang {

namespace {

constexpr size_t kLongestPem = 10'000;
constexpr size_t kLongestProofs = size_t{256} << 20;

std::optional<PublicKey> keyFrom(const PackageReader& package, const std::string& id) {
    const auto pem = package.text(package::keyFile(id), kLongestPem);
    auto key = pem ? PublicKey::fromPem(*pem) : Error{ErrorKind::NotFound, ""};
    return key && key->id() == id ? std::optional{std::move(*key)} : std::nullopt;
}

class PackageVerifier {
  public:
    PackageVerifier(const std::filesystem::path& file,
                    const EachFinding& each,
                    const PackageProgress& progress)
        : package_{file}, each_{each}, progress_{progress} {}

    PackageReport run(const std::optional<PublicKey>& key) {
        mustBePackage();
        for (const ZipProblem& problem : package_.listing().problems) {
            say({.file = problem.file,
                 .offset = problem.offset,
                 .length = problem.length,
                 .problem = "zip changed",
                 .detail = problem.detail});
        }
        if (readManifest(key)) {
            checkFiles();
            checkUnknown();
            checkSeals();
        }
        return std::move(report_);
    }

  private:
    void say(Finding finding) {
        report_.alterations += finding.altered ? 1 : 0;
        found_.insert(finding.file);
        each_(finding);
    }

    // What is no package at all was not altered either.
    void mustBePackage() const {
        const auto readme = package_.text(package::kReadme, kLongestPem);
        const bool named = package_.find(package::kManifest) != nullptr ||
                           package_.find(package::kSignature) != nullptr;
        if (!named && !(readme && readme->starts_with(package::kReadmeBegins))) {
            throw Error{ErrorKind::NotFound, "it is no evidence package"};
        }
    }

    bool readManifest(const std::optional<PublicKey>& key) {
        const auto text = package_.text(package::kManifest, kLongestManifest);
        if (!text) {
            say({.file = package::kManifest, .problem = "missing"});
            return false;
        }
        auto manifest = manifestFrom(*text);
        if (!manifest) {
            say({.file = package::kManifest,
                 .offset = 0,
                 .length = text->size(),
                 .problem = "changed",
                 .detail = manifest.error().text()});
            return false;
        }
        manifest_ = std::move(*manifest);
        report_.case_number = manifest_.case_number;
        checkSignature(*text, key);
        return true;
    }

    void checkSignature(const std::string& text, const std::optional<PublicKey>& key) {
        const auto own = keyFrom(package_, manifest_.key);
        const PublicKey* const counts = key ? &*key : own ? &*own : nullptr;
        report_.key = key ? key->id() : manifest_.key;
        if (!key) {
            report_.notes.push_back(
                "checked with the key in the package, which whoever made the package chose: "
                "compare "
                "its id with the one that its owner published");
        }
        const auto bytes = package_.text(package::kSignature, sizeof(Signature));
        Signature signature{};
        if (bytes && bytes->size() == signature.size()) {
            std::copy(bytes->begin(), bytes->end(), signature.begin());
        }
        const bool good = bytes && bytes->size() == signature.size() && counts != nullptr &&
                          counts->id() == manifest_.key && counts->verifies(text, signature);
        if (!good) {
            say({.file = fits(package::kSignature) ? package::kManifest : package::kSignature,
                 .problem = "signature broken",
                 .detail = fmt::format("it is not signed by key {}", report_.key)});
        } else if (!fits(package::kManifest) || !fits(package::kSignature)) {
            say({.file = package::kManifest,
                 .problem = "zip changed",
                 .detail = "the checksum in its header is not that of its bytes"});
        }
    }

    // Whether the member's bytes are those that its header was made for.
    [[nodiscard]] bool fits(const char* name) const {
        const ZipMember* const member = package_.find(name);
        const auto text = package_.text(name, kLongestManifest);
        return member != nullptr && text &&
               crc32Of({reinterpret_cast<const uint8_t*>(text->data()), text->size()}) ==
                   member->entry.crc;
    }

    void checkFiles() {
        std::set<std::string> in_clips;
        uint64_t bytes = 0;
        const std::function<void(uint64_t)> done = [&](uint64_t count) {
            bytes += count;
            if (progress_) {
                progress_(bytes, package_.size());
            }
        };
        for (const PackageCamera& camera : manifest_.cameras) {
            for (const PackageClip& clip : camera.clips) {
                in_clips.insert({clip.file, clip.heads});
                report_.fragments += clip.fragments.size();
                sayAll(checkClip(package_, manifest_, clip, done));
                sayDamaged(clip);
            }
        }
        for (const PackageFile& file : manifest_.files) {
            ++report_.files;
            if (!in_clips.contains(file.name)) {
                sayAll(checkFile(package_, file, done));
            }
        }
    }

    void sayAll(const std::vector<Finding>& findings) {
        for (const Finding& finding : findings) {
            say(finding);
        }
    }

    void sayDamaged(const PackageClip& clip) {
        uint64_t at = clip.header;
        for (size_t i = 0; i < clip.fragments.size(); ++i) {
            if (clip.fragments[i].read) {
                say({.file = clip.file,
                     .fragment = i,
                     .offset = at,
                     .length = clip.fragments[i].payload,
                     .problem = "damaged in the archive",
                     .detail = "the package itself says that this is not what was recorded",
                     .altered = false});
            }
            at += clip.fragments[i].payload;
        }
    }

    void checkUnknown() {
        for (const ZipMember& member : package_.listing().members) {
            const std::string& name = member.entry.name;
            if (name != package::kManifest && name != package::kSignature &&
                fileNamed(manifest_, name) == nullptr) {
                say({.file = name, .problem = "unknown file"});
            }
        }
    }

    // Proofs that are not what the manifest lists were named already.
    void checkSeals() {
        const auto segments = package_.text(package::kSegments, kLongestProofs);
        const auto checkpoints = package_.text(package::kCheckpoints, kLongestProofs);
        const bool usable = segments && checkpoints && !found_.contains(package::kSegments) &&
                            !found_.contains(package::kCheckpoints);
        if (!usable) {
            return;
        }
        readCheckpoints(*checkpoints);
        const auto lines = wholeLines(*segments);
        for (const PackageCamera& camera : manifest_.cameras) {
            for (const PackageClip& clip : camera.clips) {
                for (size_t i = 0; i < clip.segments.size(); ++i) {
                    checkSegmentOf(clip, i, lines);
                }
            }
        }
    }

    void brokenSeal(const std::string& file, std::string detail) {
        say({.file = file, .problem = "checkpoint broken", .detail = std::move(detail)});
    }

    void readCheckpoints(const std::string& text) {
        std::map<std::string, std::optional<PublicKey>> keys;
        for (const std::string_view line : wholeLines(text)) {
            auto read = checkpointFrom(line);
            if (!read) {
                brokenSeal(package::kCheckpoints, read.error().text());
                continue;
            }
            const std::string& id = read->checkpoint.key;
            const auto known = keys.find(id);
            const auto& key = known == keys.end()
                                  ? keys.emplace(id, keyFrom(package_, id)).first->second
                                  : known->second;
            if (key && key->verifies(read->body, read->signature)) {
                checkpoints_[{id, read->checkpoint.number}] = std::move(read->checkpoint);
            } else {
                brokenSeal(
                    package::kCheckpoints,
                    fmt::format(
                        "checkpoint {} is not signed by key {}", read->checkpoint.number, id));
            }
        }
        for (const auto& [id, key] : keys) {
            if (id != manifest_.key) {
                report_.notes.push_back(fmt::format(
                    "checkpoints of key {}: that it is the archive's says the package", id));
            }
        }
    }

    void checkSegmentOf(const PackageClip& clip,
                        size_t index,
                        const std::vector<std::string_view>& lines) {
        const auto& seal = clip.segments[index].seal;
        if (!seal) {
            ++report_.unsealed;
            return;
        }
        ++report_.sealed;
        const std::string_view line =
            seal->line < lines.size() ? lines[seal->line] : std::string_view{};
        const auto sealed = sealedSegmentFrom(line);
        const auto checkpoint = checkpoints_.find({seal->key, seal->checkpoint});
        const auto root = merkleRootFrom(merkleLeaf(line), seal->index, seal->leaves, seal->path);
        if (!sealed || sealed->path != clip.segments[index].path || !root ||
            checkpoint == checkpoints_.end() ||
            std::find(checkpoint->second.trees.begin(),
                      checkpoint->second.trees.end(),
                      SealedTree{seal->tree, seal->leaves, *root}) ==
                checkpoint->second.trees.end()) {
            brokenSeal(clip.file,
                       fmt::format("no checkpoint proves {}", clip.segments[index].path));
            return;
        }
        holdAgainst(clip, index, *sealed);
    }

    void holdAgainst(const PackageClip& clip, size_t index, const SealedSegment& sealed) {
        for (size_t i = 0; i < clip.fragments.size(); ++i) {
            const PackageFragment& fragment = clip.fragments[i];
            if (fragment.segment != index) {
                continue;
            }
            const bool same =
                fragment.number < sealed.fragments.size() &&
                sealed.fragments[fragment.number].sha256 == fragment.sha256 &&
                sealed.fragments[fragment.number].length == fragment.head + fragment.payload;
            if (!same) {
                say({.file = clip.file,
                     .fragment = i,
                     .problem = "checkpoint broken",
                     .detail = "it is not the fragment that was sealed"});
            }
        }
    }

    const PackageReader package_;
    const EachFinding& each_;
    const PackageProgress& progress_;
    Manifest manifest_;
    PackageReport report_;
    std::set<std::string> found_;  // files about which something was found
    std::map<std::pair<std::string, uint64_t>, Checkpoint> checkpoints_;
};

}  // namespace

PackageReport verifyPackage(const std::filesystem::path& file,
                            const std::optional<PublicKey>& key,
                            const EachFinding& each,
                            const PackageProgress& progress) {
    return PackageVerifier{file, each, progress}.run(key);
}

}  // namespace betang
