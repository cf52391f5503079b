// SPDX-License-Identifier: Apache-2.0

#include "bus/relay_topic.hpp"

namespace betang {

std::optional<CameraId> cameraOfTopic(std::string_view prefix) {
    const size_t slash = prefix.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view kind = prefix.substr(0, slash);
    const std::string_view after = prefix.substr(slash + 1);
    const size_t end = after.find('/');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = after.substr(end + 1);
    const bool stream = rest.empty() || rest == "main/" || rest == "sub/";
    if (!(kind == "media" && stream) && !(kind == "state" && rest.empty())) {
        return std::nullopt;
    }
    const auto camera = CameraId::parse(after.substr(0, end));
    return camera ? std::optional{*camera} : std::nullopt;
}

}  // namespace betang
