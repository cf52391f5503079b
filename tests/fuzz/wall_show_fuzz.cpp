// SPDX-License-Identifier: Apache-2.0
//
// What a stranger may ask of a wall: whatever `show` accepts fits a wall and survives being stored.

#include <cstdlib>

#include "compositor/layout.hpp"
#include "compositor/shown_content.hpp"
#include "compositor/wall_request.hpp"
#include "core/error.hpp"

namespace {

bool fits(const betang::ShownContent& shown) {
    return shown.grid.columns >= 1 && shown.grid.columns <= betang::kMaxGridSide &&
           shown.grid.rows >= 1 && shown.grid.rows <= betang::kMaxGridSide &&
           shown.cameras.size() <= 64;
}

void askForSnapshot(const betang::Json& request) {
    try {
        const auto size = betang::sizeOf(request, "size");
        if (size.ok() && *size && ((*size)->width > 8192 || (*size)->height < 16)) {
            std::abort();
        }
        if (!betang::pathOf(request).is_absolute()) {
            std::abort();
        }
    } catch (const betang::Error& error) {
        if (error.kind() != betang::ErrorKind::InvalidArgument) {
            std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto request = betang::parseControlRequest({reinterpret_cast<const char*>(data), size});
    if (!request) {
        return 0;
    }
    askForSnapshot(*request);
    const auto anything = [](const betang::CameraId&) { return true; };
    const auto pushed = betang::pushedContent({.grid = {2, 2}, .cameras = {}}, *request, anything);
    if (pushed.ok() && pushed->cameras.size() > 4) {
        std::abort();
    }
    const auto shown = betang::changedContent({.grid = {2, 2}, .cameras = {}}, *request, anything);
    if (!shown.ok()) {
        return 0;
    }
    const auto again = betang::changedContent({}, betang::toJson(*shown), anything);
    if (!fits(*shown) || !again.ok() || *again != *shown) {
        std::abort();
    }
    return 0;
}
