// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>

namespace betang::camsim {

Connection::Connection(UniqueFd fd, const TlsIdentity* identity, OnSent on_sent)
    : fd_{std::move(fd)}, on_sent_{std::move(on_sent)} {
    if (identity != nullptr) {
        tls_ = std::make_unique<TlsChannel>(*identity);
    }
}

std::optional<Bytes> Connection::receive() {
    std::array<uint8_t, 16384> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled
    const ssize_t size = ::recv(fd_.get(), piece.data(), piece.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        return Bytes{};
    }
    if (size <= 0) {
        return std::nullopt;
    }
    const auto bytes = std::span<const uint8_t>{piece}.first(static_cast<size_t>(size));
    if (!tls_) {
        return Bytes(bytes.begin(), bytes.end());
    }
    auto plain = tls_->open(bytes);
    if (!push({tls_->takeOwnOutput()}) || !plain) {
        return std::nullopt;
    }
    return std::move(*plain);
}

bool Connection::push(Outgoing out) {
    if (!out.bytes.empty()) {
        queued_ += out.bytes.size();
        queue_.push_back(std::move(out));
    }
    return queued_ <= 2 * most_queued_;
}

bool Connection::send(Outgoing out, MonoTime now) {
    if (queue_.empty()) {
        progress_ = now;
    }
    if (tls_) {
        auto sealed = tls_->seal(out.bytes);
        if (!sealed) {
            return false;
        }
        out.bytes = std::move(*sealed);
    }
    return push(std::move(out)) && flush(now);
}

// How many of `wanted` bytes a thin link takes now.
size_t Connection::allowed(size_t wanted, MonoTime now) {
    if (!rate_) {
        return wanted;
    }
    constexpr double kBurst = 0.1;  // seconds
    const double passed = std::chrono::duration<double>{now - allowed_at_}.count();
    allowance_ = std::min(allowance_ + passed * *rate_, *rate_ * kBurst);
    allowed_at_ = now;
    const auto whole = static_cast<size_t>(std::max(allowance_, 0.0));
    return std::min(wanted, whole);
}

bool Connection::flush(MonoTime now) {
    while (!queue_.empty()) {
        auto rest = std::span{queue_.front().bytes}.subspan(offset_);
        rest = rest.first(allowed(rest.size(), now));
        if (rest.empty()) {
            return true;
        }
        const ssize_t size = ::send(fd_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (size < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        progress_ = now;
        allowance_ -= rate_ ? static_cast<double>(size) : 0.0;
        offset_ += static_cast<size_t>(size);
        queued_ -= static_cast<size_t>(size);
        if (offset_ < queue_.front().bytes.size()) {
            continue;
        }
        const Outgoing done = std::move(queue_.front());
        queue_.pop_front();
        offset_ = 0;
        if (done.unit) {
            on_sent_(done);
        }
    }
    return true;
}

std::optional<MonoTime> Connection::stuckSince() const {
    return queue_.empty() ? std::nullopt : std::optional{progress_};
}

void Connection::finish() {
    queue_.clear();
    queued_ = 0;
    offset_ = 0;
    static_cast<void>(::shutdown(fd_.get(), SHUT_WR));
}

void Connection::abort() {
    const linger reset{.l_onoff = 1, .l_linger = 0};
    static_cast<void>(::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset));
}

}  // namespace betang::camsim
