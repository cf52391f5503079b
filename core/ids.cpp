// SPDX-License-Identifier: Apache-2.0

#include "core/ids.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace betang {

namespace {

constexpr size_t kLongestName = 40;

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

}  // namespace

bool isName(std::string_view text) {
    return !text.empty() && text.size() <= kLongestName && text.front() != '-' &&
           text.back() != '-' && std::all_of(text.begin(), text.end(), isNameCharacter);
}

Result<CameraId> CameraId::parse(std::string_view text) {
    const size_t dot = text.find('.');
    if (dot == std::string_view::npos || !isName(text.substr(0, dot)) ||
        !isName(text.substr(dot + 1))) {
        return Error{ErrorKind::InvalidArgument,
                     fmt::format("'{}' is not a camera id: two names of a-z, 0-9 and '-' joined "
                                 "by a dot, like kapuas.dermaga",
                                 text.substr(0, kLongestName))};
    }
    return CameraId{std::string{text}};
}

CameraId CameraId::forWall(std::string_view name) {
    return CameraId{fmt::format("wall.{}", name)};
}

std::string_view CameraId::site() const {
    return std::string_view{text_}.substr(0, text_.find('.'));
}

std::string_view CameraId::name() const {
    return std::string_view{text_}.substr(text_.find('.') + 1);
}

std::string_view toText(StreamKind kind) {
    return kind == StreamKind::Main ? "main" : "sub";
}

std::string StreamId::text() const {
    return fmt::format("{}/{}", camera.text(), toText(kind));
}

Result<StreamId> StreamId::parse(std::string_view text) {
    const size_t slash = text.find('/');
    const std::string_view kind =
        slash == std::string_view::npos ? std::string_view{} : text.substr(slash + 1);
    if (kind != "main" && kind != "sub") {
        return Error{ErrorKind::InvalidArgument,
                     fmt::format("'{}' is not a stream: a camera id, '/', and main or sub",
                                 text.substr(0, kLongestName))};
    }
    auto camera = CameraId::parse(text.substr(0, slash));
    if (!camera) {
        return camera.error();
    }
    return StreamId{std::move(*camera), kind == "main" ? StreamKind::Main : StreamKind::Sub};
}

}  // namespace betang
