// SPDX-License-Identifier: Apache-2.0
//
// The control protocol: a line in, a line of JSON out.
//
//   fault NAME[=SECONDS][@START[+SECONDS]] [CAMERA[/STREAM]]    START counts from now
//   clear [NAME] [CAMERA[/STREAM]]
//   stop CAMERA, start CAMERA      fault stop, clear stop
//   status

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "tests/camsim/poller.hpp"
#include "tests/camsim/rtsp_server.hpp"

namespace betang::camsim {

// Never throws: what is wrong with a line is told in {"ok":false,"error":...}.
[[nodiscard]] std::string obey(RtspServer& server, std::string_view line);

// Serves the protocol on a Unix socket, mode 0600. Thread-bound to the poller's thread.
class ControlSocket {
  public:
    // Replaces a stale socket at `path`. Throws Unavailable when it cannot listen there.
    ControlSocket(std::string path, Poller& poller, RtspServer& server);
    ~ControlSocket();
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;

  private:
    struct Peer {
        UniqueFd fd;
        std::string line;
    };

    void accept();
    void read(int fd);
    [[nodiscard]] bool answerLines(Peer& peer);
    void drop(int fd);

    std::string path_;
    Poller& poller_;
    RtspServer& server_;
    UniqueFd listener_;
    std::map<int, Peer> peers_;
};

}  // namespace betang::camsim
