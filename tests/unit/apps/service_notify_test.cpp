// SPDX-License-Identifier: Apache-2.0

#include "apps/service_notify.hpp"

#include <array>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

namespace {

// Stands in for systemd's end of the socket.
class NotifySocket {
  public:
    explicit NotifySocket(const std::string& path)
        : fd_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)} {
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        std::strncpy(at.sun_path, path.c_str(), sizeof at.sun_path - 1);
        REQUIRE(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0);
    }

    std::string read() {
        std::array<char, 100> text{};
        const ssize_t got = ::recv(fd_.get(), text.data(), text.size(), 0);
        return got <= 0 ? "" : std::string(text.data(), static_cast<size_t>(got));
    }

  private:
    UniqueFd fd_;
};

}  // namespace

TEST_CASE("systemd hears that we are ready and, in time, that we live", "[apps]") {
    const TempFolder folder;
    const std::string path = folder.path() / "notify";
    NotifySocket systemd{path};
    SimulatedClock clock;
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::setenv("WATCHDOG_USEC", "20000000", 1);
    ServiceNotify notify{clock};
    CHECK(std::getenv("NOTIFY_SOCKET") == nullptr);
    CHECK(std::getenv("WATCHDOG_USEC") == nullptr);

    notify.ready();
    CHECK(systemd.read() == "READY=1");
    notify.tick();
    CHECK(systemd.read() == "WATCHDOG=1");
    notify.tick();
    CHECK(systemd.read().empty());
    CHECK(notify.nextDeadline() == clock.monotonic() + std::chrono::seconds{10});
    clock.advance(std::chrono::seconds{10});
    notify.tick();
    CHECK(systemd.read() == "WATCHDOG=1");
    notify.stopping();
    CHECK(systemd.read() == "STOPPING=1");
}

TEST_CASE("without systemd nothing is said and nothing is due", "[apps]") {
    ::unsetenv("NOTIFY_SOCKET");
    SimulatedClock clock;
    ServiceNotify notify{clock};

    notify.ready();
    notify.tick();

    CHECK_FALSE(notify.nextDeadline());
}

}  // namespace betang
