// SPDX-License-Identifier: Apache-2.0
//
// The one fragmented-MP4 muxer (libavformat underneath). It yields bytes and where each fragment
// lies; who writes them where is the caller's affair.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "core/access_unit.hpp"
#include "core/result.hpp"

namespace betang {

// When a fragment ends. A keyframe always begins a new one.
struct FragmentPolicy {
    Duration longest = std::chrono::seconds{1};
    bool every_access_unit = false;  // live view: one picture a fragment
};

// Thread-bound.
class FragmentedMp4 {
  public:
    // Receives what the muxer makes, in file order, on the calling thread: first the header
    // (ftyp, moov), then whole fragments (moof, mdat).
    using Sink = std::function<void(std::span<const uint8_t> bytes, bool is_fragment)>;

    // `first` must be a key access unit with parameter sets in band: codec, size and decoder
    // configuration come from it. Its pts becomes time 0. Throws Unsupported or Corrupt.
    FragmentedMp4(const AccessUnit& first, FragmentPolicy policy, Sink sink);
    ~FragmentedMp4();
    FragmentedMp4(const FragmentedMp4&) = delete;
    FragmentedMp4& operator=(const FragmentedMp4&) = delete;

    // Adds an access unit of the same stream, codec and parameter sets; `first` is added like any
    // other. dts must not decrease. Corrupt leaves the muxer usable.
    [[nodiscard]] Result<void> add(const AccessUnit& unit);

    // Emits what has been added since the last fragment.
    [[nodiscard]] Result<void> flush();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace betang
