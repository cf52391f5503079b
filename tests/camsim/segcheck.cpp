// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/segcheck.hpp"

#include <algorithm>
#include <istream>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace betang::camsim {

namespace {

constexpr size_t kMostNamed = 10;

UtcTime timeOf(int64_t nanoseconds) {
    return UtcTime{Duration{nanoseconds}};
}

std::string streamOf(const nlohmann::json& line) {
    return fmt::format("{}/{}", line.at("camera").get<int>(), line.at("stream").get<std::string>());
}

class LogReader {
  public:
    explicit LogReader(const std::string& agent) : agent_{agent} {}

    void take(const nlohmann::json& line) {
        const auto event = line.at("event").get<std::string>();
        if (event == "play" &&
            line.at("agent").get<std::string>().find(agent_) != std::string::npos) {
            counted_.insert(line.at("session").get<std::string>());
        }
        if (event == "sent") {
            takeSent(line);
        }
    }

    SentLog finish() { return std::move(log_); }

  private:
    void takeSent(const nlohmann::json& line) {
        auto session = line.at("session").get<std::string>();
        if (!counted_.contains(session)) {
            return;
        }
        SentUnit& unit = log_.streams[streamOf(line)][line.at("counter").get<uint64_t>()];
        // Whole in one session makes it a unit that must be there.
        const bool again = !unit.session.empty();
        unit.damaged = line.value("damaged", false) && (!again || unit.damaged);
        unit.sent = timeOf(line.at("sent_ns").get<int64_t>());
        unit.sha256 = line.at("sha256").get<std::string>();
        unit.session = std::move(session);
    }

    const std::string& agent_;
    std::set<std::string> counted_;
    SentLog log_;
};

class StreamJudge {
  public:
    StreamJudge(std::string stream, const SentUnits& sent, const CheckOptions& options)
        : sent_{sent}, options_{options} {
        result_.stream = std::move(stream);
    }

    void take(const RecordedUnit& unit, const std::string& belongs) {
        result_.misplaced += unit.recorded_as == belongs ? 0U : 1U;
        const bool again = !seen_.insert(unit.counter).second;
        result_.repeated += again ? 1U : 0U;
        result_.out_of_order += !again && unit.counter < last_ ? 1U : 0U;
        last_ = std::max(last_, unit.counter);
        const auto known = sent_.find(unit.counter);
        if (known == sent_.end()) {
            result_.unknown += again ? 0U : 1U;
        } else if (!known->second.damaged) {
            result_.hash_mismatches += known->second.sha256 == unit.sha256 ? 0U : 1U;
        }
    }

    StreamCheck finish() {
        std::map<std::string, std::vector<uint64_t>> absent;  // of each session, in order
        std::map<std::string, UtcTime> session_end;
        std::map<std::string, uint64_t> last_recorded;
        for (const auto& [counter, unit] : sent_) {
            if (!inRange(unit.sent)) {
                continue;
            }
            const bool recorded = seen_.contains(counter);
            session_end[unit.session] = unit.sent;
            if (recorded) {
                last_recorded[unit.session] = counter;
            }
            result_.damaged += unit.damaged ? 1U : 0U;
            result_.sent += unit.damaged ? 0U : 1U;
            result_.recorded += recorded && !unit.damaged ? 1U : 0U;
            if (!recorded && !unit.damaged) {
                absent[unit.session].push_back(counter);
            }
        }
        for (const auto& [session, counters] : absent) {
            judgeAbsent(counters, last_recorded[session], session_end[session]);
        }
        std::ranges::sort(result_.first_missing);
        return std::move(result_);
    }

  private:
    [[nodiscard]] bool inRange(UtcTime time) const {
        return (!options_.from || time >= *options_.from) && (!options_.to || time < *options_.to);
    }

