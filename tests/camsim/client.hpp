// SPDX-License-Identifier: Apache-2.0
//
// What the simulator knows about one client: its connection, and the session it may have.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include <netinet/in.h>

#include "tests/camsim/camera_stream.hpp"
#include "tests/camsim/connection.hpp"
#include "tests/camsim/rtsp_message.hpp"

namespace betang::camsim {

// One stream that is set up. Ends with its connection.
struct Session {
    std::string id;     // in the log
    std::string named;  // in answers and requests: another than `id` with the fault session-change
    CameraStream* stream = nullptr;
    bool tcp = true;
    uint8_t channel = 0;  // of RTP; RTCP has the next
    sockaddr_in rtp_address{};
    sockaddr_in rtcp_address{};
    RtpNumbers numbers = {};
    bool playing = false;
    bool needs_key = true;  // a session begins, and goes on after a skip, at a keyframe
    bool skipping = false;  // because the client does not read
    MonoTime last_seen{};
    MonoTime next_report{};
    double drifted = 0;  // ticks that the camera's clock has lost since SETUP
    uint32_t last_rtp = 0;
    int64_t outlier = 0;  // ticks that the next picture's timestamp is off
};

enum class ClientState { Open, Finishing, Dead };

struct Client {
    uint64_t id = 0;
    sockaddr_in peer{};
    std::unique_ptr<Connection> connection;
    RtspReader reader;
    std::optional<Session> session;
    ClientState state = ClientState::Open;
    int camera = 0;  // that it last asked for; decides which faults it sees
    StreamKind kind = StreamKind::Main;
    bool silenced = false;  // its camera was unreachable while it was connected

    // An answer that a slow camera owes, and when it gives it; requests wait behind it.
    std::optional<MonoTime> answer_due;
    Bytes answer;
    MonoTime finish_by{};
};

}  // namespace betang::camsim
