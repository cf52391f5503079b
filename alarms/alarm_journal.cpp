// SPDX-License-Identifier: Apache-2.0

#include "alarms/alarm_journal.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/replace_file.hpp"

namespace betang {

namespace {

constexpr size_t kLargestJournal = size_t{256} << 20;

Error journalError(const char* what, const std::filesystem::path& file) {
    return {ErrorKind::Io,
            fmt::format("cannot {} {}: {}", what, file.native(), std::strerror(errno))};
}

bool writeWhole(int fd, std::string_view rest, off_t at) {
    while (!rest.empty()) {
        const ssize_t written = ::pwrite(fd, rest.data(), rest.size(), at);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        rest.remove_prefix(static_cast<size_t>(written));
        at += written;
    }
    return true;
}

}  // namespace

Result<std::vector<std::string>> AlarmJournalFile::read() {
    std::vector<std::string> lines;
    std::error_code failed;
    const bool there = std::filesystem::exists(file_, failed);
    if (failed) {
        return journalError("find", file_);
    }
    if (there) {
        const auto bytes = std::filesystem::file_size(file_, failed);
        if (failed || bytes > kLargestJournal) {
            return Error{ErrorKind::Corrupt, file_.native() + " is no alarm journal"};
        }
        std::ifstream in{file_, std::ios::binary};
        std::string text(static_cast<size_t>(bytes), '\0');
        in.read(text.data(), static_cast<std::streamsize>(bytes));
        text.resize(static_cast<size_t>(in.gcount()));
        // One taken for empty would be cut to nothing by the next append().
        if (!in.is_open() || text.size() != bytes) {
            return journalError("read", file_);
        }
        size_t at = 0;
        for (size_t end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
            lines.push_back(text.substr(at, end - at));
        }
        size_ = at;
    } else {
        size_ = 0;
    }
    read_ = true;
    return lines;
}

// What stands behind the last whole line was torn by a crash and is cut off.
Result<void> AlarmJournalFile::open() {
    if (fd_.valid()) {
        return {};
    }
    if (!read_) {
        if (auto lines = read(); !lines) {
            return lines.error();
        }
    }
    fd_.reset(
        ::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (!fd_.valid() || ::ftruncate(fd_.get(), static_cast<off_t>(size_)) != 0) {
        fd_.reset();
        return journalError("open", file_);
    }
    return {};
}

Result<void> AlarmJournalFile::append(std::string_view line) {
    if (auto opened = open(); !opened) {
        return opened;
    }
    const std::string text = fmt::format("{}\n", line);
    if (!writeWhole(fd_.get(), text, static_cast<off_t>(size_)) || ::fdatasync(fd_.get()) != 0) {
        const Error error = journalError("write", file_);
        fd_.reset();  // opened anew it is cut to its whole lines
        return error;
    }
    size_ += text.size();
    return {};
}

Result<void> AlarmJournalFile::replace(std::string_view line) {
    try {
        const std::string text = fmt::format("{}\n", line);
        replaceFile(file_, text);
        fd_.reset();
        size_ = text.size();
        read_ = true;
        return {};
    } catch (const Error& error) {
        return error;
    }
}

}  // namespace betang
