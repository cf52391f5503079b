// SPDX-License-Identifier: Apache-2.0
//
// Which packets belong to this run. A camera that re-uses a connection, or an old session that
// still sends, shows in the SSRC; such packets are never taken for the stream's.

#pragma once

#include <cstdint>
#include <optional>

namespace betang {

enum class SsrcVerdict {
    Ours,
    Foreign,  // drop it
    Changed,  // the stream has moved to another SSRC for good: only a new run may follow it
};

// Thread-bound.
class SsrcGate {
  public:
    // `announced` is the ssrc of SETUP's Transport header. Some cameras announce one and send
    // another, so it only decides while it is seen.
    explicit SsrcGate(std::optional<uint32_t> announced) : expected_{announced} {}

    [[nodiscard]] SsrcVerdict judge(uint32_t ssrc);

    [[nodiscard]] uint64_t foreign() const { return foreign_; }

  private:
    std::optional<uint32_t> expected_;
    bool confirmed_ = false;  // a packet with `expected_` has come
    uint32_t other_ = 0;
    int others_in_a_row_ = 0;
    uint64_t foreign_ = 0;
};

}  // namespace betang
