// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace betang {

// Whether the kernel's clock is disciplined by somebody (NTP, PTP): STA_UNSYNC of adjtimex(2).
[[nodiscard]] bool isClockSynchronised() noexcept;

}  // namespace betang
