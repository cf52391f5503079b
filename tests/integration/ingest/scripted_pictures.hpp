// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "media/nal.hpp"

#include "tests/camsim/rtp_payloader.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {

// Appends `packet` as an interleaved frame.
inline void appendFrame(std::string& out, uint8_t channel, const Bytes& packet) {
    Bytes frame;
    camsim::appendInterleavedHeader(frame, channel, packet.size());
    frame.insert(frame.end(), packet.begin(), packet.end());
    out.append(frame.begin(), frame.end());
}

struct ScriptedPictures {
    uint32_t ssrc = 7;
    uint8_t channel = 0;
    bool chatter = false;  // the same packets again on channels 2 to 7
};

// Six H.264 pictures as interleaved frames, for a ScriptedCamera to send after PLAY.
inline std::string scriptedPictures(const ScriptedPictures& options = {}) {
    std::string out;
    camsim::RtpNumbers numbers{.ssrc = options.ssrc};
    uint32_t time = 0;
    for (const AccessUnit& unit : encodeTestClip({.frames = 6, .gop = 3})) {
        const auto payloads = camsim::makePayloads(splitAnnexB(*unit.data), {});
        for (size_t i = 0; i < payloads.count(); ++i) {
            Bytes packet;
            camsim::appendRtpPacket(
                packet, numbers, time, i + 1 == payloads.count(), payloads.at(i));
            appendFrame(out, options.channel, packet);
            for (uint8_t other = 2; options.chatter && other < 8; ++other) {
                appendFrame(out, other, packet);
            }
        }
        time += 3600;
    }
    return out;
}

}  // namespace betang
