// SPDX-License-Identifier: Apache-2.0

#include <array>

#include "ingest/nal_depayloader.hpp"

namespace betang {

namespace {

constexpr unsigned kAp = 48;
constexpr unsigned kFu = 49;

class H265Depayloader final : public NalDepayloader {
  public:
    H265Depayloader() : NalDepayloader{Codec::H265} {}

  protected:
    void depay(std::span<const uint8_t> payload) override {
        if (payload.size() < 3) {
            return;
        }
        if ((payload[0] & 0x80U) != 0) {  // forbidden_zero_bit, of whatever is inside
            malformed();
            return;
        }
        const unsigned type = (payload[0] >> 1) & 0x3fU;
        if (type == kAp) {
            aggregated(payload.subspan(2));
        } else if (type == kFu) {
            fragment(payload);
        } else if (type < kAp) {
            addNal(payload);
        } else {
            malformed();
        }
    }

  private:
    // RFC 7798 4.4.2: 16-bit sizes, each followed by a NAL unit.
    void aggregated(std::span<const uint8_t> rest) {
        while (rest.size() > 2) {
            const size_t size = (size_t{rest[0]} << 8) | rest[1];
            if (size > rest.size() - 2 || size < 2) {
                malformed();
                return;
            }
            addNal(rest.subspan(2, size));
            rest = rest.subspan(2 + size);
        }
    }

    // RFC 7798 4.4.3: two bytes of payload header, FU header (S, E, type), bytes.
    void fragment(std::span<const uint8_t> payload) {
        const uint8_t header = payload[2];
        if ((header & 0x80U) != 0) {
            const std::array<uint8_t, 2> nal_header{
                static_cast<uint8_t>((payload[0] & 0x81U) | ((header & 0x3fU) << 1)), payload[1]};
            beginFragments(nal_header);
        }
        if (!inFragments()) {
            incomplete();
            return;
        }
        addFragment(payload.subspan(3));
        if ((header & 0x40U) != 0) {
            endFragments();
        }
    }
};

}  // namespace

std::unique_ptr<Depayloader> makeH265Depayloader() {
    return std::make_unique<H265Depayloader>();
}

}  // namespace betang
