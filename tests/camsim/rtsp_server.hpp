// SPDX-License-Identifier: Apache-2.0
//
// All simulated cameras behind their RTSP ports, on one thread: the caller polls and calls tick().

#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tests/camsim/broadcast.hpp"
#include "tests/camsim/clip_library.hpp"
#include "tests/camsim/poller.hpp"
#include "tests/camsim/request_handler.hpp"

namespace betang::camsim {

// Read by any thread.
struct StreamCounters {
    std::atomic<uint64_t> sent{0};     // access units that the kernel took entirely, all sessions
    std::atomic<uint64_t> skipped{0};  // because a client did not read fast enough
};

// Thread-bound, except for counters().
class RtspServer {
  public:
    // Listens at once; throws Unavailable when a port is taken. `options`, `clock` and `poller`
    // are borrowed for its life.
    RtspServer(const CameraSimulatorOptions& options,
               const std::vector<CameraClips>& clips,
               Clock& clock,
               Poller& poller);
    ~RtspServer();
    RtspServer(const RtspServer&) = delete;
    RtspServer& operator=(const RtspServer&) = delete;

    // Where a camera listens; all on one port, unless each has its own. Any thread may ask.
    [[nodiscard]] uint16_t port(int camera) const;

    // Does what is due: faults, access units, reports, time limits.
    void tick();

    // How long the poller may wait before the next tick().
    [[nodiscard]] Duration untilDue() const;

    [[nodiscard]] FaultBoard& faults() { return faults_; }

    // Since the server began: the zero of fault times.
    [[nodiscard]] Duration uptime() const { return clock_.monotonic() - start_; }

    [[nodiscard]] nlohmann::json status() const;

    // Null when there is no such camera.
    [[nodiscard]] const StreamCounters* counters(int camera, StreamKind kind) const;

    void flushLog() { log_.flush(); }

  private:
    struct Slot {
        std::unique_ptr<CameraStream> stream;
        StreamCounters counters;
        std::vector<Client*> viewers;
    };

    struct Due {
        MonoTime time;
        Slot* slot = nullptr;

        bool operator>(const Due& other) const { return time > other.time; }
    };

    struct Listener {
        UniqueFd fd;
        uint16_t port = 0;
        int camera = 0;  // 0: all of them
    };

    using ClientPtr = std::unique_ptr<Client>;

    void makeStreams(const std::vector<CameraClips>& clips);
    void listen(Listener& listener);
    void accept(Listener& listener);
    [[nodiscard]] Slot* slotOf(int camera, StreamKind kind) const;
    [[nodiscard]] ServerParts parts();
    [[nodiscard]] uint16_t openUdp();

    void ready(uint64_t id, uint32_t events);
    void readFrom(Client& client);
    void handleInput(Client& client);
    void handleRequest(Client& client, const RtspRequest& request);
    void sendAnswer(Client& client, Bytes answer);
    void watch(Client& client);
    [[nodiscard]] const FaultSpec* findFault(Fault fault, const Client& client) const;

    [[nodiscard]] bool hasFault(Fault fault, const Client& client) const {
        return findFault(fault, client) != nullptr;
    }

    void switchCodec(const FaultTarget& target, bool other);
    [[nodiscard]] Duration timeoutOf(const Client& client) const;

    void applyFaults(Duration now);
    void begin(const FaultSpec& spec);
    void end(const FaultSpec& spec);
    void apply(const FaultSpec& spec, Client& client);
    void switchListeners(const FaultTarget& target, bool on);

    void sendDue(MonoTime now);
    void sendTo(Client& client, Slot& slot, const OutgoingUnitPtr& unit, MonoTime now);
    [[nodiscard]] UnitWishes wishesFor(Slot& slot);
    void noteSent(const Connection::Outgoing& done);

    void houseKeeping(MonoTime now);
    void keepClient(Client& client, MonoTime now);
    void finish(Client& client, std::string_view reason);
    void kill(Client& client, std::string_view reason);
    void endSession(Client& client, std::string_view reason);
    void removeDead();
    void findViewers();

    const CameraSimulatorOptions& options_;
    Clock& clock_;
    Poller& poller_;
    const MonoTime start_;
    std::mt19937_64 random_;
    EventLog log_;
    FaultBoard faults_;
    Authenticator authenticator_;
    std::unique_ptr<TlsIdentity> identity_;
    std::vector<std::unique_ptr<Slot>> slots_;  // camera by camera: main, sub
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::vector<uint16_t> ports_;  // one, or one for each camera; constant after construction
    UdpPair udp_;
    Broadcast broadcast_;
    RequestHandler handler_;
    std::map<uint64_t, ClientPtr> clients_;
    uint64_t next_client_ = 1;
    bool viewers_changed_ = false;
    MonoTime next_keeping_{};
    std::map<Slot*, int> crash_once_;  // access units that still get the SEI
    uint64_t stuck_clients_ = 0;
};

}  // namespace betang::camsim
