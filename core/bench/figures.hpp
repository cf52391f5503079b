// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

namespace betang::bench {

// Zero when there are no values.
[[nodiscard]] double median(std::vector<double> values);

// The smallest value that a share `q` (0 to 1) of all does not exceed; zero when there are none.
[[nodiscard]] double quantile(std::vector<double> values, double q);

// A command as it is typed. None of a benchmark's words needs quotes.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace betang::bench
