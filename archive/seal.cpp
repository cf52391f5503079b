// SPDX-License-Identifier: Apache-2.0

#include "archive/seal.hpp"

#include <algorithm>

#include <unistd.h>

namespace betang {

namespace {

constexpr int kSealedAtOnce = 2000;
constexpr int kBatchesAtOnce = 5;
constexpr size_t kRestAtOnce = size_t{64} << 10;

// Adds the bytes of [from, to) of an open file.
bool addBytes(Sha256Hasher& hasher, int file, uint64_t from, uint64_t to) {
    std::vector<uint8_t> buffer(std::min<uint64_t>(kRestAtOnce, to - from));
    while (from < to) {
        const size_t wanted = std::min<uint64_t>(buffer.size(), to - from);
        const ssize_t got = pread(file, buffer.data(), wanted, static_cast<off_t>(from));
        if (got <= 0) {
            return false;
        }
        hasher.add(std::span{buffer}.first(static_cast<size_t>(got)));
        from += static_cast<uint64_t>(got);
    }
    return true;
}

std::optional<Sha256> hashOfRest(int file, const SealedSegment& segment) {
    Sha256Hasher hasher;
    uint64_t at = 0;
    for (const SealedFragment& fragment : segment.fragments) {
        if (!addBytes(hasher, file, at, fragment.offset)) {
            return std::nullopt;
        }
        at = fragment.offset + fragment.length;
    }
    return addBytes(hasher, file, at, segment.bytes) ? std::optional{hasher.finish()}
                                                     : std::nullopt;
}

}  // namespace

std::optional<SealedSegment> sealedFrom(const StorageFolder& folder,
                                        const UnsealedSegment& segment) {
    SealedSegment sealed{.path = segment.path,
                         .start = segment.start,
                         .end = segment.end,
                         .bytes = segment.bytes,
                         .recovered = segment.recovered};
    for (const FragmentInfo& fragment : segment.fragments) {
        const auto hash = sha256FromHex(fragment.sha256);
        sealed.fragments.push_back({fragment.offset, fragment.length, hash ? *hash : Sha256{}});
    }
    // What a verifier would refuse must not stand in a list: it would break the whole of it.
    if (!sealedSegmentFrom(hashListLine(sealed))) {
        return std::nullopt;
    }
    // Where the file went meanwhile, what was announced of it is sealed all the same.
    if (const auto file = folder.open(segment.path)) {
        sealed.rest = hashOfRest(file->get(), sealed);
    }
    return sealed;
}

CheckpointLog& Sealer::log() {
    if (!log_) {
        log_.emplace(storage_);
    }
    return *log_;
}

void Sealer::sign(UtcTime now, std::span<const SealedSegment> segments, uint64_t& number) {
    try {
        number = log().append(now, segments, unsigned_);
        unsigned_.clear();
        problem_.clear();
    } catch (const Error& error) {
        log_.reset();
        problem_ = "checkpoints are not written: " + error.text();
        throw;
    }
}

// Deletion waits while this works: an old archive is sealed bit by bit.
bool Sealer::seal(Catalogue& catalogue, const StorageFolder& folder, UtcTime now) {
    for (int batch = 0; batch < kBatchesAtOnce; ++batch) {
        const auto waiting = catalogue.unsealed(kSealedAtOnce);
        if (waiting.empty() && unsigned_.empty()) {
            return true;
        }
        std::vector<SealedSegment> segments;
        for (const UnsealedSegment& segment : waiting) {
            if (auto sealed = sealedFrom(folder, segment)) {
                segments.push_back(std::move(*sealed));
            }
        }
        uint64_t number = last();
        if (!segments.empty() || !unsigned_.empty()) {
            sign(now, segments, number);
        }
        // One that no list may hold is not asked for again and again; a check calls it unknown.
        catalogue.markSealed(waiting, std::max<uint64_t>(number, 1));
    }
    return false;
}

bool Sealer::canSign() noexcept {
    try {
        static_cast<void>(log());
        return true;
    } catch (const std::exception& error) {
        problem_ = std::string{"checkpoints are not written: "} + error.what();
        return false;
    }
}

void Sealer::remember(const CatalogueRow& row, const std::string& reason) {
    if (unsigned_.size() >= kMostInCheckpoint) {
        return;
    }
    SignedDeletion deletion{.path = row.path,
                            .start = row.start,
                            .end = row.end,
                            .sealed = row.checkpoint,
                            .reason = reason};
    auto& told = signed_away_[row.checkpoint];
    told.erase(row.path.native());  // when it is told again, the last word counts
    if (log_ && row.checkpoint > 0) {
        const auto& leaves = log_->leavesOf(row.checkpoint);
        const auto found = leaves.find(row.path.native());
        if (found != leaves.end()) {
            deletion.leaf = found->second;
            told.insert(row.path.native());
        }
    }
    unsigned_.push_back(std::move(deletion));
}

void Sealer::beforeDeletion(std::span<const CatalogueRow> rows,
                            const std::string& reason,
                            UtcTime now) noexcept {
    const bool can_sign = canSign();
    try {
        for (const CatalogueRow& row : rows) {
            remember(row, reason);
        }
        uint64_t number = 0;
        if (can_sign) {
            sign(now, {}, number);
        }
    } catch (const std::exception& error) {
        problem_ = problem_.empty() ? error.what() : problem_;
    }
}

void Sealer::afterDeletion(Catalogue& catalogue, std::span<const CatalogueRow> rows) {
    std::set<uint64_t> lists;
    for (const CatalogueRow& row : rows) {
        lists.insert(row.checkpoint);
    }
    for (const uint64_t number : lists) {
        if (log_ && number > 0 && unsigned_.empty() && !catalogue.isNeeded(number) &&
            isSignedAway(catalogue, number)) {
            log_->removeHashList(number);
            signed_away_.erase(number);
        }
    }
}

// Whether the deletions alone say what the list said: each of its segments was deleted, and signed
// away with its leaf. A list that was begun before a restart, or of which a leaf could not be read,
// stays.
bool Sealer::isSignedAway(Catalogue& catalogue, uint64_t number) {
    const auto& leaves = log().leavesOf(number);
    const auto& told = signed_away_[number];
    return !leaves.empty() && std::all_of(leaves.begin(), leaves.end(), [&](const auto& leaf) {
        const auto row = catalogue.find(leaf.first);
        return told.contains(leaf.first) && row && row->state == SegmentState::Deleted &&
               row->checkpoint == number;
    });
}

}  // namespace betang
