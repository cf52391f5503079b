// SPDX-License-Identifier: Apache-2.0
//
// The one fragmented-MP4 muxer (libavformat underneath; ISO/IEC 14496-12 8.8). It yields bytes and
// where each fragment lies; who writes them where is the caller's affair. docs/recording.md draws
// the boxes.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "core/access_unit.hpp"
#include "core/result.hpp"

namespace betang {

// When a fragment ends. A keyframe always begins a new one (in Motion JPEG, where every picture is
// one, only the length counts). So does anything beyond 16 MiB.
struct FragmentPolicy {
    Duration longest = std::chrono::seconds{1};
    bool every_access_unit = false;  // live view: one picture a fragment
};

// Thread-bound. Keeps all NAL units, byte for byte and in order; only start codes become lengths.
class FragmentedMp4 {
  public:
    // Receives what the muxer makes, in file order, on the calling thread: first the header
    // (ftyp, moov; access_units is 0), then whole fragments (moof, mdat) with the number of access
    // units in each. What it throws passes through to whoever called the muxer.
    using Sink = std::function<void(std::span<const uint8_t> bytes, uint32_t access_units)>;

    // `first` must be a key access unit with parameter sets in band: codec, size and decoder
    // configuration come from it. Its dts becomes time 0, which is its pts too where there are no
    // B-frames: signed offsets would put its pts there, but players disagree about those.
    // Throws Unsupported or Corrupt.
    FragmentedMp4(const AccessUnit& first, FragmentPolicy policy, Sink sink);
    ~FragmentedMp4();
    FragmentedMp4(const FragmentedMp4&) = delete;
    FragmentedMp4& operator=(const FragmentedMp4&) = delete;

    // Adds an access unit of the same stream, codec and parameter sets; `first` is added like any
    // other. In the file dts strictly increases: what does not is moved by a tick of 1/90000 s, and
    // a pts before its dts is moved up to it. Corrupt: `unit` was left out, and the muxer goes on.
    // Internal: the muxer failed and is good for nothing more.
    //
    // A picture lasts until the next one. Before a flush() that is not known yet: then it lasts as
    // long as the one before it, and a next one that should have begun sooner begins at its end.
    // Under every_access_unit it is never known: a picture is said to last as long as the time
    // since the one before it (the first half a second, none longer than one), and all keep their
    // times.
    [[nodiscard]] Result<void> add(const AccessUnit& unit);

    // Emits what has been added since the last fragment.
    [[nodiscard]] Result<void> flush();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace betang
