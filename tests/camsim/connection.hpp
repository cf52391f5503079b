// SPDX-License-Identifier: Apache-2.0
//
// One client's TCP connection: bytes in, a bounded queue of bytes out. The queue knows which bytes
// end an access unit, so that the log says "sent" only for what the kernel took entirely.

#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/access_unit.hpp"
#include "core/clock.hpp"
#include "core/unique_fd.hpp"

#include "tests/camsim/camera_stream.hpp"
#include "tests/camsim/tls_channel.hpp"

namespace betang::camsim {

inline constexpr size_t kMostQueued = size_t{1} << 20;
inline constexpr size_t kMostQueuedPatiently = size_t{64} << 20;

// Thread-bound.
class Connection {
  public:
    struct Outgoing {
        Bytes bytes = {};
        OutgoingUnitPtr unit = nullptr;  // that these bytes complete; null for all else
        std::string session = {};        // that it was sent in
        bool damaged = false;            // packets of it were left out on purpose
    };

    // Called for each access unit once the kernel has its last byte.
    using OnSent = std::function<void(const Outgoing& done)>;

    // `identity` may be null: no TLS.
    Connection(UniqueFd fd, const TlsIdentity* identity, OnSent on_sent);

    [[nodiscard]] int fd() const { return fd_.get(); }

    // What has arrived; nothing when the peer is gone or breaks TLS.
    [[nodiscard]] std::optional<Bytes> receive();

    // Queues and writes what the kernel takes; false when the connection is dead.
    [[nodiscard]] bool send(Outgoing out, MonoTime now);

    // Goes on writing; false when the connection is dead.
    [[nodiscard]] bool flush(MonoTime now);

    // So many bytes may wait from now on, instead of kMostQueued.
    void holdUpTo(size_t bytes) { most_queued_ = bytes; }

    // Whether more wait: whoever sends pictures must skip some.
    [[nodiscard]] bool full() const { return queued_ > most_queued_; }

    // Whether a client that lost pictures may begin anew.
    [[nodiscard]] bool relaxed() const { return queued_ <= most_queued_ / 2; }

    [[nodiscard]] size_t queued() const { return queued_; }

    // At most so many bytes a second from now on; nothing: as many as the kernel takes. Then
    // flush() must be called several times a second, because no readiness is waited for.
    void limit(std::optional<double> bytes_per_second) { rate_ = bytes_per_second; }

    [[nodiscard]] bool limited() const { return rate_.has_value(); }

    // Since when bytes wait without any being taken; nothing while none wait.
    [[nodiscard]] std::optional<MonoTime> stuckSince() const;

    // Ends our side after what the kernel already has; forgets the queue.
    void finish();

    // Makes closing the descriptor send RST.
    void abort();

  private:
    [[nodiscard]] bool push(Outgoing out);
    [[nodiscard]] size_t allowed(size_t wanted, MonoTime now);

    UniqueFd fd_;
    std::unique_ptr<TlsChannel> tls_;
    OnSent on_sent_;
    std::deque<Outgoing> queue_;
    size_t offset_ = 0;  // of the front that is written
    size_t queued_ = 0;
    size_t most_queued_ = kMostQueued;
    MonoTime progress_{};
    std::optional<double> rate_;
    double allowance_ = 0;
    MonoTime allowed_at_{};
};

}  // namespace betang::camsim
