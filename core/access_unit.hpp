// SPDX-License-Identifier: Apache-2.0
//
// One coded picture with what everybody must know about it: the value that ingest publishes and
// that recorder, wall, analytics and server read. It lives in core because the bus and the media
// wrappers both carry it and know nothing of each other.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/size.hpp"

namespace betang {

enum class Codec : uint8_t { H264 = 1, H265 = 2, Mjpeg = 3 };

[[nodiscard]] std::string_view toText(Codec codec);  // "h264", "h265", "mjpeg"

using Bytes = std::vector<uint8_t>;
using SharedBytes = std::shared_ptr<const Bytes>;

struct AccessUnit {
    StreamId stream;
    Codec codec = Codec::H264;

    // Counts up by one for each access unit of the stream while its publisher lives; a new
    // publisher starts above all values of the one before it (MediaPublisher sees to both).
    uint64_t sequence = 0;
    uint64_t run = 0;    // one unbroken connection; larger is later
    uint64_t epoch = 0;  // one mapping from monotonic to UTC

    Duration pts{};      // since the start of the run
    Duration dts{};      // never decreases within a run
    UtcTime captured{};  // least-delayed arrival mapped by RTP time
    Size size{};         // as the sequence parameter set states it; {0,0} while unknown

    bool key = false;            // decodes alone; parameter sets are in band before it
    bool damaged = false;        // packets of it were lost
    bool discontinuity = false;  // something between it and the one before it was lost

    // H.264, H.265: Annex B with four-byte start codes. Motion JPEG: one JPEG. Never null once
    // built by ingest or read from the bus. Shared by every thread that holds the access unit.
    SharedBytes data{};
};

}  // namespace betang
