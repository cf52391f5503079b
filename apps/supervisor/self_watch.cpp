// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/self_watch.hpp"

#include <condition_variable>
#include <utility>

#include <fmt/format.h>

#include "apps/commands/system_status.hpp"
#include "bus/stream_state.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kBetweenLooks{10};
constexpr std::chrono::seconds kAnswersWithin{2};

Json partOf(const Json& object, const char* key) {
    return object.is_object() ? object.value(key, Json{}) : Json{};
}

std::string wordOf(const Json& object, const char* key) {
    const Json value = partOf(object, key);
    return value.is_string() ? value.get<std::string>() : "";
}

std::optional<double> daysOf(const Json& object, const char* key) {
    const Json value = partOf(object, key);
    return value.is_number() ? std::optional{value.get<double>()} : std::nullopt;
}

void addRecordings(SystemFacts& facts, const Json& worker, UtcTime now) {
    const Json streams = partOf(worker, "streams");
    for (const auto& [index, stream] : streams.items()) {
        const auto report = streamReportFrom(stream);
        if (report && report->state == StreamState::Live && report->unrecorded_since) {
            facts.recordings.push_back({report->stream.text(), now - *report->unrecorded_since});
        }
    }
}

}  // namespace

SystemFacts factsFrom(const Json& status, UtcTime now) {
    SystemFacts facts;
    const Json archives = partOf(status, "archive");
    for (const auto& [id, archive] : archives.items()) {
        facts.storages.push_back({id,
                                  wordOf(archive, "last_error"),
                                  daysOf(archive, "days_held"),
                                  daysOf(archive, "days_wanted")});
    }
    const Json workers = partOf(status, "ingest");
    for (const auto& [name, worker] : workers.items()) {
        addRecordings(facts, worker, now);
    }
    const Json supervisor = partOf(status, "supervisor");
    const Json children = partOf(supervisor, "children");
    for (const auto& [index, child] : children.items()) {
        const Json recent = partOf(child, "recent_restarts");
        facts.children.push_back(
            {fmt::format("{} {}", wordOf(child, "role"), wordOf(child, "name")),
             recent.is_number_integer() ? recent.get<uint64_t>() : 0});
    }
    const Json synchronised = partOf(supervisor, "clock_synchronised");
    facts.clock_synchronised = !synchronised.is_boolean() || synchronised.get<bool>();
    return facts;
}

SelfWatch::SelfWatch(std::filesystem::path runtime, const Clock& clock)
    : runtime_{std::move(runtime)}, clock_{clock}, thread_{[this](const std::stop_token& stop) {
          run(stop);
      }} {}

std::vector<SelfAlarm> SelfWatch::alarms() const {
    const MutexLocker lock{mutex_};
    return book_.up();
}

void SelfWatch::run(const std::stop_token& stop) {
    BusContext context;
    Mutex mutex;
    std::condition_variable_any woken;  // by `stop` alone
    while (!stop.stop_requested()) {
        look(context);
        MutexLocker lock{mutex};
        woken.wait_for(lock, stop, kBetweenLooks, [] { return false; });
    }
}

void SelfWatch::look(BusContext& context) {
    const auto status = gatherStatus(context, runtime_, kAnswersWithin);
    if (!status) {
        return;
    }
    SelfAlarmBook::News news;
    {
        const MutexLocker lock{mutex_};
        news = book_.update(factsFrom(*status, clock_.utc()), clock_.utc());
    }
    for (const SelfAlarm& alarm : news.raised) {
        log_.error("alarm: {}", alarm.text);
    }
    for (const SelfAlarm& alarm : news.over) {
        log_.info("no longer: {}", alarm.text);
    }
}

}  // namespace betang
