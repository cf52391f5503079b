// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "media/av_ptr.hpp"

namespace betang {

// Opens rtsp://127.0.0.1:PORT/NAME as any player does, over TCP; null when that fails.
inline AvInputPtr openRtsp(int port, const std::string& name) {
    AVDictionary* options = nullptr;
    av_dict_set(&options, "rtsp_transport", "tcp", 0);
    av_dict_set(&options, "timeout", "5000000", 0);
    AVFormatContext* input = nullptr;
    const std::string url = "rtsp://127.0.0.1:" + std::to_string(port) + "/" + name;
    const int code = avformat_open_input(&input, url.c_str(), nullptr, &options);
    av_dict_free(&options);
    return AvInputPtr{code == 0 ? input : nullptr};
}

}  // namespace betang
