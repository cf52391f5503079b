// SPDX-License-Identifier: Apache-2.0
//
// A loop of coded pictures, ready to be sent, and its file form in the cache:
//
//   header   ClipHeader (64 bytes)
//   index    one ClipIndexEntry (16 bytes) for each access unit
//   payload  NAL units, each with its length in four bytes, big-endian; a JPEG counts as one
//
// The file is private to one machine: integers are in host order.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "core/access_unit.hpp"
#include "core/size.hpp"
#include "media/nal.hpp"

namespace betang::camsim {

struct ClipHeader {
    uint8_t magic[8] = {'B', 'T', 'C', 'L', 'I', 'P', '0', '1'};
    uint32_t codec = 0;
    uint32_t width = 0;
    uint32_t height = 0;
    uint32_t frame_rate = 0;
    uint32_t units = 0;
    uint32_t reserved = 0;
    uint64_t payload_bytes = 0;
    uint8_t padding[24] = {};
};

static_assert(sizeof(ClipHeader) == 64);

struct ClipIndexEntry {
    uint64_t offset = 0;  // into the payload
    uint32_t bytes = 0;
    uint16_t picture = 0;  // when it is shown: index in the loop
    uint16_t key = 0;
};

static_assert(sizeof(ClipIndexEntry) == 16);

// A clip while it is being made.
struct ClipDraft {
    ClipHeader header;
    std::vector<ClipIndexEntry> index;
    Bytes payload;

    // Appends one access unit in coding order.
    void add(std::span<const NalUnit> nals, int picture, bool key);

    // Writes beside `path` and renames, so that no reader ever sees half a file. Throws Io.
    void write(const std::filesystem::path& path);
};

// A finished clip, mapped read-only: cameras and processes share its memory. Reentrant.
class Clip {
  public:
    // Throws NotFound, Io, or Corrupt when any offset or length does not fit the file.
    static std::shared_ptr<const Clip> open(const std::filesystem::path& path);

    ~Clip();
    Clip(const Clip&) = delete;
    Clip& operator=(const Clip&) = delete;

    [[nodiscard]] Codec codec() const { return static_cast<Codec>(header_->codec); }

    [[nodiscard]] Size size() const {
        return {static_cast<int>(header_->width), static_cast<int>(header_->height)};
    }

    [[nodiscard]] int frameRate() const { return static_cast<int>(header_->frame_rate); }

    [[nodiscard]] size_t units() const { return index_.size(); }

    [[nodiscard]] bool key(size_t unit) const { return index_[unit].key != 0; }

    // The index in the loop at which the picture is shown; equals `unit` without B-frames.
    [[nodiscard]] int picture(size_t unit) const { return index_[unit].picture; }

    [[nodiscard]] std::vector<NalUnit> nals(size_t unit) const;

    // Of the first access unit: VPS (H.265), SPS, PPS.
    [[nodiscard]] std::vector<NalUnit> parameterSets() const;

  private:
    Clip(const uint8_t* bytes, size_t size) : bytes_{bytes}, size_{size} {}

    void check();
    void checkUnit(const ClipIndexEntry& entry) const;

    const uint8_t* bytes_;
    size_t size_;
    const ClipHeader* header_ = nullptr;
    std::span<const ClipIndexEntry> index_;
    std::span<const uint8_t> payload_;
};

}  // namespace betang::camsim
