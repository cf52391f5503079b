// SPDX-License-Identifier: Apache-2.0

#include "tests/crash/oracle.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "archive/sha256.hpp"
#include "bus/json_text.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr Duration kPicture = std::chrono::milliseconds{40};

UtcTime timeOf(int64_t nanoseconds) {
    return UtcTime{Duration{nanoseconds}};
}

void take(Oracle& oracle, std::istringstream& in) {
    std::string what;
    std::string name;
    in >> what >> name;
    int64_t at = 0;
    if (what == "given" && in >> at) {
        oracle.first_given.try_emplace(name, timeOf(at));
        oracle.last_given[name] = timeOf(at) + kPicture;
        ++oracle.counts[name].given;
    } else if (what == "closed") {
        ClosedSegment closed;
        in >> closed.stream >> closed.sha256 >> at;
        closed.end = timeOf(at);
        closed.last_given = oracle.last_given[closed.stream];
        oracle.closed[name] = closed;
    } else if (what == "acknowledged") {
        oracle.acknowledged.insert(name);
    } else if (what == "blind") {
        oracle.deleted_blindly.insert(name);
    } else if (what == "counted") {
        in >> oracle.counts[name].recorded >> oracle.counts[name].dropped;
    } else if (what == "protected") {
        int64_t to = 0;
        in >> at >> to;
        oracle.protected_intervals.push_back(
            {CameraId::parse(name).take(), timeOf(at), timeOf(to)});
    }
}

}  // namespace

OracleWriter::OracleWriter(const std::filesystem::path& file)
    : file_{::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)} {
    if (!file_.valid()) {
        throw Error{ErrorKind::Io, "cannot write " + file.native()};
    }
}

void OracleWriter::line(const std::string& text) const {
    const std::string whole = text + "\n";
    if (::write(file_.get(), whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) {
        throw Error{ErrorKind::Io, "the oracle's own file cannot be written"};
    }
}

void OracleWriter::given(const AccessUnit& unit) const {
    line(fmt::format("given {} {}", unit.stream.text(), nanoseconds(unit.captured)));
}

void OracleWriter::closed(const std::filesystem::path& storage,
                          const SegmentClosed& segment) const {
    line(fmt::format("closed {} {} {} {}",
                     segment.path.native(),
                     segment.stream.text(),
                     hashOfFile(storage / segment.path),
                     nanoseconds(segment.end)));
}

void OracleWriter::acknowledged(const std::filesystem::path& segment) const {
    line("acknowledged " + segment.native());
}

void OracleWriter::isProtected(const Interval& interval) const {
    line(fmt::format("protected {} {} {}",
                     interval.camera.text(),
                     nanoseconds(interval.from),
                     nanoseconds(interval.to)));
}

void OracleWriter::deletedBlindly(const std::filesystem::path& segment) const {
    line("blind " + segment.native());
}

void OracleWriter::counted(const StreamId& stream, uint64_t recorded, uint64_t dropped) const {
    line(fmt::format("counted {} {} {}", stream.text(), recorded, dropped));
}

Oracle readOracle(const std::filesystem::path& file, uint64_t bytes) {
    Oracle oracle;
    std::ifstream in{file};
    uint64_t read = 0;
    for (std::string text; std::getline(in, text);) {
        read += text.size() + 1;
        if (read > bytes) {
            break;
        }
        std::istringstream words{text};
        take(oracle, words);
    }
    return oracle;
}

// Past the library that numbers calls: what a test reads is no point of the run.
std::string hashOfFile(const std::filesystem::path& file) {
    const UniqueFd in{
        static_cast<int>(syscall(SYS_openat, AT_FDCWD, file.c_str(), O_RDONLY | O_CLOEXEC))};
    Sha256Hasher hasher;
    std::array<uint8_t, 65536> buffer{};
    ssize_t got = in.valid() ? 1 : -1;
    while (got > 0) {
        got = ::read(in.get(), buffer.data(), buffer.size());
        hasher.add(std::span{buffer}.first(static_cast<size_t>(std::max<ssize_t>(got, 0))));
    }
    return got < 0 ? "" : toHex(hasher.finish());
}

}  // namespace betang
