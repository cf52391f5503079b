// SPDX-License-Identifier: Apache-2.0
//
// A decoder of GStreamer's behind the same face as libavcodec's: access units in, pictures in
// memory out, as I420. It is not known whether it runs on a chip or on the processor, nor for how
// long it holds a picture back: the first ones tell.

#pragma once

#include <memory>
#include <string>

#include "compositor/picture_decoder.hpp"

namespace betang {

// Throws Unsupported when there is no such element, or it cannot be started for `codec`. Options
// are ignored: what they save is the processor's time.
[[nodiscard]] std::unique_ptr<PictureDecoder> makeGstDecoder(Codec codec,
                                                             const std::string& element);

// How GStreamer calls access units of `codec` as the bus carries them.
[[nodiscard]] const char* capsOf(Codec codec);

}  // namespace betang
