// SPDX-License-Identifier: Apache-2.0
//
// Where the pictures of a clip come from: a video file or a generated scene.

#pragma once

#include <memory>
#include <string>

#include "core/size.hpp"
#include "media/av_ptr.hpp"

namespace betang::camsim {

// Thread-bound.
class PictureSource {
  public:
    virtual ~PictureSource() = default;

    // The picture shown at `seconds`, yuv420p, of the size asked for. Times must not decrease. The
    // frame belongs to the source and stays as it is until the next call.
    [[nodiscard]] virtual const AVFrame& at(double seconds) = 0;
};

// `clip` is scene:NAME or a file that libavformat opens; a file is cut to the aspect of `size` and
// begins again at its end. Throws NotFound, Unsupported or Corrupt.
[[nodiscard]] std::unique_ptr<PictureSource> openPictures(const std::string& clip, Size size);

// Identifies what the clip shows: the scene's name or the SHA-256 of the file. Throws NotFound.
[[nodiscard]] std::string contentOf(const std::string& clip);

// A writable yuv420p picture. Throws Internal when memory is out.
[[nodiscard]] AvFramePtr makePicture(Size size);

}  // namespace betang::camsim
