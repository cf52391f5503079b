// SPDX-License-Identifier: Apache-2.0
//
// Twice through the archive: once along the chain, which says what was sealed and what was deleted;
// then along the hash lists that are still there, each segment against its file. Memory grows with
// what is on disk and not with the length of the chain: a list that is gone is checked off as soon
// as signed deletions account for all of it.

#include "archive/verify.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "archive/checkpoint.hpp"
#include "archive/hash_list.hpp"
#include "archive/merkle.hpp"
#include "archive/verify_chain.hpp"
#include "core/segment_path.hpp"

namespace betang {

namespace {

// A segment may be open for an hour, be entered only when the disk is compared, and then waits for
// the next checkpoint.
constexpr Duration kLongestUnsealed = std::chrono::hours{3};
constexpr size_t kMostSuspects = 1000;

class Verifier {
  public:
    Verifier(const std::filesystem::path& root,
             const EachFinding& each,
             const VerifyProgress& progress)
        : root_{root}, folder_{root}, each_{each}, progress_{progress} {}

    VerifyReport run(const PublicKey& key) {
        report_.key = key.id();
        chain_ = readChain(root_, key, [this](const Finding& finding) { say(finding); });
        report_.checkpoints = chain_.checkpoints;
        report_.deleted += chain_.deleted;
        report_.notes = chain_.notes;
        for (const auto& [number, sealed] : chain_.sealed) {
            for (const SealedTree& tree : sealed.trees) {
                sealed_ += tree.segments;
            }
        }
        for (const auto& [number, sealed] : chain_.sealed) {
            checkList(number, sealed);
        }
        saySuspects();
        findUnknown();
        return std::move(report_);
    }

  private:
    void say(const Finding& finding) {
        report_.alterations += finding.altered ? 1 : 0;
        each_(finding);
    }

    void broken(const std::filesystem::path& file, std::string detail) {
        say({.file = file.lexically_relative(root_).native(),
             .problem = "checkpoint broken",
             .detail = std::move(detail)});
    }

    void checkList(uint64_t number, const SealedList& sealed) {
        const auto file = hashListFile(root_, number);
        const auto text = readWhole(file, kLongestHashList);
        if (!text) {
            broken(file, text.error().text());
            return;
        }
        const bool good = sha256Of(*text) == sealed.hash;
        if (!good) {
            broken(file, fmt::format("is not what checkpoint {} signed", number));
        }
        for (const std::string_view line : wholeLines(*text)) {
            const auto segment = sealedSegmentFrom(line);
            if (segment) {
                known_.insert(std::hash<std::string>{}(segment->path.native()));
            }
            if (segment && good) {
                check(number, sealed, *segment);
            }
            if (progress_) {
                progress_(++seen_, sealed_);
            }
        }
        if (good && treesOf(*text) != sealed.trees) {
            broken(file, fmt::format("does not give the roots of checkpoint {}", number));
        }
    }

    static std::vector<SealedTree> treesOf(const std::string& list) {
        std::map<std::string, std::map<std::string, Sha256>> leaves;
        for (const std::string_view line : wholeLines(list)) {
            if (const auto segment = sealedSegmentFrom(line)) {
                leaves[treeOf(segment->path, segment->start)][segment->path.native()] =
                    merkleLeaf(line);
            }
        }
        return treesFrom(leaves);
    }

    void check(uint64_t number, const SealedList& sealed, const SealedSegment& segment) {
        if (!folder_.find(segment.path)) {
            if (const auto reason = deletionOf(number, sealed, segment.path.native())) {
                ++report_.deleted;
                say(deletedByPolicy(segment.path.native(), *reason));
                return;
            }
        }
        ++report_.segments;
        auto findings = checkSegment(folder_, segment);
        if (findings.empty() || !said_.insert(segment.path.native()).second) {
            return;
        }
        if (suspects_.size() < kMostSuspects) {
            suspects_.push_back({segment, std::move(findings)});
            return;
        }
        std::for_each(findings.begin(), findings.end(), [this](const auto& one) { say(one); });
    }

    std::optional<std::string> deletionOf(uint64_t number,
                                          const SealedList& sealed,
                                          const std::string& path) const {
        if (const auto found = sealed.deleted.find(path); found != sealed.deleted.end()) {
            return found->second.reason;
        }
        const auto blind = chain_.deleted_blindly.find(path);
        const bool later = blind != chain_.deleted_blindly.end() && blind->second.first > number;
        return later ? std::optional{blind->second.second} : std::nullopt;
    }

    // A file that is whole, but under the name of another one.
    void saySuspects() {
        for (const Suspect& suspect : suspects_) {
            const auto other =
                std::find_if(suspects_.begin(), suspects_.end(), [&](const Suspect& one) {
                    return &one != &suspect &&
                           holdsSegment(folder_, suspect.sealed.path, one.sealed);
                });
            if (other != suspects_.end()) {
                say({.file = suspect.sealed.path.native(),
                     .problem = "swapped",
                     .detail = "holds " + other->sealed.path.native()});
                continue;
            }
            for (const Finding& finding : suspect.findings) {
                say(finding);
            }
        }
    }

    void findUnknown() {
        std::error_code failed;
        for (std::filesystem::recursive_directory_iterator
                 at{root_, std::filesystem::directory_options::skip_permission_denied, failed},
             end;
             !failed && at != end;
             at.increment(failed)) {
            if (at->path().extension() == ".mp4" && !at->is_directory()) {
                takeFile(at->path().lexically_relative(root_));
            }
        }
        if (failed) {
            throw Error{ErrorKind::Io, "cannot read " + root_.native() + ": " + failed.message()};
        }
    }

    void takeFile(const std::filesystem::path& path) {
        if (known_.contains(std::hash<std::string>{}(path.native()))) {
            return;
        }
        const auto name = parseSegmentPath(path);
        const bool is_new = name && name->start + kLongestUnsealed >= chain_.last;
        say({.file = path.native(),
             .problem = is_new ? "unsealed" : "unknown file",
             .altered = !is_new});
    }

    struct Suspect {
        SealedSegment sealed;
        std::vector<Finding> findings;
    };

    const std::filesystem::path root_;
    const StorageFolder folder_;
    const EachFinding& each_;
    const VerifyProgress& progress_;
    uint64_t sealed_ = 0;
    uint64_t seen_ = 0;
    Chain chain_;
    VerifyReport report_;
    std::vector<Suspect> suspects_;
    std::set<std::string> said_;
    std::unordered_set<size_t> known_;
};

PublicKey keyIn(const std::filesystem::path& folder) {
    const auto file = SigningKey::publicFileIn(folder);
    const auto pem = readWhole(file, 10'000);
    if (!pem) {
        throw Error{ErrorKind::NotFound,
                    fmt::format("there is no public key {}, name one with --key", file.native())};
    }
    return PublicKey::fromPem(*pem).take();
}

}  // namespace

VerifyReport verifyArchive(const std::filesystem::path& folder,
                           const std::optional<PublicKey>& key,
                           const EachFinding& each,
                           const VerifyProgress& progress) {
    const auto root = (folder / "").lexically_normal().parent_path();
    if (checkpointFiles(root).empty()) {
        throw Error{ErrorKind::NotFound, fmt::format("{} holds no checkpoints", folder.native())};
    }
    Verifier verifier{root, each, progress};
    if (key) {
        return verifier.run(*key);
    }
    VerifyReport report = verifier.run(keyIn(root));
    report.notes.push_back(
        "checked with the key in the folder, which whoever made the folder "
        "chose: compare its id with the one that its owner published");
    return report;
}

}  // namespace betang
