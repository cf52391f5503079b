// SPDX-License-Identifier: Apache-2.0

#include "ingest/segment_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "core/segment_path.hpp"

namespace betang {

namespace {

// Together with RecorderStream's timer for what is not yet in the file: at most a second.
constexpr FragmentPolicy kFragments{.longest = std::chrono::milliseconds{800}};
constexpr uint64_t kMostOfOneName = 1000;
// Each takes 170 bytes at most of a request of 1 MiB.
constexpr size_t kMostDescribed = 6000;

std::string sha256Hex(std::span<const uint8_t> bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw Error{ErrorKind::Internal, "SHA-256 failed"};
    }
    return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + size, ""));
}

}  // namespace

SegmentWriter::SegmentWriter(SegmentFiles& files,
                             const std::filesystem::path& storage,
                             const AccessUnit& first)
    : files_{files}, storage_{storage}, sets_{first.codec}, closed_{{}, first.stream} {
    sets_.update(*first.data);
    closed_.codec = first.codec;
    closed_.run = first.run;
    closed_.epoch = first.epoch;
    closed_.start = closed_.end = first.captured;
}

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::open(SegmentFiles& files,
                                                           const std::filesystem::path& storage,
                                                           const AccessUnit& first,
                                                           const std::filesystem::path& known,
                                                           const std::optional<GapBefore>& gap) {
    if (!first.key || !first.data || first.data->empty()) {
        return Error{ErrorKind::Corrupt, "a segment begins with a keyframe"};
    }
    std::unique_ptr<SegmentWriter> segment{new SegmentWriter{files, storage, first}};
    segment->closed_.gap = gap;
    // The muxer first: a camera whose keyframes no muxer takes must cost no file each.
    Result<void> opened = segment->startMuxer(first);
    if (opened) {
        opened = segment->create(known);
    }
    if (!opened) {
        static_cast<void>(segment->close());
        return opened.error();
    }
    return segment;
}

Result<void> SegmentWriter::create(const std::filesystem::path& known_folder) {
    SegmentName name{closed_.stream, closed_.start, closed_.epoch, closed_.run, 0};
    for (; name.number < kMostOfOneName; ++name.number) {
        closed_.path = segmentPath(name);
        if (const Result<void> made = makeFolders(known_folder); !made) {
            return made;
        }
        Result<UniqueFd> created = files_.create(storage_ / closed_.path);
        if (created) {
            fd_ = std::move(*created);
            takePart(std::exchange(header_, Bytes{}), 0);
            return failed_ ? Result<void>{*failed_} : Result<void>{};
        }
        if (created.error().kind() != ErrorKind::Busy) {
            return created.error();
        }
    }
    return Error{ErrorKind::Io, "create: too many segments of the same name"};
}

// A folder that was there may have been made by someone who crashed, or failed, before its name
// was on disk.
Result<void> SegmentWriter::makeFolders(const std::filesystem::path& known_folder) {
    const bool known = closed_.path.parent_path() == known_folder;
    std::filesystem::path folder = storage_;
    for (const auto& part : closed_.path.parent_path()) {
        const std::filesystem::path parent = folder;
        folder /= part;
        const Result<bool> made = files_.makeFolder(folder);
        if (!made) {
            return made.error();
        }
        if (*made || !known) {
            if (const Result<void> synced = files_.syncFolder(parent); !synced) {
                return synced;
            }
        }
    }
    return {};
}

Result<void> SegmentWriter::startMuxer(const AccessUnit& first) {
    try {
        muxer_ = std::make_unique<FragmentedMp4>(
            first, kFragments, [this](std::span<const uint8_t> bytes, uint32_t access_units) {
                takePart(bytes, access_units);
            });
        const Bytes box = closed_.gap ? gapBox(*closed_.gap) : Bytes{};
        header_.insert(header_.end(), box.begin(), box.end());
        return {};
    } catch (const Error& error) {
        return error;
    }
}

