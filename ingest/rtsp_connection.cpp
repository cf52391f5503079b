// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_connection.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <gst/rtsp/rtsp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "bus/wake_fd.hpp"
#include "core/mutex.hpp"
#include "ingest/certificate_check.hpp"
#include "media/gst_ptr.hpp"

namespace betang {

namespace {

constexpr unsigned kUnackedLimit = 8000;  // ms, TCP_USER_TIMEOUT

struct ConnectionDeleter {
    void operator()(GstRTSPConnection* connection) const noexcept {
        gst_rtsp_connection_free(connection);
    }
};

struct UrlDeleter {
    void operator()(GstRTSPUrl* url) const noexcept { gst_rtsp_url_free(url); }
};

struct MessageDeleter {
    void operator()(GstRTSPMessage* message) const noexcept { gst_rtsp_message_free(message); }
};

using ConnectionPtr = std::unique_ptr<GstRTSPConnection, ConnectionDeleter>;
using UrlPtr = std::unique_ptr<GstRTSPUrl, UrlDeleter>;
using MessagePtr = std::unique_ptr<GstRTSPMessage, MessageDeleter>;

gint64 microseconds(Duration limit) {
    return std::max<gint64>(std::chrono::duration_cast<std::chrono::microseconds>(limit).count(),
                            1);
}

Error cameraClosed() {
    return {ErrorKind::Unavailable, "the camera closed the connection"};
}

Error failure(GstRTSPResult result, const char* doing) {
    switch (result) {
        case GST_RTSP_ETIMEOUT:
            return {ErrorKind::Timeout, fmt::format("no answer in time while {}", doing)};
        case GST_RTSP_EEOF:
            return cameraClosed();
        case GST_RTSP_EINTR:
            return {ErrorKind::Cancelled, "stopped"};
        default:
            return {ErrorKind::Unavailable, fmt::format("the connection failed while {}", doing)};
    }
}

MessagePtr newMessage() {
    GstRTSPMessage* raw = nullptr;
    if (gst_rtsp_message_new(&raw) != GST_RTSP_OK) {
        throw Error{ErrorKind::Internal, "no memory for an RTSP message"};
    }
    return MessagePtr{raw};
}

Error readingFailed() {
    return {ErrorKind::Unavailable, "the connection failed while receiving"};
}

// Both read what is there without waiting: 0 bytes when that was nothing after all.
Result<size_t> readPlain(int socket, std::span<uint8_t> room) {
    const ssize_t got = ::recv(socket, room.data(), room.size(), MSG_DONTWAIT);
    if (got > 0) {
        return static_cast<size_t>(got);
    }
    if (got == 0) {
        return cameraClosed();
    }
    const bool nothing = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return nothing ? Result<size_t>{size_t{0}} : Result<size_t>{readingFailed()};
}

Result<size_t> readTls(GPollableInputStream& stream, std::span<uint8_t> room) {
    GError* raw = nullptr;
    const gssize got =
        g_pollable_input_stream_read_nonblocking(&stream, room.data(), room.size(), nullptr, &raw);
    const GErrorPtr error{raw};
    if (got > 0) {
        return static_cast<size_t>(got);
    }
    if (got == 0) {
        return cameraClosed();
    }
    const bool nothing = g_error_matches(error.get(), G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) != FALSE;
    return nothing ? Result<size_t>{size_t{0}} : Result<size_t>{readingFailed()};
}

}  // namespace

struct RtspConnection::State {
    ConnectionPtr connection;
    GPollableInputStream* tls = nullptr;  // of `certificate`; null without TLS
    RtspFramer framer;
    std::optional<CertificateCheck> certificate;  // of a connection by TLS
    int next_cseq = 1;
    int socket = -1;
    bool drained = false;  // the last read took all there was
    WakeFd wake;
    std::atomic<bool> woken{false};

    // For breakOff() on another thread: valid while `connection` is.
    Mutex mutex;
    GstRTSPConnection* shared BETANG_GUARDED_BY(mutex) = nullptr;
    int shared_socket BETANG_GUARDED_BY(mutex) = -1;

