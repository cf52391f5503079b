// SPDX-License-Identifier: Apache-2.0

#include <array>

#include "ingest/nal_depayloader.hpp"

namespace betang {

namespace {

constexpr unsigned kStapA = 24;
constexpr unsigned kFuA = 28;

class H264Depayloader final : public NalDepayloader {
  public:
    H264Depayloader() : NalDepayloader{Codec::H264} {}

  protected:
    void depay(std::span<const uint8_t> payload) override {
        if (payload.empty()) {
            return;
        }
        if ((payload[0] & 0x80U) != 0) {  // forbidden_zero_bit, of whatever is inside
            malformed();
            return;
        }
        const unsigned type = payload[0] & 0x1fU;
        if (type == kStapA) {
            aggregated(payload.subspan(1));
        } else if (type == kFuA) {
            fragment(payload);
        } else if (type < kStapA) {
            addNal(payload);
        } else {
            malformed();
        }
    }

  private:
    // RFC 6184 5.7.1: 16-bit sizes, each followed by a NAL unit.
    void aggregated(std::span<const uint8_t> rest) {
        while (rest.size() > 2) {
            const size_t size = (size_t{rest[0]} << 8) | rest[1];
            if (size > rest.size() - 2) {
                malformed();
                return;
            }
            addNal(rest.subspan(2, size));
            rest = rest.subspan(2 + size);
        }
    }

    // RFC 6184 5.8: FU indicator, FU header (S, E, R, type), bytes.
    void fragment(std::span<const uint8_t> payload) {
        if (payload.size() < 2) {
            malformed();
            return;
        }
        const uint8_t header = payload[1];
        if ((header & 0x80U) != 0) {
            const std::array<uint8_t, 1> nal_header{
                static_cast<uint8_t>((payload[0] & 0xe0U) | (header & 0x1fU))};
            beginFragments(nal_header);
        }
        if (!inFragments()) {
            incomplete();
            return;
        }
        addFragment(payload.subspan(2));
        if ((header & 0x40U) != 0) {
            endFragments();
        }
    }
};

}  // namespace

std::unique_ptr<Depayloader> makeH264Depayloader() {
    return std::make_unique<H264Depayloader>();
}

}  // namespace betang
