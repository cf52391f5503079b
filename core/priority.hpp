// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace betang {

// The calling thread gets less processor time than others where there is too little for all:
// nice(2), which Linux counts for each thread. There is no way back without privileges.
void stepBack(int steps);

}  // namespace betang
