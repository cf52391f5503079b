// SPDX-License-Identifier: Apache-2.0

#include "archive/clip_writer.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

namespace betang {

namespace {

// Reads fragments one after the other; a segment is opened once.
class FragmentReader {
  public:
    explicit FragmentReader(const PlannedClip& clip) : clip_{clip} {}

    // Valid until the next call.
    std::span<const uint8_t> read(const PlannedFragment& fragment) {
        const SourceSegment& segment = clip_.segments[fragment.segment];
        if (!file_.valid() || open_ != fragment.segment) {
            file_ = segment.storage->folder().open(segment.path).take();
            open_ = fragment.segment;
        }
        bytes_.resize(fragment.source.length);
        size_t done = 0;
        while (done < bytes_.size()) {
            const ssize_t got = pread(file_.get(),
                                      bytes_.data() + done,
                                      bytes_.size() - done,
                                      static_cast<off_t>(fragment.source.offset + done));
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got <= 0) {
                throw Error{ErrorKind::Io,
                            fmt::format("cannot read {}: {}",
                                        segment.path.native(),
                                        got == 0 ? "it became shorter" : std::strerror(errno))};
            }
            done += static_cast<size_t>(got);
        }
        return bytes_;
    }

  private:
    const PlannedClip& clip_;
    UniqueFd file_;
    size_t open_ = 0;
    std::vector<uint8_t> bytes_;
};

PackageClip describeClip(const std::string& name, const PlannedClip& clip) {
    PackageClip described{.file = name + ".mp4",
                          .heads = name + ".heads",
                          .start = clip.start(),
                          .end = clip.end(),
                          .codec = describe(clip.track),
                          .epoch = clip.segments.front().epoch,
                          .run = clip.segments.front().run};
    for (const SourceSegment& segment : clip.segments) {
        PackageSegment one{.path = segment.path.native(),
                           .start = segment.start,
                           .end = segment.end,
                           .recovered = segment.recovered};
        if (segment.seal) {
            one.seal = segment.seal->proof;
        }
        described.segments.push_back(std::move(one));
    }
    return described;
}

}  // namespace

PackageClip writeClip(PackageWriter& package,
                      const std::string& name,
                      const PlannedClip& clip,
                      const CopiedBytes& copied) {
    const ClipSamples samples = clipSamplesOf(clip);
    const std::string header = clipHeader(clip.track, clip.start(), samples);
    PackageClip described = describeClip(name, clip);
    described.header = header.size();
    described.access_units = samples.samples.size();
    package.add(described.heads, clip.heads);
    package.begin(described.file, header.size() + samples.payload);
    package.write({reinterpret_cast<const uint8_t*>(header.data()), header.size()});
    FragmentReader reader{clip};
    Sha256Hasher hasher;
    size_t head = 0;
    for (const PlannedFragment& fragment : clip.fragments) {
        const auto bytes = reader.read(fragment);
        if (std::memcmp(bytes.data(), clip.heads.data() + head, fragment.head) != 0) {
            throw Error{ErrorKind::Io, "the archive changed while it was read"};
        }
        hasher.add(bytes);
        const Sha256 hash = hasher.finish();
        const Sha256 recorded = fragment.source.sha256.value_or(hash);
        described.fragments.push_back({fragment.segment,
                                       fragment.source.number,
                                       fragment.head,
                                       bytes.size() - fragment.head,
                                       recorded,
                                       recorded == hash ? std::nullopt : std::optional{hash}});
        package.write(bytes.subspan(fragment.head));
        head += fragment.head;
        copied(bytes.size());
    }
    package.end();
    return described;
}

}  // namespace betang
