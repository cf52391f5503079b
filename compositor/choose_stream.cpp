// SPDX-License-Identifier: Apache-2.0

#include "compositor/choose_stream.hpp"

namespace betang {

StreamKind chooseStream(const CameraConfig& camera, Size tile) {
    if (camera.lent) {
        return *camera.lent;
    }
    const bool small = tile.width <= kWidestSubTile;
    return small && !camera.sub_url.empty() ? StreamKind::Sub : StreamKind::Main;
}

bool maySkipLoopFilter(Size picture, Size tile) {
    return picture.width > 0 && tile.width * 2 <= picture.width;
}

}  // namespace betang
