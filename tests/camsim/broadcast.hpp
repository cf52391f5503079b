// SPDX-License-Identifier: Apache-2.0
//
// Brings access units and sender reports to one session, over its TCP connection or by UDP.

#pragma once

#include <random>

#include "tests/camsim/client.hpp"
#include "tests/camsim/send_faults.hpp"
#include "tests/camsim/sockets.hpp"

namespace betang::camsim {

// Thread-bound.
class Broadcast {
  public:
    // `udp` may be empty until the first session needs it; both are borrowed.
    Broadcast(const UdpPair& udp, Connection::OnSent on_sent, std::mt19937_64& random)
        : udp_{udp}, on_sent_{std::move(on_sent)}, random_{random} {}

    // False when the connection is dead.
    [[nodiscard]] bool send(Client& client,
                            const OutgoingUnitPtr& unit,
                            const SendFaults& faults,
                            MonoTime now);

    // A sender report whose clock reads `utc` at `now`.
    [[nodiscard]] bool report(Client& client, MonoTime now, UtcTime utc);

    // Gives the session another SSRC, sequence and time base, as a camera that restarted does.
    void renumber(Session& session);

  private:
    [[nodiscard]] bool oneIn(uint64_t count) { return random_() % count == 0; }

    // The packets of `out.unit` as the faults leave them; marks `out` when it is not whole.
    [[nodiscard]] std::vector<Bytes> packetsOf(Session& session,
                                               Connection::Outgoing& out,
                                               const SendFaults& faults);
    [[nodiscard]] bool sendInterleaved(Client& client,
                                       Connection::Outgoing out,
                                       const SendFaults& faults,
                                       MonoTime now);
    void sendDatagrams(Session& session, Connection::Outgoing out, const SendFaults& faults);
    void addStrangers(Bytes& bytes, const Session& session, const SendFaults& faults);
    void addGarbage(Bytes& bytes);

    const UdpPair& udp_;
    Connection::OnSent on_sent_;
    std::mt19937_64& random_;
};

}  // namespace betang::camsim
