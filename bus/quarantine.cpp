// SPDX-License-Identifier: Apache-2.0

#include "bus/quarantine.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "bus/json_text.hpp"
#include "core/error.hpp"
#include "core/unique_fd.hpp"

namespace betang {

namespace {

constexpr size_t kLongestFile = size_t{4} << 20;
constexpr size_t kMostEntries = 10'000;

std::filesystem::path fileIn(const std::filesystem::path& runtime) {
    return runtime / "quarantine.json";
}

Json toJson(const QuarantineEntry& entry) {
    return {{"role", entry.role},
            {"camera", entry.camera.text()},
            {"since_ns", entry.since.time_since_epoch().count()},
            {"retry_at_ns", entry.retry_at.time_since_epoch().count()}};
}

QuarantineEntry entryFrom(const Json& value) {
    JsonFields fields{"quarantine.json", value};
    std::string role = fields.text("role", 40);
    auto camera = CameraId::parse(fields.text("camera", 100));
    const UtcTime since = fields.time("since_ns");
    const UtcTime retry_at = fields.time("retry_at_ns");
    if (!camera) {
        fields.refuse("camera", "must be site.camera");
    }
    if (!fields.ok()) {
        throw fields.error();
    }
    return {std::move(role), std::move(*camera), since, retry_at};
}

std::string readAll(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string text(kLongestFile + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(in.gcount()));
    if (text.size() > kLongestFile) {
        throw Error{ErrorKind::Corrupt, "quarantine.json: too large"};
    }
    return text;
}

Error ioError(const std::filesystem::path& file) {
    return {ErrorKind::Io, fmt::format("cannot write {}: {}", file.string(), std::strerror(errno))};
}

void writeAll(const std::filesystem::path& file, std::string_view text) {
    const UniqueFd fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!fd.valid()) {
        throw ioError(file);
    }
    while (!text.empty()) {
        const ssize_t written = ::write(fd.get(), text.data(), text.size());
        if (written < 0) {
            throw ioError(file);
        }
        text.remove_prefix(static_cast<size_t>(written));
    }
}

}  // namespace

std::vector<QuarantineEntry> loadQuarantine(const std::filesystem::path& runtime) {
    const std::filesystem::path file = fileIn(runtime);
    if (!std::filesystem::exists(file)) {
        return {};
    }
    const Json document = parseJson(readAll(file)).take();
    JsonFields fields{"quarantine.json", document};
    std::vector<QuarantineEntry> entries;
    for (const Json& value : fields.list("entries", kMostEntries)) {
        entries.push_back(entryFrom(value));
    }
    if (!fields.ok()) {
        throw fields.error();
    }
    return entries;
}

void storeQuarantine(const std::filesystem::path& runtime,
                     const std::vector<QuarantineEntry>& entries) {
    Json list = Json::array();
    for (const QuarantineEntry& entry : entries) {
        list.push_back(toJson(entry));
    }
    const std::filesystem::path file = fileIn(runtime);
    const std::filesystem::path fresh{file.string() + ".new"};
    writeAll(fresh, toJsonText({{"entries", std::move(list)}}) + "\n");
    if (::rename(fresh.c_str(), file.c_str()) != 0) {
        throw ioError(file);
    }
}

std::set<CameraId> quarantinedFor(std::string_view role,
                                  const std::vector<QuarantineEntry>& entries) {
    std::set<CameraId> cameras;
    for (const QuarantineEntry& entry : entries) {
        if (entry.role == role) {
            cameras.insert(entry.camera);
        }
    }
    return cameras;
}

}  // namespace betang
