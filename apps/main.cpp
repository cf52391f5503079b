// SPDX-License-Identifier: Apache-2.0

#include <iostream>

#include "apps/commands/command.hpp"

int main(int argc, char** argv) {
    return betang::runCommandLine(argc, argv, std::cerr);
}