    void share(GstRTSPConnection* one, int fd) BETANG_EXCLUDES(mutex) {
        const MutexLocker lock{mutex};
        shared = one;
        shared_socket = fd;
    }
};

RtspConnection::RtspConnection() : state_{std::make_unique<State>()} {}

RtspConnection::~RtspConnection() {
    close();
}

Result<void> RtspConnection::connect(const RtspUrl& url,
                                     const std::string& address,
                                     const TlsTrust& trust,
                                     Duration limit) {
    close();
    RtspUrl numeric = url;
    numeric.host = address;
    GstRTSPUrl* raw_url = nullptr;
    if (gst_rtsp_url_parse(numeric.text().c_str(), &raw_url) != GST_RTSP_OK) {
        return Error{ErrorKind::Corrupt, "the address is not a valid RTSP URL"};
    }
    const UrlPtr owned_url{raw_url};
    GstRTSPConnection* raw = nullptr;
    if (gst_rtsp_connection_create(raw_url, &raw) != GST_RTSP_OK) {
        return Error{ErrorKind::Unavailable, "no connection could be made"};
    }
    state_->connection.reset(raw);
    state_->next_cseq = 1;
    state_->share(raw, -1);
    gst_rtsp_connection_set_remember_session_id(raw, FALSE);
    state_->certificate.reset();
    if (url.tls) {
        state_->certificate.emplace(trust, url.host);
        if (auto attached = state_->certificate->attach(*raw); !attached) {
            close();
            return attached;
        }
    }
    const GstRTSPResult result = gst_rtsp_connection_connect_usec(raw, microseconds(limit));
    const auto trusted =
        state_->certificate ? state_->certificate->verdict(result == GST_RTSP_OK) : Result<void>{};
    if (result != GST_RTSP_OK || !trusted) {
        close();
        return trusted ? failure(result, "connecting") : trusted;
    }
    state_->socket = g_socket_get_fd(gst_rtsp_connection_get_read_socket(raw));
    state_->share(raw, state_->socket);
    state_->tls = state_->certificate ? state_->certificate->stream() : nullptr;
    state_->framer.clear();
    state_->drained = false;
    ::setsockopt(
        state_->socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnackedLimit, sizeof kUnackedLimit);
    return {};
}

Result<int> RtspConnection::send(const RtspRequest& request, Duration limit) {
    if (state_->connection == nullptr) {
        return Error{ErrorKind::Unavailable, "not connected"};
    }
    const auto message = newMessage();
    gst_rtsp_message_init_request(
        message.get(), gst_rtsp_find_method(request.method.c_str()), request.uri.c_str());
    for (const auto& [name, value] : request.headers) {
        gst_rtsp_message_add_header_by_name(message.get(), name.c_str(), value.c_str());
    }
    const GstRTSPResult result =
        gst_rtsp_connection_send_usec(state_->connection.get(), message.get(), microseconds(limit));
    if (result != GST_RTSP_OK) {
        return failure(result, "sending a request");
    }
    return state_->next_cseq++;
}

Result<void> RtspConnection::answer(int cseq, int status, Duration limit) {
    const auto message = newMessage();
    gst_rtsp_message_init_response(
        message.get(), static_cast<GstRTSPStatusCode>(status), nullptr, nullptr);
    gst_rtsp_message_add_header_by_name(message.get(), "CSeq", fmt::format("{}", cseq).c_str());
    const GstRTSPResult result =
        gst_rtsp_connection_send_usec(state_->connection.get(), message.get(), microseconds(limit));
    return result == GST_RTSP_OK ? Result<void>{} : failure(result, "answering the camera");
}

bool RtspConnection::waitReadable(Duration limit) {
    if (state_->tls != nullptr && g_pollable_input_stream_is_readable(state_->tls) != FALSE) {
        return true;  // decrypted already
    }
    std::array<pollfd, 3> fds{pollfd{state_->socket, POLLIN, 0},
                              pollfd{state_->wake.fd(), POLLIN, 0},
                              pollfd{watched_, POLLIN, 0}};
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
    if (::poll(fds.data(), fds.size(), static_cast<int>(std::clamp<int64_t>(ms, 0, 60000))) <= 0) {
        return false;
    }
    if (fds[1].revents != 0) {
        state_->woken = false;
        state_->wake.clear();
    }
    return fds[0].revents != 0 && fds[1].revents == 0;
}

// Into the framer, what is there. TLS may hold more than it gave.
Result<size_t> RtspConnection::readSome() {
    const auto room = state_->framer.room();
    auto read =
        state_->tls != nullptr ? readTls(*state_->tls, room) : readPlain(state_->socket, room);
    if (read) {
        state_->drained = state_->tls == nullptr && *read > 0 && *read < room.size();
        state_->framer.filled(*read);
    }
    return read;
}

Result<RtspIncoming> RtspConnection::receive(Duration limit) {
    if (state_->connection == nullptr) {
        return Error{ErrorKind::Unavailable, "not connected"};
    }
    auto found = state_->framer.next();
    if (!found || found->kind != RtspIncoming::Kind::Nothing || !waitReadable(limit)) {
        return found;
    }
    const auto read = readSome();
    return read ? state_->framer.next() : Result<RtspIncoming>{read.error()};
}

Result<RtspIncoming> RtspConnection::receiveHere() {
    if (state_->connection == nullptr) {
        return Error{ErrorKind::Unavailable, "not connected"};
    }
    while (true) {
        auto found = state_->framer.next();
        if (!found || found->kind != RtspIncoming::Kind::Nothing ||
            std::exchange(state_->drained, false)) {
            return found;
        }
        const auto read = readSome();
        if (!read) {
            return read.error();
        }
        if (*read == 0) {
            return RtspIncoming{};
        }
    }
}

std::array<int, 2> RtspConnection::descriptors() const {
    return {state_->socket, state_->wake.fd()};
}

bool RtspConnection::takeWake() noexcept {
    if (!state_->woken.exchange(false)) {
        return false;
    }
    state_->wake.clear();
    return true;
}

bool RtspConnection::takesRequests() const {
    pollfd out{state_->socket, POLLOUT, 0};
    return ::poll(&out, 1, 0) > 0 && (out.revents & POLLOUT) != 0;
}

void RtspConnection::close() {
    state_->share(nullptr, -1);
    state_->socket = -1;
    state_->tls = nullptr;
    state_->connection.reset();
}

void RtspConnection::wake() noexcept {
    state_->wake.wake();
    state_->woken = true;  // after it: whoever sees the flag can make the descriptor rest
}

void RtspConnection::breakOff() noexcept {
    {
        const MutexLocker lock{state_->mutex};
        if (state_->shared != nullptr) {
            gst_rtsp_connection_flush(state_->shared, TRUE);
        }
        if (state_->shared_socket >= 0) {
            ::shutdown(state_->shared_socket, SHUT_RDWR);
        }
    }
    wake();
}

std::string RtspConnection::remoteAddress() const {
    const gchar* ip =
        state_->connection ? gst_rtsp_connection_get_ip(state_->connection.get()) : nullptr;
    return ip != nullptr ? ip : "";
}

}  // namespace betang
