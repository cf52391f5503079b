// SPDX-License-Identifier: Apache-2.0
//
// bus_demo_publisher RUNTIME_FOLDER: publishes 25 small access units a second for one camera until
// stdin ends. For tests of subscribers in other languages.

#include <cstdio>

#include <poll.h>
#include <unistd.h>

#include "bus/media_publisher.hpp"

#include "tests/support/bus_units.hpp"

int main(int argc, char** argv) {
    using namespace betang;
    if (argc != 2) {
        std::fprintf(stderr, "usage: bus_demo_publisher RUNTIME_FOLDER\n");
        return 2;
    }
    BusContext context;
    SystemClock clock;
    MediaPublisher publisher{context, endpointsFor(argv[1], "ingest", "demo"), {}, clock, {}};
    const StreamId stream = streamNamed("kapuas.dermaga/main");
    pollfd input{STDIN_FILENO, POLLIN, 0};
    for (int i = 0; ::poll(&input, 1, 40) == 0; ++i) {
        AccessUnit unit = unitNumber(stream, i, 500);
        unit.captured = clock.utc();
        publisher.publish(std::move(unit));
    }
    return 0;
}
