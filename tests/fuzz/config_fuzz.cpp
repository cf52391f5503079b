// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "config/diff.hpp"
#include "config/plan.hpp"
#include "config/reader.hpp"

// Any text is either a configuration that the rest can work with, or problems of one line each.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string text{data, data + size};
    const auto read = betang::parseConfig(text, "/etc/betang/fuzz.yaml");
    for (const auto& problem : read.problems) {
        if (problem.text().find('\n') != std::string::npos) {
            std::abort();
        }
    }
    if (read.problems.empty()) {
        const auto plan = betang::planWorkers(read.config, {});
        if (plan.worker_of.size() != read.config.cameras.size() ||
            !betang::diffConfigs(read.config, read.config).empty()) {
            std::abort();
        }
    }
    return 0;
}
