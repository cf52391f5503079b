// SPDX-License-Identifier: Apache-2.0

#include "archive/verify_clip.hpp"

#include <algorithm>

#include "archive/crc32.hpp"
#include "archive/sha256.hpp"

namespace betang {

namespace {

constexpr size_t kCheckedAtOnce = size_t{256} << 10;
constexpr size_t kLongestHeads = size_t{512} << 20;

Finding changedIn(const std::string& file, uint64_t offset, uint64_t length) {
    return {.file = file, .offset = offset, .length = length, .problem = "changed"};
}

Finding missingFile(const std::string& file) {
    return {.file = file, .problem = "missing"};
}

// Reads one member from front to back: its hash, its checksum, and whatever else listens.
class MemberReading {
  public:
    MemberReading(const PackageReader& package,
                  const ZipMember& member,
                  const std::function<void(uint64_t)>& done)
        : package_{package}, member_{member}, done_{done}, buffer_(kCheckedAtOnce) {}

    // The next `count` bytes, also to `also`; false when the member ends before that.
    bool pass(uint64_t count, Sha256Hasher* also) {
        const uint64_t there = std::min(count, member_.entry.bytes - at_);
        for (uint64_t left = there; left > 0;) {
            const auto part = std::span{buffer_}.first(std::min<uint64_t>(left, buffer_.size()));
            package_.read(member_.data + at_, part);
            whole_.add(part);
            crc_ = crc32Of(part, crc_);
            if (also != nullptr) {
                also->add(part);
            }
            at_ += part.size();
            left -= part.size();
            done_(part.size());
        }
        return there == count;
    }

    void passRest() { pass(member_.entry.bytes - at_, nullptr); }

    [[nodiscard]] uint64_t at() const { return at_; }

    [[nodiscard]] bool is(const PackageFile& said) {
        return whole_.finish() == said.sha256 && member_.entry.bytes == said.bytes;
    }

    [[nodiscard]] bool checksumFits() const { return crc_ == member_.entry.crc; }

  private:
    const PackageReader& package_;
    const ZipMember& member_;
    const std::function<void(uint64_t)>& done_;
    std::vector<uint8_t> buffer_;
    Sha256Hasher whole_;
    uint32_t crc_ = 0;
    uint64_t at_ = 0;
};

Finding wrongChecksum(const ZipMember& member) {
    return {.file = member.entry.name,
            .problem = "zip changed",
            .detail = "the checksum in its header is not that of its bytes"};
}

class ClipCheck {
  public:
    ClipCheck(const PackageReader& package,
              const Manifest& manifest,
              const PackageClip& clip,
              const std::function<void(uint64_t)>& done)
        : package_{package},
          clip_{clip},
          said_clip_{fileNamed(manifest, clip.file)},
          said_heads_{fileNamed(manifest, clip.heads)},
          done_{done} {}

    std::vector<Finding> run() {
        if (said_clip_ == nullptr || said_heads_ == nullptr || !addsUp()) {
            return {{.file = clip_.file,
                     .problem = "changed",
                     .detail = "the manifest contradicts itself about this clip"}};
        }
        findings_ = checkFile(package_, *said_heads_, done_);
        const bool heads_good = findings_.empty();
        const auto heads = package_.text(clip_.heads, kLongestHeads);
        const ZipMember* const member = package_.find(clip_.file);
        if (member == nullptr) {
            findings_.push_back(missingFile(clip_.file));
            return std::move(findings_);
        }
        MemberReading reading{package_, *member, done_};
        const bool header_there = reading.pass(clip_.header, nullptr);
        const auto wrong = wrongFragments(reading, heads.value_or(""), header_there);
        reading.passRest();
        const bool whole = reading.is(*said_clip_);
        if (whole && !reading.checksumFits()) {
            findings_.push_back(wrongChecksum(*member));
        } else if (!whole) {
            if (heads_good) {
                sayChanged(wrong, member->entry.bytes);
            } else {
                findings_.push_back(changedIn(clip_.file, 0, member->entry.bytes));
            }
        } else if (!heads_good) {
            sayHeads(wrong);
        } else if (!wrong.empty()) {
            sayContradiction(wrong);
        }
        return std::move(findings_);
    }

