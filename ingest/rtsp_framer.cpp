// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_framer.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace betang {

namespace {

constexpr size_t kLeastRoom = 16U << 10;
constexpr size_t kFirstSize = 32U << 10;
constexpr size_t kPacketHead = 4;  // '$', channel, length

Error notRtsp() {
    return {ErrorKind::Corrupt, "the camera sent something that is not RTSP"};
}

struct Head {
    std::optional<size_t> size;  // with the empty line; none while it is incomplete
    bool is_text = true;
};

// Lines may end in LF alone. Packets after a message without an end show at once: they are no text.
Head headOf(std::string_view text) {
    size_t line = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n') {
            const bool empty = i == line || (i == line + 1 && text[line] == '\r');
            if (empty) {
                return {i + 1, true};
            }
            line = i + 1;
        } else if (static_cast<unsigned char>(c) < ' ' && c != '\r' && c != '\t') {
            return {{}, false};
        }
    }
    return {};
}

std::string_view withoutBlanks(std::string_view text) {
    const size_t begin = std::min(text.find_first_not_of(" \t\r"), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

std::string_view takeLine(std::string_view& text) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

template <typename T>
std::optional<T> leadingNumber(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? std::optional{value} : std::nullopt;
}

RtspHeaders headersIn(std::string_view lines) {
    RtspHeaders headers;
    while (!lines.empty()) {
        const std::string_view line = takeLine(lines);
        const size_t colon = line.find(':');
        if (!line.empty() && (line.front() == ' ' || line.front() == '\t')) {
            if (!headers.empty()) {  // the line before goes on
                headers.back().second.append(" ").append(withoutBlanks(line));
            }
        } else if (colon != std::string_view::npos) {
            headers.emplace_back(withoutBlanks(line.substr(0, colon)),
                                 withoutBlanks(line.substr(colon + 1)));
        }
    }
    return headers;
}

// "RTSP/1.0 200 OK" or "OPTIONS rtsp://... RTSP/1.0"; status 0 for a request.
std::optional<int> statusIn(std::string_view line) {
    if (line.substr(0, 5) == "RTSP/") {
        const size_t space = std::min(line.find(' '), line.size());
        return leadingNumber<int>(withoutBlanks(line.substr(space)));
    }
    return line.find(" RTSP/") != std::string_view::npos ? std::optional{0} : std::nullopt;
}

Result<size_t> bodySize(const RtspReply& reply) {
    const std::string length = reply.first("Content-Length");
    if (length.empty()) {
        return size_t{0};
    }
    const auto size = leadingNumber<size_t>(length);
    if (!size || *size > RtspFramer::kLargestBody) {
        return notRtsp();
    }
    return *size;
}

}  // namespace

std::span<uint8_t> RtspFramer::room() {
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() - end_ < kLeastRoom) {
        buffer_.resize(std::max(kFirstSize, end_ + kLeastRoom));
    }
    return std::span{buffer_}.subspan(end_);
}

std::string_view RtspFramer::waiting() const {
    return {reinterpret_cast<const char*>(buffer_.data()) + begin_, end_ - begin_};
}

void RtspFramer::skipEmptyLines() {
    while (begin_ < end_ && (buffer_[begin_] == '\r' || buffer_[begin_] == '\n')) {
        ++begin_;
    }
}

Result<RtspIncoming> RtspFramer::next() {
    skipEmptyLines();
    if (begin_ == end_) {
        return RtspIncoming{};
    }
    const uint8_t first = buffer_[begin_];
    if (first == '$') {
        return packet();
    }
    return first >= 'A' && first <= 'Z' ? message() : Result<RtspIncoming>{notRtsp()};
}

RtspIncoming RtspFramer::packet() {
    const std::span<const uint8_t> bytes{buffer_.data() + begin_, end_ - begin_};
    if (bytes.size() < kPacketHead) {
        return {};
    }
    const size_t length = size_t{bytes[2]} << 8U | bytes[3];
    if (bytes.size() - kPacketHead < length) {
        return {};
    }
    begin_ += kPacketHead + length;
    RtspIncoming out;
    out.kind = RtspIncoming::Kind::Data;
    out.channel = bytes[1];
    out.bytes = bytes.subspan(kPacketHead, length);
    return out;
}

Result<RtspIncoming> RtspFramer::message() {
    const Head head = headOf(waiting().substr(0, kLargestHead));
    if (!head.is_text || (!head.size && end_ - begin_ >= kLargestHead)) {
        return notRtsp();
    }
    if (!head.size) {
        return RtspIncoming{};
    }
    std::string_view lines = waiting().substr(0, *head.size);
    const auto status = statusIn(takeLine(lines));
    if (!status) {
        return notRtsp();
    }
    RtspIncoming out;
    out.kind = *status == 0 ? RtspIncoming::Kind::Request : RtspIncoming::Kind::Reply;
    out.reply.status = *status;
    out.reply.headers = headersIn(lines);
    out.reply.cseq = leadingNumber<int>(out.reply.first("CSeq")).value_or(0);
    const auto body = bodySize(out.reply);
    if (!body) {
        return body.error();
    }
    if (end_ - begin_ - *head.size < *body) {
        return RtspIncoming{};
    }
    out.reply.body = waiting().substr(*head.size, *body);
    begin_ += *head.size + *body;
    return out;
}

}  // namespace betang
