// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/event_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "core/error.hpp"
#include "core/time_text.hpp"

namespace betang::camsim {

namespace {

constexpr size_t kMostBuffered = size_t{256} << 10;

}  // namespace

EventLog::EventLog(const std::filesystem::path& path, Clock& clock) : clock_{clock} {
    if (path.empty()) {
        return;
    }
    file_.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file_.valid()) {
        throw Error{ErrorKind::Io, fmt::format("--log: cannot write {}", path.string())};
    }
}

EventLog::~EventLog() {
    flush();
}

void EventLog::sent(const OutgoingUnit& unit, std::string_view session, bool damaged) {
    if (!active()) {
        return;
    }
    fmt::format_to(std::back_inserter(buffer_),
                   R"({{"event":"sent","camera":{},"stream":"{}","counter":{},"sent":"{}",)"
                   R"("sent_ns":{},"loop_s":{:.3f},"key":{},"bytes":{},"session":"{}",)"
                   R"("sha256":"{}"{}}})"
                   "\n",
                   unit.camera,
                   toText(unit.kind),
                   unit.counter,
                   toRfc3339(unit.sent),
                   unit.sent.time_since_epoch().count(),
                   unit.loop_s,
                   unit.key,
                   unit.bytes,
                   session,
                   unit.sha256,
                   damaged ? R"(,"damaged":true)" : "");
    limit();
}

void EventLog::event(std::string_view name, nlohmann::json fields) {
    if (!active()) {
        return;
    }
    const UtcTime now = clock_.utc();
    fields["event"] = name;
    fields["time"] = toRfc3339(now);
    fields["time_ns"] = now.time_since_epoch().count();
    buffer_ += fields.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    buffer_ += '\n';
    limit();
}

void EventLog::limit() {
    if (buffer_.size() > kMostBuffered) {
        flush();
    }
}

void EventLog::flush() {
    std::string_view rest = buffer_;
    while (active() && !rest.empty()) {
        const ssize_t written = ::write(file_.get(), rest.data(), rest.size());
        if (written < 0 && errno != EINTR) {
            break;
        }
        rest.remove_prefix(static_cast<size_t>(std::max<ssize_t>(written, 0)));
    }
    buffer_.clear();
}

}  // namespace betang::camsim
