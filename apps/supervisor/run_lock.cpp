// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/run_lock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include "core/error.hpp"

namespace betang {

RunLock::RunLock(const std::filesystem::path& runtime) {
    const auto path = runtime / "run.lock";
    file_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file_.valid()) {
        throw Error{ErrorKind::Io, fmt::format("{}: {}", path.string(), std::strerror(errno))};
    }
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
        throw Error{ErrorKind::Unavailable,
                    fmt::format("runtime: another betang run uses {}", runtime.string())};
    }
}

}  // namespace betang
