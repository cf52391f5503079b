// SPDX-License-Identifier: Apache-2.0

#include "archive/verify_segment.hpp"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace betang {

namespace {

constexpr size_t kVerifiedAtOnce = size_t{256} << 10;

// Reads one file from front to back.
class SegmentCheck {
  public:
    SegmentCheck(const SealedSegment& sealed, int file, uint64_t size)
        : sealed_{sealed}, file_{file}, size_{size}, buffer_(kVerifiedAtOnce) {}

    std::vector<Finding> run() {
        uint64_t at = 0;
        for (size_t i = 0; i < sealed_.fragments.size(); ++i) {
            const SealedFragment& fragment = sealed_.fragments[i];
            const bool rest_there = add(rest_, at, fragment.offset);
            rest_whole_ = rest_whole_ && rest_there;
            at = fragment.offset + fragment.length;
            Sha256Hasher hasher;
            if (!add(hasher, fragment.offset, at) || hasher.finish() != fragment.sha256) {
                changed(i, fragment.offset, fragment.length);
            }
        }
        const bool tail_there = add(rest_, at, sealed_.bytes);
        const bool rest_good = rest_whole_ && tail_there && rest_.finish() == sealed_.rest;
        if (sealed_.rest && !rest_good) {
            const uint64_t head =
                sealed_.fragments.empty() ? sealed_.bytes : sealed_.fragments.front().offset;
            changed(std::nullopt, 0, head);
        }
        if (size_ > sealed_.bytes) {
            changed(std::nullopt, sealed_.bytes, size_ - sealed_.bytes);
        }
        return std::move(findings_);
    }

  private:
    void changed(std::optional<uint64_t> fragment, uint64_t offset, uint64_t length) {
        findings_.push_back({sealed_.path.native(), fragment, offset, length, "changed"});
    }

    bool add(Sha256Hasher& hasher, uint64_t from, uint64_t to) {
        while (from < to) {
            const size_t wanted = std::min<uint64_t>(buffer_.size(), to - from);
            const ssize_t got = pread(file_, buffer_.data(), wanted, static_cast<off_t>(from));
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got <= 0) {
                return false;
            }
            hasher.add(std::span{buffer_}.first(static_cast<size_t>(got)));
            from += static_cast<uint64_t>(got);
        }
        return true;
    }

    const SealedSegment& sealed_;
    const int file_;
    const uint64_t size_;
    std::vector<uint8_t> buffer_;
    Sha256Hasher rest_;
    bool rest_whole_ = true;
    std::vector<Finding> findings_;
};

std::vector<Finding> checkAt(const StorageFolder& folder,
                             const std::filesystem::path& path,
                             const SealedSegment& sealed) {
    const auto known = folder.find(path);
    const auto file = folder.open(path);
    if (!known || !file) {
        return {{sealed.path.native(), std::nullopt, std::nullopt, std::nullopt, "missing"}};
    }
    return SegmentCheck{sealed, file->get(), known->bytes}.run();
}

}  // namespace

std::vector<Finding> checkSegment(const StorageFolder& folder, const SealedSegment& sealed) {
    return checkAt(folder, sealed.path, sealed);
}

bool holdsSegment(const StorageFolder& folder,
                  const std::filesystem::path& path,
                  const SealedSegment& sealed) {
    const auto known = folder.find(path);
    return known && known->bytes == sealed.bytes && checkAt(folder, path, sealed).empty();
}

}  // namespace betang
