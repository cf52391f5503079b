// SPDX-License-Identifier: Apache-2.0

#include "server/visitor.hpp"

#include "core/error.hpp"

namespace betang {

bool reaches(const Request& request, const CameraId& camera) {
    return request.visitor && request.visitor->reaches(camera);
}

std::function<bool(const Json&)> seenBy(const Request& request) {
    return [visitor = request.visitor](const Json& about) {
        const Json camera = about.is_object() ? about.value("camera", Json()) : Json();
        const auto id = CameraId::parse(camera.is_string() ? camera.get<std::string>() : "");
        return visitor && (visitor->everywhere || (id && visitor->reaches(*id)));
    };
}

const Visitor& visitorOf(const Request& request) {
    if (!request.visitor) {
        throw Error{ErrorKind::PermissionDenied, "nobody knows who asks"};
    }
    return *request.visitor;
}

}  // namespace betang
