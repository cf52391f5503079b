// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bus/control.hpp"
#include "compositor/output.hpp"
#include "compositor/wall_model.hpp"

namespace betang {

// What {"op":"status"} answers, beside "ok" and "pid".
[[nodiscard]] Json toJson(const OutputStatus& output);
[[nodiscard]] Json tilesToJson(WallModel& model);
[[nodiscard]] Json readerToJson(const ReaderCounters& reader);

}  // namespace betang
