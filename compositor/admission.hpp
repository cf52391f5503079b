// SPDX-License-Identifier: Apache-2.0
//
// Whether this machine carries what shall be shown, said before it is shown. Pure.

#pragma once

#include <string>

#include "compositor/decode_costs.hpp"

namespace betang {

// What the machine does beside decoding for this wall, in cores.
struct MachineUse {
    double all = 1;      // that the wall may run on
    double others = 0;   // taken by other processes
    double drawing = 0;  // taken by the wall itself, but for decoding
};

struct Admission {
    bool carried = true;
    double needs = 0;  // cores, drawing included
    double has = 0;    // cores that are there for the wall
    DecodeLoad decoding;
};

// A tenth stays free: pictures do not come evenly. Others count for half of the machine at most.
[[nodiscard]] Admission admit(const DecodeLoad& decoding, const MachineUse& use);

// "decoding 49 streams and drawing them takes 4.2 cores, and there are 1.7 for this wall (...)".
[[nodiscard]] std::string toText(const Admission& admission);

}  // namespace betang
