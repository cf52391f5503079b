// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/rtsp_reply.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace betang::camsim {

namespace {

std::string oneLine(std::string_view text) {
    std::string line{text};
    std::ranges::replace_if(
        line, [](char c) { return c == '\r' || c == '\n'; }, ' ');
    return line;
}

}  // namespace

std::string_view reasonOf(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 404:
            return "Not Found";
        case 453:
            return "Not Enough Bandwidth";
        case 454:
            return "Session Not Found";
        case 455:
            return "Method Not Valid in This State";
        case 461:
            return "Unsupported Transport";
        default:
            return "Not Implemented";
    }
}

Bytes toBytes(const RtspReply& reply, std::string_view cseq) {
    std::string text = fmt::format(
        "RTSP/1.0 {} {}\r\nCSeq: {}\r\n", reply.status, reasonOf(reply.status), oneLine(cseq));
    for (const auto& [name, value] : reply.headers) {
        text += fmt::format("{}: {}\r\n", name, oneLine(value));
    }
    if (!reply.body.empty()) {
        text += fmt::format("Content-Length: {}\r\n", reply.body.size());
    }
    text += "\r\n" + reply.body;
    return {text.begin(), text.end()};
}

}  // namespace betang::camsim
