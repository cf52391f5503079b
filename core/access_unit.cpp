// SPDX-License-Identifier: Apache-2.0

#include "core/access_unit.hpp"

namespace betang {

std::string_view toText(Codec codec) {
    switch (codec) {
        case Codec::H264:
            return "h264";
        case Codec::H265:
            return "h265";
        case Codec::Mjpeg:
            return "mjpeg";
    }
    return "unknown";
}

}  // namespace betang
