// SPDX-License-Identifier: Apache-2.0

#include "archive/checkpoint_log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/merkle.hpp"
#include "core/replace_file.hpp"
#include "core/unique_fd.hpp"

namespace betang {

namespace {

constexpr size_t kLongestDay = size_t{1} << 30;
constexpr mode_t kChainFileMode = 0640;
constexpr mode_t kChainFolderMode = 0750;

[[noreturn]] void failOn(const char* what, const std::filesystem::path& path) {
    throw Error{ErrorKind::Io,
                fmt::format("cannot {} {}: {}", what, path.native(), std::strerror(errno))};
}

void makeSubfolder(const std::filesystem::path& folder) {
    if (mkdir(folder.c_str(), kChainFolderMode) == 0) {
        syncPath(folder.parent_path());
    } else if (errno != EEXIST) {
        failOn("make", folder);
    }
}

bool writeAllAt(int fd, std::string_view rest, uint64_t offset) {
    while (!rest.empty()) {
        const ssize_t written = pwrite(fd, rest.data(), rest.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        rest.remove_prefix(static_cast<size_t>(written));
        offset += static_cast<uint64_t>(written);
    }
    return true;
}

struct ChainEnd {
    uint64_t number = 0;
    Sha256 hash{};
    std::string next_key{};  // PEM, where the last checkpoint passes on to it
    std::filesystem::path file;
    uint64_t bytes = 0;  // of whole lines in it
};

// The last whole line of all files: the newest file holds it, unless its first line was torn.
ChainEnd chainEndOf(const std::filesystem::path& storage) {
    ChainEnd end;
    auto files = checkpointFiles(storage);
    for (; !files.empty(); files.pop_back()) {
        const std::string text = readWhole(files.back(), kLongestDay).take();
        const auto lines = wholeLines(text);
        end.file = end.file.empty() ? files.back() : end.file;
        if (lines.empty()) {
            continue;
        }
        const auto last = checkpointFrom(lines.back());
        if (!last) {
            throw Error{ErrorKind::Corrupt,
                        fmt::format("{}: {}", files.back().native(), last.error().text())};
        }
        end.bytes = end.file == files.back() ? text.rfind('\n') + 1 : 0;
        end.number = last->checkpoint.number;
        end.hash = sha256Of(lines.back());
        end.next_key = last->checkpoint.rotation ? last->checkpoint.rotation->next : "";
        return end;
    }
    return end;
}

}  // namespace

CheckpointLog::CheckpointLog(const std::filesystem::path& storage)
    : storage_{storage}, key_{storage, checkpointFiles(storage).empty()} {
    const ChainEnd end = chainEndOf(storage);
    last_ = end.number;
    last_hash_ = end.hash;
    last_file_ = end.file;
    last_file_bytes_ = end.bytes;
    // A crash came between the signing and the change.
    const auto next = SigningKey::next(storage_);
    if (next && next->publicKey().pem() == end.next_key) {
        SigningKey::adoptNext(storage_);
        key_ = SigningKey{storage_, false};
    }
}

// The old key's last word names the new one.
void CheckpointLog::rotateKey(UtcTime now) {
    const auto next = SigningKey::next(storage_);
    if (!next) {
        return;
    }
    const PublicKey& before = key_.publicKey();
    Checkpoint checkpoint = sealed(now, {});
    checkpoint.rotation = {
        .next = next->publicKey().pem(),
        .previous = before.pem(),
        .signature = next->sign(rotationText(before.id(), next->publicKey().id()))};
    write(checkpoint);
    SigningKey::adoptNext(storage_);
    key_ = SigningKey{storage_, false};
}

Checkpoint CheckpointLog::sealed(UtcTime now, std::span<const SealedSegment> segments) const {
    std::map<std::string, std::vector<std::pair<std::string, Sha256>>> trees;
    for (const SealedSegment& segment : segments) {
        trees[treeOf(segment.path, segment.start)].emplace_back(segment.path.native(),
                                                                merkleLeaf(hashListLine(segment)));
    }
    Checkpoint checkpoint{
        .number = last_ + 1, .time = now, .key = key_.publicKey().id(), .previous = last_hash_};
    for (auto& [name, leaves] : trees) {
        std::sort(leaves.begin(), leaves.end());
        std::vector<Sha256> hashes;
        for (const auto& [path, leaf] : leaves) {
            hashes.push_back(leaf);
        }
        checkpoint.trees.push_back({name, hashes.size(), merkleRoot(hashes)});
    }
    return checkpoint;
}

uint64_t CheckpointLog::append(UtcTime now,
                               std::span<const SealedSegment> segments,
                               std::vector<SignedDeletion> deleted) {
    makeSubfolder(checkpointFolder(storage_));
    rotateKey(now);
    Checkpoint checkpoint = sealed(now, segments);
    checkpoint.deleted = std::move(deleted);
    if (!segments.empty()) {
        std::string list;
        for (const SealedSegment& segment : segments) {
            list += hashListLine(segment) + "\n";
        }
        checkpoint.hash_list = sha256Of(list);
        const auto file = hashListFile(storage_, checkpoint.number);
        makeSubfolder(file.parent_path().parent_path());
        makeSubfolder(file.parent_path());
        replaceFile(file, list);
    }
    write(checkpoint);
    return last_;
}

void CheckpointLog::write(const Checkpoint& checkpoint) {
    const std::string line = checkpointLine(checkpoint, key_);
    // A clock that was set back must not put the chain out of its order.
    appendLine(std::max(checkpointFile(storage_, checkpoint.time), last_file_), line + "\n");
    last_ = checkpoint.number;
    last_hash_ = sha256Of(line);
}

// A torn line may stand at the end of the chain's last file only.
void CheckpointLog::cutTornLine() const {
    const UniqueFd fd{open(last_file_.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW)};

    struct stat found {};

    if (!fd.valid() || fstat(fd.get(), &found) != 0) {
        failOn("open", last_file_);
    }
    const bool torn = static_cast<uint64_t>(found.st_size) > last_file_bytes_;
    if (torn &&
        (ftruncate(fd.get(), static_cast<off_t>(last_file_bytes_)) != 0 || fsync(fd.get()) != 0)) {
        failOn("write", last_file_);
    }
}

// Written behind the last whole line, wherever a torn one ends.
void CheckpointLog::appendLine(const std::filesystem::path& file, const std::string& line) {
    if (file != last_file_ && !last_file_.empty()) {
        cutTornLine();
    }
    const UniqueFd fd{
        open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kChainFileMode)};
    if (!fd.valid()) {
        failOn("open", file);
    }
    const uint64_t at = file == last_file_ ? last_file_bytes_ : 0;
    if (ftruncate(fd.get(), static_cast<off_t>(at)) != 0 || !writeAllAt(fd.get(), line, at) ||
        fsync(fd.get()) != 0) {
        const int reason = errno;
        // What did not become whole must not be found; if that fails too, the next start cuts it.
        static_cast<void>(ftruncate(fd.get(), static_cast<off_t>(at)) == 0);
        errno = reason;
        failOn("write", file);
    }
    if (file != last_file_) {
        syncPath(file.parent_path());
    }
    last_file_ = file;
    last_file_bytes_ = at + line.size();
}

const std::map<std::string, Sha256>& CheckpointLog::leavesOf(uint64_t number) {
    if (number != list_number_) {
        list_leaves_.clear();
        const auto text = readWhole(hashListFile(storage_, number), kLongestHashList);
        list_number_ = text ? number : 0;  // what could not be read is tried again
        for (const std::string_view line : wholeLines(text ? *text : std::string_view{})) {
            if (const auto sealed = sealedSegmentFrom(line)) {
                list_leaves_[sealed->path.native()] = merkleLeaf(line);
            }
        }
    }
    return list_leaves_;
}

void CheckpointLog::removeHashList(uint64_t number) noexcept {
    unlink(hashListFile(storage_, number).c_str());
}

}  // namespace betang
