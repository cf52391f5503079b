// SPDX-License-Identifier: Apache-2.0
//
// JSON from outside, read and written with limits.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

using Json = nlohmann::json;

// Corrupt when `text` is not JSON or nests deeper than 32 levels: writing a value out again
// recurses once for each level.
[[nodiscard]] Result<Json> parseJson(std::string_view text);

// One line. Bytes that are not UTF-8 become U+FFFD instead of an exception.
[[nodiscard]] std::string toJsonText(const Json& value);

// As JsonFields::time() reads it.
[[nodiscard]] inline int64_t nanoseconds(UtcTime time) {
    return time.time_since_epoch().count();
}

// Reads the members of one object and remembers the first thing that is wrong, so that a reader of
// a message is a plain list of fields. `value` must outlive it. Thread-bound.
class JsonFields final {
  public:
    // `what` begins the error text, for example "segment_closed".
    JsonFields(std::string_view what, const Json& value);

    // After a fault all of these return empty values.
    [[nodiscard]] std::string text(const char* name, size_t longest);
    [[nodiscard]] uint64_t number(const char* name);
    [[nodiscard]] int64_t integer(const char* name);
    [[nodiscard]] bool flag(const char* name);
    [[nodiscard]] UtcTime time(const char* name);  // integer nanoseconds since 1970, UTC

    // The array `name`, or an empty one.
    [[nodiscard]] const Json& list(const char* name, size_t longest);

    // Records a fault of field `name` unless there is one already.
    void refuse(const char* name, std::string_view rule);

    [[nodiscard]] bool ok() const { return fault_.empty(); }

    [[nodiscard]] Error error() const { return {ErrorKind::Corrupt, fault_}; }

  private:
    [[nodiscard]] const Json* find(const char* name);

    const std::string what_;
    const Json& value_;
    std::string fault_;
};

}  // namespace betang
