// SPDX-License-Identifier: Apache-2.0

#include "core/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>

namespace betang {

Log::Log(std::string_view owner) {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    logger_ = std::make_shared<spdlog::logger>(std::string{owner}, std::move(sink));
    logger_->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %n: %v");
    logger_->flush_on(spdlog::level::debug);
}

Log Log::as(std::string_view owner) const {
    return Log{logger_->clone(std::string{owner})};
}

}  // namespace betang
