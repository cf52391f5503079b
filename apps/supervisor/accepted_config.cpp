// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/accepted_config.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>

#include "config/reader.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

namespace fs = std::filesystem;

void copyInto(const fs::path& folder, const fs::path& file) {
    fs::create_directories(folder / "conf.d");
    fs::copy_file(file, folder / file.filename());
    std::error_code none;
    for (const auto& entry : fs::directory_iterator{file.parent_path() / "conf.d", none}) {
        if (entry.path().extension() == ".yaml") {
            fs::copy_file(entry.path(), folder / "conf.d" / entry.path().filename());
        }
    }
}

// Puts `made` where `place` is; what stood there, if anything, is then at `made`.
void exchange(const fs::path& made, const fs::path& place) {
    const unsigned how = fs::exists(place) ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, place.c_str(), how) != 0) {
        throw Error{ErrorKind::Io,
                    fmt::format("cannot write {}: {}", place.native(), std::strerror(errno))};
    }
}

}  // namespace

fs::path acceptedConfig(const fs::path& runtime, const fs::path& file) {
    return runtime / "accepted" / file.filename();
}

void keepAccepted(const Config& config, const fs::path& file) {
    const fs::path whole = fs::absolute(file);
    const fs::path made = config.runtime / "accepted.new";
    try {
        fs::remove_all(made);
        copyInto(made, whole);
    } catch (const fs::filesystem_error& error) {
        throw Error{ErrorKind::Io,
                    fmt::format("the configuration cannot be copied: {}", error.code().message())};
    }
    const ConfigOrProblems copy = readConfig(made / whole.filename(), whole.parent_path());
    if (!copy.problems.empty() || copy.config != config) {
        throw Error{ErrorKind::Unavailable,
                    "the configuration changed while it was read; reload again"};
    }
    exchange(made, config.runtime / "accepted");
    std::error_code none;
    fs::remove_all(made, none);
}

}  // namespace betang
