// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/sdp.hpp"

#include <fmt/format.h>

#include "tests/camsim/digest.hpp"
#include "tests/camsim/rtp_payloader.hpp"

namespace betang::camsim {

namespace {

constexpr int kSps = 7;
constexpr int kVpsH265 = 32;
constexpr int kSpsH265 = 33;

std::string formatOfH264(std::span<const NalUnit> sets) {
    std::string level;
    std::string sprop;
    for (const NalUnit set : sets) {
        if (nalType(Codec::H264, set) == kSps && set.size() >= 4) {
            level = fmt::format("profile-level-id={:02X}{:02X}{:02X};", set[1], set[2], set[3]);
        }
        sprop += (sprop.empty() ? "" : ",") + base64(set);
    }
    return sprop.empty()
               ? std::string{"packetization-mode=1"}
               : fmt::format("packetization-mode=1;{}sprop-parameter-sets={}", level, sprop);
}

std::string formatOfH265(std::span<const NalUnit> sets) {
    std::string text;
    for (const NalUnit set : sets) {
        const int type = nalType(Codec::H265, set);
        const char* name = type == kVpsH265 ? "vps" : (type == kSpsH265 ? "sps" : "pps");
        text += fmt::format("{}sprop-{}={}", text.empty() ? "" : ";", name, base64(set));
    }
    return text;
}

const char* nameOf(Codec codec) {
    if (codec == Codec::Mjpeg) {
        return "JPEG";
    }
    return codec == Codec::H265 ? "H265" : "H264";
}

std::string formatOf(const SdpFacts& facts) {
    if (facts.codec == Codec::Mjpeg) {
        return {};
    }
    return fmt::format("a=fmtp:{} {}\r\n",
                       kPayloadType,
                       facts.codec == Codec::H265 ? formatOfH265(facts.parameter_sets)
                                                  : formatOfH264(facts.parameter_sets));
}

constexpr std::string_view kExtraMedia =
    "m=audio 0 RTP/AVP 0\r\n"
    "a=rtpmap:0 PCMU/8000\r\n"
    "a=control:audio\r\n"
    "m=application 0 RTP/AVP 107\r\n"
    "a=rtpmap:107 vnd.onvif.metadata/90000\r\n"
    "a=control:metadata\r\n"
    "m=audio 0 RTP/AVP 8\r\n"
    "a=rtpmap:8 PCMA/8000\r\n"
    "a=sendonly\r\n"
    "a=control:backchannel\r\n";

}  // namespace

std::string makeSdp(const SdpFacts& facts) {
    return fmt::format(
        "v=0\r\n"
        "o=- 1 1 IN IP4 0.0.0.0\r\n"
        "s={0}\r\n"
        "c=IN IP4 0.0.0.0\r\n"
        "t=0 0\r\n"
        "a=control:*\r\n"
        "a=range:npt=now-\r\n"
        "{5}"
        "m=video 0 RTP/AVP {1}\r\n"
        "a=rtpmap:{1} {2}/90000\r\n"
        "{3}"
        "a=framerate:{4}\r\n"
        "a=control:track1\r\n",
        facts.name,
        kPayloadType,
        nameOf(facts.codec),
        formatOf(facts),
        facts.frame_rate,
        facts.extra_media ? kExtraMedia : std::string_view{});
}

}  // namespace betang::camsim
