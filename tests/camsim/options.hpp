// SPDX-License-Identifier: Apache-2.0
//
// What a CameraSimulator is asked to be: plain values with the defaults of `betang-camsim`.

#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/access_unit.hpp"
#include "core/ids.hpp"
#include "core/size.hpp"

#include "tests/camsim/fault.hpp"

namespace betang::camsim {

struct StreamOptions {
    Size size;
    int frame_rate = 15;
    int bitrate_kbits = 600;

    bool operator==(const StreamOptions&) const = default;
};

// How clips become loops of coded pictures.
struct EncodingOptions {
    Codec codec = Codec::H264;
    StreamOptions main{{640, 360}, 15, 600};
    StreamOptions sub{{320, 180}, 10, 160};
    std::chrono::milliseconds gop{2000};
    std::chrono::milliseconds loop{60000};
    int b_frames = 0;
    bool pixel_marks = true;           // off: cameras with the same clip share one encoding
    std::filesystem::path cache = {};  // empty: ${XDG_CACHE_HOME:-~/.cache}/betang/camsim

    [[nodiscard]] const StreamOptions& of(StreamKind kind) const {
        return kind == StreamKind::Main ? main : sub;
    }
};

enum class AuthScheme { None, Basic, DigestMd5, DigestSha256 };

struct AuthOptions {
    AuthScheme scheme = AuthScheme::None;
    std::string user;
    std::string password;
};

struct CameraSimulatorOptions {
    std::vector<std::string> clips{"scene:crossing"};  // files or scene:NAME, taken round-robin
    int count = 1;
    uint16_t port = 0;             // 0: any free port
    bool port_per_camera = false;  // camera N listens on port + N - 1, or on any free one
    bool spread = false;           // cameras begin at different places of their loops
    std::string bind = "127.0.0.1";
    uint64_t seed = 1;
    EncodingOptions encoding = {};
    std::vector<FaultSpec> faults = {};
    std::filesystem::path log = {};      // empty: no log
    std::filesystem::path control = {};  // Unix socket; empty: none
    AuthOptions auth = {};
    bool tls = false;
    std::filesystem::path certificate = {};  // where that of --tls is written; empty: nowhere
    bool both_codecs = false;                // every camera is encoded in the other codec, too
    bool stap_a = false;                     // H.264 parameter sets travel in one STAP-A packet
    std::chrono::milliseconds session_timeout{60000};
    size_t largest_packet = 1400;          // bytes of an RTP packet with its header
    bool patient = false;                  // with clients that neither read nor ask
    std::chrono::milliseconds stagger{0};  // camera N begins N times that later, within a GOP
};

}  // namespace betang::camsim
