// SPDX-License-Identifier: Apache-2.0
//
// The parts of a baseline JPEG (ITU-T T.81) that RTP leaves out (RFC 2435): everything but the
// entropy-coded data.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/access_unit.hpp"
#include "core/size.hpp"

namespace betang {

// 8-bit values in the zigzag order in which a DQT segment holds them.
using JpegTable = std::array<uint8_t, 64>;

enum class JpegSampling : uint8_t { Yuv422 = 0, Yuv420 = 1 };  // RFC 2435 types 0 and 1

struct JpegFacts {
    Size size{};
    JpegSampling sampling = JpegSampling::Yuv420;
    uint16_t restart_interval = 0;  // in MCUs; 0: none
    // One to three: for Y, Cb and Cr; where one is missing, the last before it counts.
    std::vector<JpegTable> tables{};
};

// RFC 2435 4.2: the tables for luma and chroma that a quality from 1 to 99 stands for. Pure.
[[nodiscard]] std::vector<JpegTable> jpegTablesOf(uint8_t quality);

// Everything before the entropy-coded data, from SOI to SOS, with the Huffman tables of T.81
// Annex K, which RFC 2435 presumes. Pure.
[[nodiscard]] Bytes jpegHeader(const JpegFacts& facts);

}  // namespace betang
