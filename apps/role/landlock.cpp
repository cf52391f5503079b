// SPDX-License-Identifier: Apache-2.0

#include "apps/role/landlock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/error.hpp"
#include "core/unique_fd.hpp"

namespace betang {

namespace {

// From newer kernel headers (linux/landlock.h of 6.12), under names of our own.
constexpr uint64_t kTruncate = uint64_t{1} << 14;
constexpr uint64_t kControlDevice = uint64_t{1} << 15;
constexpr uint64_t kBindTcp = uint64_t{1} << 0;
constexpr uint64_t kConnectTcp = uint64_t{1} << 1;
constexpr uint64_t kScopeAbstractSockets = uint64_t{1} << 0;
constexpr uint64_t kScopeSignals = uint64_t{1} << 1;
constexpr unsigned kRulePath = 1;
constexpr unsigned kRulePort = 2;

struct RulesetAttributes {
    uint64_t files = 0;
    uint64_t ports = 0;
    uint64_t scopes = 0;
};

struct PortAttributes {
    uint64_t access = 0;
    uint64_t port = 0;
};

constexpr uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr uint64_t kWrite = kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate |
                            LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                            LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                            LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REFER;
constexpr uint64_t kDevice = kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | kControlDevice |
                             LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;
constexpr uint64_t kOfAFile = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                              LANDLOCK_ACCESS_FS_EXECUTE | kTruncate | kControlDevice;

uint64_t fileRights(int version) {
    uint64_t rights = (uint64_t{LANDLOCK_ACCESS_FS_MAKE_SYM} << 1U) - 1;
    rights |= version >= 2 ? uint64_t{LANDLOCK_ACCESS_FS_REFER} : 0U;
    rights |= version >= 3 ? kTruncate : 0U;
    rights |= version >= 5 ? kControlDevice : 0U;
    return rights;
}

RulesetAttributes handled(const Permits& permits, int version) {
    RulesetAttributes all{.files = fileRights(version)};
    all.ports = version >= 4 ? kBindTcp | kConnectTcp : 0U;
    all.scopes = version >= 6 ? kScopeSignals : 0U;
    if (version >= 6 && !permits.nameless_peers) {
        all.scopes |= kScopeAbstractSockets;
    }
    return all;
}

[[noreturn]] void refused(std::string_view what) {
    throw Error{ErrorKind::Internal,
                fmt::format("the kernel refuses to confine: {}: {}", what, std::strerror(errno))};
}

class Ruleset {
  public:
    Ruleset(const Permits& permits, int version) : handled_{handled(permits, version)} {
        const size_t size = version >= 6   ? sizeof handled_
                            : version >= 4 ? offsetof(RulesetAttributes, scopes)
                                           : offsetof(RulesetAttributes, ports);
        fd_.reset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled_, size, 0U)));
        if (!fd_.valid()) {
            refused("rules");
        }
    }

    void permit(const std::filesystem::path& path, uint64_t access) const {
        const UniqueFd place{::open(path.c_str(), O_PATH | O_CLOEXEC)};

        struct stat info {};

        if (!place.valid() || ::fstat(place.get(), &info) != 0) {
            return;  // what is not there cannot be reached
        }
        access &= handled_.files & (S_ISDIR(info.st_mode) ? ~uint64_t{0} : kOfAFile);
        const landlock_path_beneath_attr rule{.allowed_access = access, .parent_fd = place.get()};
        add(kRulePath, &rule, path.native());
    }

    void permit(uint16_t port, uint64_t access) const {
        if (const PortAttributes rule{access & handled_.ports, port}; rule.access != 0) {
            add(kRulePort, &rule, fmt::format("port {}", port));
        }
    }

    void enter() const {
        if (::syscall(SYS_landlock_restrict_self, fd_.get(), 0U) != 0) {
            refused("restriction");
        }
    }

  private:
    void add(unsigned kind, const void* rule, const std::string& what) const {
        if (::syscall(SYS_landlock_add_rule, fd_.get(), kind, rule, 0U) != 0) {
            refused(what);
        }
    }

    const RulesetAttributes handled_;
    UniqueFd fd_;
};

}  // namespace

int landlockVersion() {
    const long version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0U, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? 0 : static_cast<int>(version);
}

void restrictTo(const Permits& permits, int version) {
    const Ruleset rules{permits, version};
    for (const auto& path : permits.read) {
        rules.permit(path, kRead);
    }
    for (const auto& path : permits.write) {
        rules.permit(path, kWrite);
    }
    for (const auto& path : permits.devices) {
        rules.permit(path, kDevice);
    }
    for (const uint16_t port : permits.connect) {
        rules.permit(port, kConnectTcp);
    }
    for (const uint16_t port : permits.listen) {
        rules.permit(port, kBindTcp);
    }
    rules.enter();
}

}  // namespace betang