  private:
    [[nodiscard]] bool addsUp() const {
        uint64_t payload = clip_.header;
        uint64_t heads = 0;
        for (const PackageFragment& fragment : clip_.fragments) {
            payload += fragment.payload;
            heads += fragment.head;
        }
        return payload == said_clip_->bytes && heads == said_heads_->bytes;
    }

    std::vector<size_t> wrongFragments(MemberReading& reading,
                                       std::string_view heads,
                                       bool header_there) const {
        std::vector<size_t> wrong;
        size_t head = 0;
        for (size_t i = 0; i < clip_.fragments.size(); ++i) {
            const PackageFragment& fragment = clip_.fragments[i];
            Sha256Hasher hasher;
            const auto own = heads.substr(std::min<size_t>(head, heads.size()), fragment.head);
            hasher.add({reinterpret_cast<const uint8_t*>(own.data()), own.size()});
            head += fragment.head;
            const bool there = header_there && reading.pass(fragment.payload, &hasher);
            if (!there || hasher.finish() != fragment.read.value_or(fragment.sha256)) {
                wrong.push_back(i);
            }
        }
        return wrong;
    }

    void sayChanged(const std::vector<size_t>& wrong, uint64_t bytes) {
        size_t next = 0;
        uint64_t at = clip_.header;
        for (size_t i = 0; i < clip_.fragments.size() && next < wrong.size(); ++i) {
            const uint64_t payload = clip_.fragments[i].payload;
            if (i == wrong[next]) {
                findings_.push_back(changedIn(clip_.file, at, payload));
                findings_.back().fragment = i;
                ++next;
            }
            at += payload;
        }
        if (bytes > said_clip_->bytes) {
            findings_.push_back(
                changedIn(clip_.file, said_clip_->bytes, bytes - said_clip_->bytes));
        } else if (wrong.empty()) {
            findings_.push_back(changedIn(clip_.file, 0, clip_.header));
        }
    }

    // Which of the heads: the payload behind it is as it should be.
    void sayHeads(const std::vector<size_t>& wrong) {
        size_t next = 0;
        uint64_t at = 0;
        for (size_t i = 0; i < clip_.fragments.size() && next < wrong.size(); ++i) {
            if (i == wrong[next]) {
                findings_.push_back(changedIn(clip_.heads, at, clip_.fragments[i].head));
                findings_.back().fragment = i;
                ++next;
            }
            at += clip_.fragments[i].head;
        }
    }

    void sayContradiction(const std::vector<size_t>& wrong) {
        for (const size_t i : wrong) {
            findings_.push_back({.file = clip_.file,
                                 .fragment = i,
                                 .problem = "changed",
                                 .detail = "the manifest contradicts itself about this fragment"});
        }
    }

    const PackageReader& package_;
    const PackageClip& clip_;
    const PackageFile* const said_clip_;
    const PackageFile* const said_heads_;
    const std::function<void(uint64_t)>& done_;
    std::vector<Finding> findings_;
};

}  // namespace

const PackageFile* fileNamed(const Manifest& manifest, const std::string& name) {
    const auto found = std::lower_bound(
        manifest.files.begin(), manifest.files.end(), name, [](const auto& file, const auto& text) {
            return file.name < text;
        });
    return found == manifest.files.end() || found->name != name ? nullptr : &*found;
}

std::vector<Finding> checkFile(const PackageReader& package,
                               const PackageFile& said,
                               const std::function<void(uint64_t)>& done) {
    const ZipMember* const member = package.find(said.name);
    if (member == nullptr) {
        return {missingFile(said.name)};
    }
    MemberReading reading{package, *member, done};
    reading.passRest();
    if (!reading.is(said)) {
        return {changedIn(said.name, 0, member->entry.bytes)};
    }
    return reading.checksumFits() ? std::vector<Finding>{} : std::vector{wrongChecksum(*member)};
}

std::vector<Finding> checkClip(const PackageReader& package,
                               const Manifest& manifest,
                               const PackageClip& clip,
                               const std::function<void(uint64_t)>& done) {
    return ClipCheck{package, manifest, clip, done}.run();
}

}  // namespace betang