void SegmentWriter::takePart(std::span<const uint8_t> bytes, uint32_t access_units) {
    if (!fd_.valid()) {
        header_.assign(bytes.begin(), bytes.end());
        return;
    }
    if (failed_) {
        return;
    }
    if (const Result<void> appended = append(bytes); !appended) {
        fail(appended.error());
        return;
    }
    describe(bytes, access_units);
}

void SegmentWriter::describe(std::span<const uint8_t> part, uint32_t access_units) {
    if (access_units > 0 && closed_.fragments.size() <= kMostDescribed) {
        closed_.fragments.push_back({closed_.bytes, part.size(), sha256Hex(part), access_units});
    }
    closed_.bytes += part.size();
    for (uint32_t i = 0; i < access_units && !waiting_.empty(); ++i) {
        const Waiting unit = waiting_.front();
        waiting_.pop_front();
        if (closed_.access_units > 0 && unit.dts > last_dts_) {
            last_duration_ = unit.dts - last_dts_;
        }
        last_dts_ = unit.dts;
        closed_.end = std::max(closed_.end, unit.captured + last_duration_);
        closed_.damaged += unit.damaged ? 1 : 0;
        ++closed_.access_units;
    }
}

// On failure the file may end in a torn fragment; closed_.bytes still says where the last whole
// one ends.
Result<void> SegmentWriter::append(std::span<const uint8_t> bytes) {
    dirty_ = true;
    while (!bytes.empty()) {
        const Result<size_t> written = files_.write(fd_.get(), bytes);
        if (!written) {
            return written.error();
        }
        bytes = bytes.subspan(*written);
    }
    return {};
}

void SegmentWriter::fail(Error error) {
    if (!failed_) {
        failed_ = std::move(error);
    }
}

Result<void> SegmentWriter::state(const Result<void>& muxed) {
    if (!muxed && muxed.error().kind() != ErrorKind::Corrupt) {
        fail(muxed.error());
    }
    return failed_ ? Result<void>{*failed_} : muxed;
}

Result<void> SegmentWriter::add(const AccessUnit& unit) {
    if (failed_) {
        return *failed_;
    }
    // Before the muxer runs, because the fragment that it may emit can hold this very unit.
    waiting_.push_back({unit.captured, unit.dts, unit.damaged});
    const Result<void> added = muxer_->add(unit);
    if (!added && added.error().kind() == ErrorKind::Corrupt) {
        waiting_.pop_back();
    }
    return state(added);
}

Result<void> SegmentWriter::flush() {
    return failed_ ? Result<void>{*failed_} : state(muxer_->flush());
}

// The folder once as well: until then a power cut could lose the file's name.
Result<void> SegmentWriter::syncData() {
    if (failed_) {
        return *failed_;
    }
    Result<void> synced = files_.syncData(fd_.get());
    if (synced && !folder_synced_) {
        synced = files_.syncFolder((storage_ / closed_.path).parent_path());
        folder_synced_ = true;
    }
    dirty_ = false;
    if (!synced) {
        // What failed to reach the disk may be gone from the page cache too: a second sync that
        // succeeds would prove nothing.
        closed_.recovered = distrusted_ = true;
        fail(synced.error());
    }
    return synced;
}

std::optional<SegmentClosed> SegmentWriter::close() {
    if (!fd_.valid()) {
        return std::nullopt;
    }
    if (muxer_ && !failed_) {
        static_cast<void>(flush());
    }
    if (failed_ && !files_.truncate(fd_.get(), closed_.bytes)) {
        closed_.recovered = true;
    }
    const std::filesystem::path file = storage_ / closed_.path;
    // After a failed sync the same descriptor is never asked again: it would say that all is well.
    const bool synced = !distrusted_ && files_.sync(fd_.get()).ok();
    const bool named = files_.syncFolder(file.parent_path()).ok();
    closed_.recovered = closed_.recovered || !synced || !named;
    if (closed_.fragments.size() > kMostDescribed) {
        closed_.fragments.clear();
        closed_.recovered = true;
    }
    fd_.reset();
    if (closed_.access_units == 0) {
        files_.remove(file);
        return std::nullopt;
    }
    return closed_;
}

}  // namespace betang
