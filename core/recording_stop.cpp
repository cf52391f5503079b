// SPDX-License-Identifier: Apache-2.0

#include "core/recording_stop.hpp"

#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "core/unique_fd.hpp"

namespace betang {

namespace {

std::string stopFileIn(const std::filesystem::path& storage) {
    return (storage / "recording.stopped").native();
}

}  // namespace

bool setRecordingStopped(const std::filesystem::path& storage, bool stopped) noexcept {
    const std::string file = stopFileIn(storage);
    if (!stopped) {
        return unlink(file.c_str()) == 0;
    }
    return UniqueFd{open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640)}.valid();
}

bool isRecordingStopped(const std::filesystem::path& storage) noexcept {
    return access(stopFileIn(storage).c_str(), F_OK) == 0;
}

}  // namespace betang
