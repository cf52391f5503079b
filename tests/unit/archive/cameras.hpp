// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "config/config.hpp"

namespace betang {

inline CameraConfig cameraKept(const CameraId& id, const Retention& retention = {}) {
    CameraConfig camera{.id = id,
                        .name = {},
                        .main_url = {},
                        .sub_url = {},
                        .secret = {},
                        .schedule = {},
                        .storage = {}};
    camera.retention = retention;
    return camera;
}

}  // namespace betang