    void judgeAbsent(const std::vector<uint64_t>& counters, uint64_t last_recorded, UtcTime end) {
        for (const uint64_t counter : counters) {
            const Duration before_end = end - sent_.at(counter).sent;
            if (counter > last_recorded && before_end < options_.allowed_tail) {
                ++result_.tail;
                continue;
            }
            ++result_.missing;
            if (result_.first_missing.size() < kMostNamed) {
                result_.first_missing.push_back(counter);
            }
        }
    }

    const SentUnits& sent_;
    const CheckOptions& options_;
    StreamCheck result_;
    std::set<uint64_t> seen_;
    uint64_t last_ = 0;
};

// Where each stream was recorded first: without a map, all of it must be there.
std::map<std::string, std::string> placesOf(const Recordings& recordings,
                                            const CheckOptions& options) {
    std::map<std::string, std::string> places = options.expected;
    std::set<std::string> taken;
    for (const auto& [stream, place] : places) {
        taken.insert(place);
    }
    for (const RecordedUnit& unit : recordings.units) {
        if (!places.contains(unit.stream)) {
            // Two streams in one place: the second has none of its own.
            const bool own = taken.insert(unit.recorded_as).second;
            places[unit.stream] = own ? unit.recorded_as : "(none)";
        }
    }
    places.erase("");
    return places;
}

bool wanted(const RecordedUnit& unit, const CheckOptions& options) {
    return (!options.from || unit.sent >= *options.from) &&
           (!options.to || unit.sent < *options.to);
}

}  // namespace

SentLog readSentLog(std::istream& in, const std::string& agent) {
    LogReader reader{agent};
    std::string text;
    size_t number = 0;
    while (std::getline(in, text)) {
        ++number;
        if (in.eof()) {
            break;
        }
        try {
            reader.take(nlohmann::json::parse(text));
        } catch (const nlohmann::json::exception&) {
            throw Error{ErrorKind::Corrupt, fmt::format("--log: line {} is no log line", number)};
        }
    }
    return reader.finish();
}

bool StreamCheck::good() const {
    return missing == 0 && repeated == 0 && out_of_order == 0 && hash_mismatches == 0 &&
           unknown == 0 && misplaced == 0 && sent > 0 && recorded > 0;
}

bool CheckReport::good() const {
    return !streams.empty() && unmarked == 0 && unreadable.empty() &&
           std::ranges::all_of(streams, &StreamCheck::good);
}

CheckReport check(const SentLog& log, const Recordings& recordings, const CheckOptions& options) {
    static const SentUnits kNothing;
    CheckReport report;
    report.segments = recordings.segments;
    report.unreadable = recordings.unreadable;
    report.unmarked = static_cast<uint64_t>(
        std::ranges::count(recordings.units, std::string{}, &RecordedUnit::stream));
    for (const auto& [stream, place] : placesOf(recordings, options)) {
        const auto sent = log.streams.find(stream);
        StreamJudge judge{stream, sent == log.streams.end() ? kNothing : sent->second, options};
        for (const RecordedUnit& unit : recordings.units) {
            if (unit.stream == stream && wanted(unit, options)) {
                judge.take(unit, place);
            }
        }
        report.streams.push_back(judge.finish());
    }
    return report;
}

nlohmann::json toJson(const CheckReport& report) {
    nlohmann::json streams = nlohmann::json::array();
    for (const StreamCheck& stream : report.streams) {
        streams.push_back({{"stream", stream.stream},
                           {"good", stream.good()},
                           {"sent", stream.sent},
                           {"recorded", stream.recorded},
                           {"missing", stream.missing},
                           {"tail", stream.tail},
                           {"repeated", stream.repeated},
                           {"out_of_order", stream.out_of_order},
                           {"hash_mismatches", stream.hash_mismatches},
                           {"unknown", stream.unknown},
                           {"misplaced", stream.misplaced},
                           {"damaged", stream.damaged},
                           {"first_missing", stream.first_missing}});
    }
    return {{"good", report.good()},
            {"segments", report.segments},
            {"unmarked", report.unmarked},
            {"unreadable", report.unreadable},
            {"streams", std::move(streams)}};
}

}  // namespace betang::camsim
