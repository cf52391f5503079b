// SPDX-License-Identifier: Apache-2.0

#include "apps/role/permits.hpp"

#include <algorithm>
#include <charconv>

#include "accounts/server_database.hpp"
#include "compositor/shown_content.hpp"
#include "core/storage_marker.hpp"
#include "ingest/rtsp_url.hpp"

namespace betang {

namespace {

// Libraries, their data, and what the C library asks for names, time and the number of cores.
// Nothing here is secret or of another program's making.
constexpr const char* kSystem[]{
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/resolv.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/passwd",
    "/etc/group",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/pkcs11",
    "/etc/gnutls",
    "/run/systemd/resolve",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/uptime",
    "/proc/loadavg",
    "/proc/net",
    "/proc/sys/vm",
    "/proc/sys/kernel",
    "/proc/sys/net",
    "/sys/devices/system",
    "/sys/fs/cgroup",
    "/dev/random",
    "/dev/urandom",
};

constexpr const char* kPictures[]{
    "/etc/fonts",
    "/var/cache/fontconfig",
    "/etc/X11",
    "/etc/drirc",
    "/etc/glvnd",
    "/etc/vulkan",
    "/etc/OpenCL",
    "/sys",
};

constexpr const char* kGraphics[]{
    "/dev/dri",
    "/dev/nvidiactl",
    "/dev/nvidia0",
    "/dev/nvidia1",
    "/dev/nvidia-uvm",
    "/dev/nvidia-modeset",
    "/dev/nvidia-caps",
    "/dev/shm",
};

// Where a redirected camera may send us besides the ports of the configuration: RTSP (RFC 2326 9.2,
// and its usual alternative) and RTSPS (RFC 7826 4.2).
constexpr uint16_t kRtspPorts[]{322, 554, 8554};

constexpr int kX11Port = 6000;

bool isWithin(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const auto [end, ignored] =
        std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end();
}

// A file that is replaced on change is a new file, so its folder is needed; but not where secrets
// lie in that folder.
void permitConfiguration(Permits& permits,
                         const Config& config,
                         const std::filesystem::path& file) {
    const auto folder = std::filesystem::absolute(file).lexically_normal().parent_path();
    if (isWithin(std::filesystem::absolute(config.secrets).lexically_normal(), folder)) {
        permits.read.insert(folder / file.filename());
        permits.read.insert(folder / "conf.d");
    } else {
        permits.read.insert(folder);
    }
}

// Where the marks of storages are remembered.
void permitMemory(std::set<std::filesystem::path>& how, Permits& permits, const Config& config) {
    if (config.state.empty()) {
        return;
    }
    const auto folder = storageMemory(config.state, "").parent_path();
    how.insert(folder);
    permits.made.insert(folder);
}

void permitIngest(Permits& permits, const std::string& worker, const Setup& setup) {
    permits.connect.insert(std::begin(kRtspPorts), std::end(kRtspPorts));
    permits.read.insert(setup.config.secrets);
    permits.replaced = {setup.config.secrets, "/etc/hosts", "/etc/resolv.conf"};
    for (const CameraId& id : setup.plan.camerasOf(worker)) {
        const auto found = setup.config.cameras.find(id);
        if (found == setup.config.cameras.end()) {
            continue;
        }
        for (const std::string* const text : {&found->second.main_url, &found->second.sub_url}) {
            if (const auto url = parseRtspUrl(*text); url.ok()) {
                permits.connect.insert(url.value().port);
            }
        }
        if (const auto& ca = found->second.tls.ca; !ca.empty()) {
            permits.read.insert(ca);
            permits.replaced.insert(ca);
        }
        const auto storage = setup.config.storage.find(found->second.storage);
        if (found->second.record != RecordPolicy::Off && storage != setup.config.storage.end()) {
            permits.write.insert(storage->second.path);
            permitMemory(permits.read, permits, setup.config);
        }
    }
}

void permitArchive(Permits& permits, const std::string& name, const Config& config) {
    if (const auto storage = config.storage.find(name); storage != config.storage.end()) {
        permits.write.insert(storage->second.path);
        permitMemory(permits.write, permits, config);
    }
}

void permitServer(Permits& permits, const Config& config, const std::filesystem::path& console) {
    for (const auto& [id, storage] : config.storage) {
        permits.read.insert(storage.path);
        permits.made.insert(storage.path);
    }
    if (config.server) {
        permits.listen.insert(static_cast<uint16_t>(config.server->port));
        if (config.server->accounts) {
            permits.write.insert(serverFolder(config.state));
        }
    }
    if (!console.empty()) {
        permits.read.insert(console);
    }
}

// The three ports of a place on which the bus is served.
void permitPlace(std::set<uint16_t>& ports, const TcpPlace& place) {
    for (int i = 0; i < 3; ++i) {
        ports.insert(static_cast<uint16_t>(place.port + i));
    }
}

void permitSite(Permits& permits, const std::string& name, const Config& config) {
    const auto site = config.sites.find(name);
    if (site != config.sites.end() && site->second.remote) {
        permits.read.insert(config.secrets / site->second.remote->secret);
        permits.replaced = {
            config.secrets / site->second.remote->secret, "/etc/hosts", "/etc/resolv.conf"};
        permitPlace(permits.connect, site->second.remote->at);
    }
}

void permitShare(Permits& permits, const Config& config) {
    if (!config.share) {
        return;
    }
    permits.read.insert(config.secrets / config.share->secret);
    permits.replaced = {config.secrets / config.share->secret};
    permitPlace(permits.listen, config.share->listen);
    for (const auto& [id, storage] : config.storage) {
        permits.read.insert(storage.path);
        permits.made.insert(storage.path);
    }
}

void permitDisplay(Permits& permits, const std::string& display, const Surroundings& around) {
    permits.nameless_peers = true;
    if (const uint16_t port = displayPort(display.empty() ? around.display : display); port != 0) {
        permits.connect.insert(port);
    }
    if (!around.x_authority.empty()) {
        permits.read.insert(around.x_authority);
    } else if (!around.home.empty()) {
        permits.read.insert(around.home / ".Xauthority");
    }
}

void permitWall(Permits& permits,
                const std::string& name,
                const Config& config,
                const Surroundings& around) {
    permits.read.insert(std::begin(kPictures), std::end(kPictures));
    permits.devices.insert(std::begin(kGraphics), std::end(kGraphics));
    if (!around.home.empty()) {
        permits.read.insert({around.home / ".cache/fontconfig",
                             around.home / ".cache/gstreamer-1.0",
                             around.home / ".local/share/fonts"});
    }
    permits.write.insert(shownFolder(config));
    const auto wall = config.walls.find(name);
    if (wall == config.walls.end()) {
        return;
    }
    for (const OutputConfig& output : wall->second.outputs) {
        if (output.rtsp_port != 0) {
            permits.listen.insert(static_cast<uint16_t>(output.rtsp_port));
        }
        if (output.kind == OutputKind::Display) {
            permitDisplay(permits, output.display, around);
        }
    }
}

template <typename Set>
bool holds(const Set& all, const Set& some) {
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

}  // namespace

Permits permitsOf(const ChildId& role, const Setup& setup, const Surroundings& surroundings) {
    Permits permits;
    permits.read.insert(std::begin(kSystem), std::end(kSystem));
    permits.write.insert(setup.config.runtime);
    permits.devices.insert({"/dev/null", "/dev/zero"});
    permits.nameless_peers = surroundings.notify.starts_with('@');
    permitConfiguration(permits, setup.config, surroundings.config_file);
    if (role.role == "ingest") {
        permitIngest(permits, role.name, setup);
    } else if (role.role == "archive") {
        permitArchive(permits, role.name, setup.config);
    } else if (role.role == "server") {
        permitServer(permits, setup.config, surroundings.console);
    } else if (role.role == "site") {
        permitSite(permits, role.name, setup.config);
    } else if (role.role == "share") {
        permitShare(permits, setup.config);
    } else if (role.role == "wall") {
        permitWall(permits, role.name, setup.config, surroundings);
    }
    permits.made.insert(permits.write.begin(), permits.write.end());
    permits.replaced.insert(permits.made.begin(), permits.made.end());
    return permits;
}

bool covers(const Permits& given, const Permits& wanted) {
    return holds(given.read, wanted.read) && holds(given.write, wanted.write) &&
           holds(given.devices, wanted.devices) && holds(given.connect, wanted.connect) &&
           holds(given.listen, wanted.listen) && (given.nameless_peers || !wanted.nameless_peers);
}

uint16_t displayPort(const std::string& display) {
    const size_t colon = display.rfind(':');
    if (colon == std::string::npos || colon == 0 || display.starts_with("unix:") ||
        display.starts_with('/')) {
        return 0;
    }
    int number = 0;
    const char* const begin = display.data() + colon + 1;
    const auto [end, failed] = std::from_chars(begin, display.data() + display.size(), number);
    const bool usable = failed == std::errc{} && number >= 0 && number < 1000;
    return usable ? static_cast<uint16_t>(kX11Port + number) : uint16_t{0};
}

}  // namespace betang
