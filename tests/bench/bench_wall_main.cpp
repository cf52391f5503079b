// SPDX-License-Identifier: Apache-2.0
//
// The benchmark of `betang bench wall` without the rest of betang: bench_wall [CASE ...].

#include "compositor/bench/bench_wall.hpp"

int main(int argc, char** argv) {
    betang::BenchOptions options;
    options.json = true;
    options.cases.assign(argv + 1, argv + argc);
    return betang::runBenchWall(options);
}
