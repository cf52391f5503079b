// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/clip.hpp"

#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.hpp"
#include "core/unique_fd.hpp"

namespace betang::camsim {

namespace {

constexpr uint32_t kMostUnits = 65536;

uint32_t lengthAt(std::span<const uint8_t> bytes) {
    return (uint32_t{bytes[0]} << 24U) | (uint32_t{bytes[1]} << 16U) | (uint32_t{bytes[2]} << 8U) |
           uint32_t{bytes[3]};
}

template <typename T>
void writeObjects(std::ofstream& out, std::span<const T> objects) {
    out.write(reinterpret_cast<const char*>(objects.data()),
              static_cast<std::streamsize>(objects.size_bytes()));
}

void corrupt(bool wrong) {
    if (wrong) {
        throw Error{ErrorKind::Corrupt, "the cached clip is damaged"};
    }
}

}  // namespace

void ClipDraft::add(std::span<const NalUnit> nals, int picture, bool key) {
    const uint64_t offset = payload.size();
    for (const NalUnit nal : nals) {
        for (const unsigned shift : {24U, 16U, 8U, 0U}) {
            payload.push_back(static_cast<uint8_t>(nal.size() >> shift));
        }
        payload.insert(payload.end(), nal.begin(), nal.end());
    }
    index.push_back({offset,
                     static_cast<uint32_t>(payload.size() - offset),
                     static_cast<uint16_t>(picture),
                     static_cast<uint16_t>(key ? 1 : 0)});
}

void ClipDraft::write(const std::filesystem::path& path) {
    header.units = static_cast<uint32_t>(index.size());
    header.payload_bytes = payload.size();
    const std::filesystem::path part = fmt::format("{}.{}.part", path.string(), ::getpid());
    {
        std::ofstream out{part, std::ios::binary | std::ios::trunc};
        writeObjects(out, std::span<const ClipHeader>{&header, 1});
        writeObjects(out, std::span<const ClipIndexEntry>{index});
        writeObjects(out, std::span<const uint8_t>{payload});
        if (!out.flush()) {
            throw Error{ErrorKind::Io, fmt::format("cannot write {}", part.string())};
        }
    }
    std::filesystem::rename(part, path);
}

std::shared_ptr<const Clip> Clip::open(const std::filesystem::path& path) {
    const UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.valid()) {
        throw Error{ErrorKind::NotFound, fmt::format("cannot open {}", path.string())};
    }

    struct stat info {};

    const size_t size =
        ::fstat(file.get(), &info) == 0 ? static_cast<size_t>(info.st_size) : size_t{0};
    corrupt(size < sizeof(ClipHeader));
    void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
    if (mapped == MAP_FAILED) {
        throw Error{ErrorKind::Io, fmt::format("cannot map {}", path.string())};
    }
    std::shared_ptr<Clip> clip{new Clip{static_cast<const uint8_t*>(mapped), size}};
    clip->check();
    return clip;
}

Clip::~Clip() {
    ::munmap(const_cast<uint8_t*>(bytes_), size_);
}

void Clip::check() {
    header_ = reinterpret_cast<const ClipHeader*>(bytes_);
    corrupt(std::memcmp(header_->magic, ClipHeader{}.magic, sizeof header_->magic) != 0);
    corrupt(header_->units == 0 || header_->units > kMostUnits || header_->frame_rate == 0);
    corrupt(header_->codec != static_cast<uint32_t>(Codec::H264) &&
            header_->codec != static_cast<uint32_t>(Codec::H265) &&
            header_->codec != static_cast<uint32_t>(Codec::Mjpeg));
    const size_t index_bytes = header_->units * sizeof(ClipIndexEntry);
    corrupt(size_ - sizeof(ClipHeader) < index_bytes ||
            size_ - sizeof(ClipHeader) - index_bytes != header_->payload_bytes);
    index_ = {reinterpret_cast<const ClipIndexEntry*>(bytes_ + sizeof(ClipHeader)), header_->units};
    payload_ = {bytes_ + sizeof(ClipHeader) + index_bytes, header_->payload_bytes};
    for (const ClipIndexEntry& entry : index_) {
        checkUnit(entry);
    }
    corrupt(index_.front().key == 0);
}

void Clip::checkUnit(const ClipIndexEntry& entry) const {
    corrupt(entry.offset > payload_.size() || payload_.size() - entry.offset < entry.bytes);
    corrupt(entry.picture >= header_->units);
    std::span<const uint8_t> rest = payload_.subspan(entry.offset, entry.bytes);
    corrupt(rest.empty());
    while (!rest.empty()) {
        corrupt(rest.size() < 5);
        const size_t length = lengthAt(rest);
        corrupt(length == 0 || length > rest.size() - 4);
        rest = rest.subspan(4 + length);
    }
}

std::vector<NalUnit> Clip::nals(size_t unit) const {
    const ClipIndexEntry& entry = index_[unit];
    std::span<const uint8_t> rest = payload_.subspan(entry.offset, entry.bytes);
    std::vector<NalUnit> nals;
    while (!rest.empty()) {
        const size_t length = lengthAt(rest);
        nals.push_back(rest.subspan(4, length));
        rest = rest.subspan(4 + length);
    }
    return nals;
}

std::vector<NalUnit> Clip::parameterSets() const {
    std::vector<NalUnit> sets;
    for (const NalUnit nal : nals(0)) {
        if (isParameterSet(codec(), nal)) {
            sets.push_back(nal);
        }
    }
    return sets;
}

}  // namespace betang::camsim
