// SPDX-License-Identifier: Apache-2.0
//
// supervise CONFIG PROGRAM: what `betang run -c CONFIG` does, with PROGRAM in place of the roles.

#include <iostream>

#include "apps/supervisor/supervisor.hpp"
#include "core/error.hpp"

int main(int argc, char** argv) {
    if (argc != 3) {
        return 2;
    }
    try {
        const betang::SystemClock clock;
        betang::Supervisor supervisor{{argv[1], argv[2]}, clock};
        return supervisor.run() ? 0 : 1;
    } catch (const betang::Error& error) {
        std::cerr << error.text() << '\n';
        return error.kind() == betang::ErrorKind::BadConfig ? 2 : 1;
    }
}
