// SPDX-License-Identifier: Apache-2.0
//
// What each role may reach: files, folders and TCP ports. Pure functions over values. Once a role
// is confined (confinement.hpp) the kernel refuses everything that is not listed here.

#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include "apps/supervisor/children.hpp"
#include "config/config.hpp"

namespace betang {

struct Permits {
    using Paths = std::set<std::filesystem::path>;

    Paths read;                   // files, or folders with all that is in them
    Paths write;                  // folders, with all that is in them; for reading, too
    Paths devices;                // for reading, writing and control
    Paths made;                   // folders of these that are made where they are missing
    Paths replaced;               // of these, too, what others may put anew in its place
    std::set<uint16_t> connect;   // TCP ports, of any host
    std::set<uint16_t> listen;    // TCP ports
    bool nameless_peers = false;  // Unix sockets without a file (abstract ones), as X11 has

    bool operator==(const Permits&) const = default;
};

// What a role's permits follow from besides the configuration.
struct Surroundings {
    std::filesystem::path config_file;
    std::filesystem::path console;      // the console's files; empty: there are none
    std::filesystem::path home;         // empty: unknown
    std::filesystem::path x_authority;  // empty: ~/.Xauthority
    std::string display;                // $DISPLAY
    std::string notify;                 // $NOTIFY_SOCKET
};

// `plan` says which cameras an ingest worker pulls. A role that is not known gets what all get.
[[nodiscard]] Permits permitsOf(const ChildId& role,
                                const Setup& setup,
                                const Surroundings& surroundings);

// Whether whoever has `given` needs nothing more for `wanted`.
[[nodiscard]] bool covers(const Permits& given, const Permits& wanted);

// The port of an X server that is reached over TCP, as in "host:0"; 0: it is reached otherwise.
[[nodiscard]] uint16_t displayPort(const std::string& display);

}  // namespace betang
