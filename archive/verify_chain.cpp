// SPDX-License-Identifier: Apache-2.0

#include "archive/verify_chain.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "archive/hash_list.hpp"
#include "archive/merkle.hpp"

namespace betang {

namespace {

constexpr size_t kLongestChainFile = size_t{1} << 30;

class ChainReader {
  public:
    ChainReader(const std::filesystem::path& root,
                const PublicKey& key,
                const std::function<void(const Finding&)>& each)
        : root_{root}, key_{key}, each_{each} {}

    Chain run() {
        const auto files = checkpointFiles(root_);
        trustRotated(files);
        for (const auto& file : files) {
            readFile(file, file == files.back());
        }
        return std::move(chain_);
    }

  private:
    // Both keys of a rotation vouch for each other: from the one that is trusted the others follow,
    // in both directions.
    void trustRotated(const std::vector<std::filesystem::path>& files) {
        std::vector<std::pair<PublicKey, PublicKey>> pairs;
        for (const auto& file : files) {
            const std::string text = readWhole(file, kLongestChainFile).take();
            for (const std::string_view line : wholeLines(text)) {
                if (line.find("\"rotation\":") != std::string_view::npos) {
                    takeRotation(line, pairs);
                }
            }
        }
        trusted_.insert(key_.id());
        for (size_t before = 0; before != trusted_.size();) {
            before = trusted_.size();
            for (const auto& [previous, next] : pairs) {
                if (trusted_.contains(previous.id()) || trusted_.contains(next.id())) {
                    trusted_.insert({previous.id(), next.id()});
                }
            }
        }
        for (auto& [previous, next] : pairs) {
            for (PublicKey* const key : {&previous, &next}) {
                if (trusted_.contains(key->id()) && key->id() != key_.id()) {
                    keys_.emplace(key->id(), std::move(*key));
                }
            }
        }
    }

    static void takeRotation(std::string_view line,
                             std::vector<std::pair<PublicKey, PublicKey>>& pairs) {
        const auto read = checkpointFrom(line);
        if (!read || !read->checkpoint.rotation) {
            return;
        }
        const KeyRotation& rotation = *read->checkpoint.rotation;
        auto previous = PublicKey::fromPem(rotation.previous);
        auto next = PublicKey::fromPem(rotation.next);
        if (previous && next && previous->id() == read->checkpoint.key &&
            previous->verifies(read->body, read->signature) &&
            next->verifies(rotationText(previous->id(), next->id()), rotation.signature)) {
            pairs.emplace_back(std::move(*previous), std::move(*next));
        }
    }

    [[nodiscard]] bool isSigned(const CheckpointLine& line) const {
        const std::string& id = line.checkpoint.key;
        const auto other = keys_.find(id);
        return id == key_.id()        ? key_.verifies(line.body, line.signature)
               : other != keys_.end() ? other->second.verifies(line.body, line.signature)
                                      : false;
    }

    void readFile(const std::filesystem::path& file, bool is_last) {
        file_ = file.lexically_relative(root_).native();
        line_ = 0;
        const std::string text = readWhole(file, kLongestChainFile).take();
        for (const std::string_view line : wholeLines(text)) {
            ++line_;
            take(line);
        }
        if (text.empty() || text.back() == '\n') {
            return;
        }
        if (is_last) {
            chain_.notes.push_back(
                file_ + ": ends in a checkpoint that was never finished, as a power cut leaves it");
        } else {
            broken("ends in the middle of a checkpoint");
        }
    }

    void broken(const std::string& why) {
        each_({.file = file_,
               .problem = "checkpoint broken",
               .detail = fmt::format("line {}: {}", line_, why)});
    }

    void take(std::string_view line) {
        const auto read = checkpointFrom(line);
        const Sha256 previous = std::exchange(previous_, sha256Of(line));
        ++chain_.checkpoints;
        if (!read) {
            ++number_;
            broken(read.error().text());
            return;
        }
        const Checkpoint& checkpoint = read->checkpoint;
        const bool is_signed = isSigned(*read);
        if (!is_signed) {
            broken("is not signed by key " + key_.id());
        } else if (checkpoint.number != number_ + 1 || checkpoint.previous != previous) {
            broken("does not follow on the one before it");
        }
        number_ = checkpoint.number;
        chain_.last = checkpoint.time;
        if (checkpoint.rotation && is_signed) {
            chain_.notes.push_back(fmt::format(
                "{}: checkpoint {} is the last of key {}", file_, number_, checkpoint.key));
        }
        if (checkpoint.hash_list) {
            chain_.sealed[number_] = {*checkpoint.hash_list, checkpoint.trees};
        }
        for (const SignedDeletion& deletion : checkpoint.deleted) {
            if (is_signed) {
                takeDeletion(deletion);
            }
        }
    }

    void takeDeletion(const SignedDeletion& deletion) {
        const auto sealed = chain_.sealed.find(deletion.sealed);
        if (sealed == chain_.sealed.end()) {
            chain_.deleted_blindly[deletion.path.native()] = {number_, deletion.reason};
            return;
        }
        sealed->second.deleted[deletion.path.native()] = {
            treeOf(deletion.path, deletion.start), deletion.leaf, deletion.reason};
        uint64_t all = 0;
        for (const SealedTree& tree : sealed->second.trees) {
            all += tree.segments;
        }
        // One that was told without its leaf, because the list could not be read then, is told
        // again with it.
        const auto& deleted = sealed->second.deleted;
        const bool leaves_known = std::all_of(deleted.begin(), deleted.end(), [](const auto& one) {
            return one.second.leaf.has_value();
        });
        if (deleted.size() == all && leaves_known &&
            !std::filesystem::exists(hashListFile(root_, deletion.sealed))) {
            checkOff(sealed->second, deletion.sealed);
            chain_.sealed.erase(sealed);
        }
    }

    // The list is gone: what was deleted must give the roots.
    void checkOff(const SealedList& sealed, uint64_t number) {
        std::map<std::string, std::map<std::string, Sha256>> leaves;
        for (const auto& [path, deletion] : sealed.deleted) {
            leaves[deletion.tree][path] = deletion.leaf.value_or(Sha256{});
            ++chain_.deleted;
            each_(deletedByPolicy(path, deletion.reason));
        }
        if (treesFrom(leaves) != sealed.trees) {
            broken(fmt::format("the deletions do not give the roots of checkpoint {}", number));
        }
    }

    const std::filesystem::path& root_;
    const PublicKey& key_;
    const std::function<void(const Finding&)>& each_;
    std::set<std::string> trusted_;          // ids
    std::map<std::string, PublicKey> keys_;  // trusted beside key_
    Chain chain_;
    std::string file_;
    uint64_t line_ = 0;
    uint64_t number_ = 0;
    Sha256 previous_{};
};

}  // namespace

std::vector<SealedTree> treesFrom(
    const std::map<std::string, std::map<std::string, Sha256>>& leaves) {
    std::vector<SealedTree> trees;
    for (const auto& [name, by_path] : leaves) {
        std::vector<Sha256> hashes;
        for (const auto& [path, leaf] : by_path) {
            hashes.push_back(leaf);
        }
        trees.push_back({name, hashes.size(), merkleRoot(hashes)});
    }
    return trees;
}

Finding deletedByPolicy(const std::string& path, const std::string& reason) {
    return {.file = path, .problem = "deleted-by-policy", .detail = reason, .altered = false};
}

Chain readChain(const std::filesystem::path& root,
                const PublicKey& key,
                const std::function<void(const Finding&)>& each) {
    return ChainReader{root, key, each}.run();
}

}  // namespace betang
