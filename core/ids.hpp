// SPDX-License-Identifier: Apache-2.0
//
// Names that travel on the bus, in paths and in the catalogue. All are checked when made, so no
// later code has to ask whether an id is safe to put into a path or a topic.

#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace betang {

// One name: [a-z0-9] and inner '-', 1 to 40 characters.
[[nodiscard]] bool isName(std::string_view text);

// `site.camera`, for example "kapuas.dermaga"; never renamed. The encoded stream of a wall carries
// the id "wall.<name>", so no site may be called "wall".
class CameraId {
  public:
    // InvalidArgument when `text` is not two names joined by one dot.
    static Result<CameraId> parse(std::string_view text);

    // The id under which the wall `name` publishes its own picture. `name` must satisfy isName().
    static CameraId forWall(std::string_view name);

    [[nodiscard]] const std::string& text() const { return text_; }

    [[nodiscard]] std::string_view site() const;
    [[nodiscard]] std::string_view name() const;

    auto operator<=>(const CameraId&) const = default;

  private:
    explicit CameraId(std::string text) : text_{std::move(text)} {}

    std::string text_;
};

enum class StreamKind { Main, Sub };

[[nodiscard]] std::string_view toText(StreamKind kind);  // "main", "sub"

struct StreamId {
    CameraId camera;
    StreamKind kind = StreamKind::Main;

    [[nodiscard]] std::string text() const;  // "kapuas.dermaga/main"
    static Result<StreamId> parse(std::string_view text);

    auto operator<=>(const StreamId&) const = default;
};

}  // namespace betang

template <>
struct std::hash<betang::CameraId> {
    size_t operator()(const betang::CameraId& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};

template <>
struct std::hash<betang::StreamId> {
    size_t operator()(const betang::StreamId& id) const noexcept {
        return std::hash<betang::CameraId>{}(id.camera) * 2 + static_cast<size_t>(id.kind);
    }
};
