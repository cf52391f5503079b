// SPDX-License-Identifier: Apache-2.0
//
// One log line: time, level, owner, one sentence. Lines go to stderr, where the supervisor or
// systemd collects them. Nothing that holds a credential may be passed in.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <spdlog/spdlog.h>

namespace betang {

// Handed to whoever logs; cheap to copy, thread-safe. The owner stands in front of each line,
// for example "ingest link-1" or "kapuas.dermaga/main".
class Log {
  public:
    explicit Log(std::string_view owner);

    // The same destination and level under another owner.
    [[nodiscard]] Log as(std::string_view owner) const;

    template <typename... Args>
    void debug(fmt::format_string<Args...> text, Args&&... args) const {
        logger_->debug(text, std::forward<Args>(args)...);
    }

    template <typename... Args>
    void info(fmt::format_string<Args...> text, Args&&... args) const {
        logger_->info(text, std::forward<Args>(args)...);
    }

    template <typename... Args>
    void warn(fmt::format_string<Args...> text, Args&&... args) const {
        logger_->warn(text, std::forward<Args>(args)...);
    }

    template <typename... Args>
    void error(fmt::format_string<Args...> text, Args&&... args) const {
        logger_->error(text, std::forward<Args>(args)...);
    }

  private:
    explicit Log(std::shared_ptr<spdlog::logger> logger) : logger_{std::move(logger)} {}

    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace betang
