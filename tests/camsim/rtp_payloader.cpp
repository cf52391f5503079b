// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/rtp_payloader.hpp"

#include <algorithm>
#include <string_view>

namespace betang::camsim {

namespace {

constexpr uint8_t kStapA = 24;
constexpr uint8_t kFuA = 28;
constexpr uint8_t kFragmentH265 = 49;
constexpr uint8_t kStart = 0x80;
constexpr uint8_t kEnd = 0x40;
constexpr uint64_t kNtpOffset = 2208988800U;  // 1900 to 1970, RFC 868
constexpr std::string_view kCname = "betang-camsim";

void append16(Bytes& out, uint32_t value) {
    out.push_back(static_cast<uint8_t>(value >> 8U));
    out.push_back(static_cast<uint8_t>(value));
}

void append32(Bytes& out, uint32_t value) {
    append16(out, value >> 16U);
    append16(out, value);
}

class Payloader {
  public:
    explicit Payloader(const PayloadOptions& options) : options_{options} {}

    void add(NalUnit nal) {
        if (nal.size() <= options_.largest) {
            append(nal);
            close();
        } else {
            fragment(nal);
        }
    }

    // RFC 6184 5.7.1; the header's NRI is the largest of the units inside.
    void aggregate(std::span<const NalUnit> nals) {
        uint8_t importance = 0;
        for (const NalUnit nal : nals) {
            importance = std::max<uint8_t>(importance, nal[0] & 0x60U);
        }
        made_.bytes.push_back(importance | kStapA);
        for (const NalUnit nal : nals) {
            append16(made_.bytes, static_cast<uint32_t>(nal.size()));
            append(nal);
        }
        close();
    }

    RtpPayloads take() { return std::move(made_); }

  private:
    void append(std::span<const uint8_t> bytes) {
        made_.bytes.insert(made_.bytes.end(), bytes.begin(), bytes.end());
    }

    void close() { made_.ends.push_back(made_.bytes.size()); }

    // RFC 6184 5.8 and RFC 7798 4.4.3: the unit's own header is replaced by indicator and FU
    // header.
    void fragment(NalUnit nal) {
        const bool h265 = options_.codec == Codec::H265;
        const size_t head = h265 ? 2 : 1;
        std::span<const uint8_t> rest = nal.subspan(head);
        uint8_t edge = kStart;
        while (!rest.empty()) {
            const size_t part = std::min(rest.size(), options_.largest - head - 1);
            edge |= part == rest.size() ? kEnd : uint8_t{0};
            fragmentHeader(nal, edge);
            append(rest.first(part));
            close();
            rest = rest.subspan(part);
            edge = 0;
        }
    }

    void fragmentHeader(NalUnit nal, uint8_t edge) {
        if (options_.codec == Codec::H265) {
            made_.bytes.push_back(static_cast<uint8_t>((nal[0] & 0x81U) | (kFragmentH265 << 1U)));
            made_.bytes.push_back(nal[1]);
            made_.bytes.push_back(static_cast<uint8_t>(edge | ((nal[0] >> 1U) & 0x3FU)));
        } else {
            made_.bytes.push_back(static_cast<uint8_t>((nal[0] & 0xE0U) | kFuA));
            made_.bytes.push_back(static_cast<uint8_t>(edge | (nal[0] & 0x1FU)));
        }
    }

    const PayloadOptions& options_;
    RtpPayloads made_;
};

// How many units from the front are parameter sets that fit into one STAP-A.
size_t aggregable(std::span<const NalUnit> nals, const PayloadOptions& options) {
    size_t count = 0;
    size_t bytes = 1;
    while (options.aggregate && options.codec == Codec::H264 && count < nals.size() &&
           isParameterSet(options.codec, nals[count]) &&
           bytes + 2 + nals[count].size() <= options.largest) {
        bytes += 2 + nals[count].size();
        ++count;
    }
    return count;
}

}  // namespace

RtpPayloads makePayloads(std::span<const NalUnit> nals, const PayloadOptions& options) {
    Payloader payloader{options};
    while (!nals.empty()) {
        const size_t together = aggregable(nals, options);
        if (together > 1) {
            payloader.aggregate(nals.first(together));
            nals = nals.subspan(together);
        } else {
            payloader.add(nals.front());
            nals = nals.subspan(1);
        }
    }
    return payloader.take();
}

void appendRtpPacket(Bytes& out,
                     RtpNumbers& numbers,
                     uint32_t timestamp,
                     bool marker,
                     std::span<const uint8_t> payload) {
    out.push_back(0x80);
    out.push_back(static_cast<uint8_t>((marker ? 0x80U : 0U) | kPayloadType));
    append16(out, numbers.sequence++);
    append32(out, timestamp);
    append32(out, numbers.ssrc);
    out.insert(out.end(), payload.begin(), payload.end());
    ++numbers.packets;
    numbers.octets += static_cast<uint32_t>(payload.size());
}

Bytes makeSenderReport(const RtpNumbers& numbers, uint32_t timestamp, UtcTime now) {
    const auto since_1970 = static_cast<uint64_t>(now.time_since_epoch().count());
    constexpr uint64_t kBillion = 1000000000U;
    Bytes out{0x80, 200, 0, 6};
    append32(out, numbers.ssrc);
    append32(out, static_cast<uint32_t>(since_1970 / kBillion + kNtpOffset));
    append32(out, static_cast<uint32_t>(((since_1970 % kBillion) << 32U) / kBillion));
    append32(out, timestamp);
    append32(out, numbers.packets);
    append32(out, numbers.octets);

    const size_t begin = out.size();
    out.insert(out.end(), {0x81, 202, 0, 0});
    append32(out, numbers.ssrc);
    out.push_back(1);
    out.push_back(static_cast<uint8_t>(kCname.size()));
    out.insert(out.end(), kCname.begin(), kCname.end());
    do {
        out.push_back(0);
    } while ((out.size() - begin) % 4 != 0);
    out[begin + 3] = static_cast<uint8_t>((out.size() - begin) / 4 - 1);
    return out;
}

void appendInterleavedHeader(Bytes& out, uint8_t channel, size_t packet_size) {
    out.push_back('$');
    out.push_back(channel);
    append16(out, static_cast<uint32_t>(packet_size));
}

}  // namespace betang::camsim
