// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "apps/commands/system_status.hpp"
#include "bus/link_report.hpp"
#include "bus/stream_reason.hpp"
#include "bus/stream_state.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

using Row = std::vector<std::string>;

std::string printable(std::string text) {
    std::replace_if(
        text.begin(),
        text.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
        '?');
    return text;
}

// Whatever stands under `key`, as text; empty when nothing does.
std::string textAt(const Json& object, std::string_view key) {
    const auto found = object.find(std::string{key});
    if (found == object.end()) {
        return {};
    }
    return found->is_string() ? printable(found->get<std::string>()) : toLine(*found);
}

const Json& listAt(const Json& object, const char* key) {
    static const Json none = Json::array();
    const auto found = object.find(key);
    return found != object.end() && found->is_array() ? *found : none;
}

// Columns as wide as their widest cell; nothing when there is only the heading.
std::string table(const std::vector<Row>& rows) {
    if (rows.size() < 2) {
        return {};
    }
    std::vector<size_t> widths(rows.front().size(), 0);
    for (const Row& row : rows) {
        for (size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    std::string text = "\n";
    for (const Row& row : rows) {
        std::string line;
        for (size_t i = 0; i < row.size(); ++i) {
            line += fmt::format("{:<{}}  ", row[i], widths[i]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string head(const Json& supervisor) {
    const auto up = supervisor.value("uptime_s", int64_t{0});
    return fmt::format("betang run: pid {}, up {}:{:02}:{:02}, {}\n",
                       textAt(supervisor, "pid"),
                       up / 3600,
                       up / 60 % 60,
                       up % 60,
                       textAt(supervisor, "config"));
}

std::string processes(const Json& status) {
    std::vector<Row> rows{{"PROCESS", "STATE", "PID", "RESTARTS", "SINCE", "LAST EXIT", "PROBLEM"}};
    for (const Json& child : listAt(status.at("supervisor"), "children")) {
        const std::string role = textAt(child, "role");
        const std::string name = textAt(child, "name");
        const Json answer = status.value(role, Json::object()).value(name, Json::object());
        rows.push_back({fmt::format("{} {}", role, name),
                        textAt(child, "state"),
                        textAt(child, "pid"),
                        textAt(child, "restarts"),
                        textAt(child, "since"),
                        textAt(child, "last_exit"),
                        textAt(answer, "error")});
    }
    return table(rows);
}

// How many are named of what a link took with it.
constexpr size_t kMostNamed = 8;

std::string named(const std::vector<CameraId>& cameras) {
    std::string text = fmt::format("{}", cameras.size());
    for (size_t i = 0; i < std::min(cameras.size(), kMostNamed); ++i) {
        text += (i == 0 ? ": " : ", ") + cameras[i].text();
    }
    return cameras.size() > kMostNamed ? text + ", ..." : text;
}

std::string links(const Json& status) {
    std::vector<Row> rows{{"LINK", "STATE", "SINCE", "CAMERAS LOST"}};
    for (const Json& link : status.value("links", Json::object())) {
        if (const auto report = linkReportFrom(link); report) {
            rows.push_back({report->link,
                            report->down ? "DOWN" : "up",
                            toRfc3339(report->since),
                            report->down ? named(report->cameras) : ""});
        }
    }
    return table(rows);
}

std::string cameras(const Json& status, ReasonLanguage language) {
    std::vector<Row> rows{
        {"STREAM", "STATE", "SINCE", "ACCESS UNITS", "RECORDED", "LOST", "REASON"}};
    for (const Json& worker : status.at("ingest")) {
        for (const Json& stream : listAt(worker, "streams")) {
            const auto report = streamReportFrom(stream);
            if (report) {
                rows.push_back({report->stream.text(),
                                std::string{toText(report->state)},
                                toRfc3339(report->since),
                                std::to_string(report->access_units),
                                std::to_string(report->recorded),
                                std::to_string(report->lost_packets),
                                printable(language == ReasonLanguage::Indonesian
                                              ? indonesianReason(report->reason)
                                              : report->reason)});
            }
        }
    }
    return table(rows);
}

std::string watched(const Json& status) {
    std::vector<Row> rows{
        {"WATCHED", "STATE", "DECODED", "ANALYSED", "DROPPED", "EVENTS", "ACTIVE", "CPU MS"}};
    for (const Json& worker : status.value("analytics", Json::object())) {
        for (const Json& camera : listAt(worker, "cameras")) {
            Row row;
            for (const char* key : {"camera",
                                    "state",
                                    "decoded",
                                    "analysed",
                                    "dropped",
                                    "events",
                                    "active",
                                    "cpu_ms"}) {
                row.push_back(camera.is_object() ? textAt(camera, key) : "");
            }
            rows.push_back(std::move(row));
        }
    }
    return table(rows);
}

// Nobody takes what an encoded output would draw.
bool rests(const Json& output) {
    return textAt(output, "kind") == "encoded" && output.contains("encoding") &&
           output["encoding"] == false;
}

// What a wall has given up because it has too much to do.
std::string relief(const Json& answer) {
    const Json load = answer.value("load", Json::object());
    const auto spared = load.value("keyframes_only", 0);
    std::string text;
    if (load.value("tours_stand", false)) {
        text += ", tours stand";
    }
    if (spared > 0) {
        text += fmt::format(", {} streams at keyframes only", spared);
    }
    if (load.value("slowed", false)) {
        text += ", every second picture of the others";
    }
    return text.empty() ? text : " (too much to do" + text + ")";
}

// What each wall shows: "1+5, preset malam, tour keliling 2/3 (paused)".
std::string shown(const Json& answer) {
    std::string text = textAt(answer, "layout");
    if (answer.contains("preset") && answer["preset"].is_string()) {
        text += ", preset " + textAt(answer, "preset");
    }
    if (answer.contains("tour") && answer["tour"].is_object()) {
        const Json& tour = answer["tour"];
        text += fmt::format(", tour {} {}/{}{}",
                            textAt(tour, "id"),
                            textAt(tour, "step"),
                            textAt(tour, "steps"),
                            tour.contains("paused") && tour["paused"] == true ? " (paused)" : "");
    }
    return text + relief(answer);
}

std::string walls(const Json& status) {
    std::vector<Row> rows{{"WALL", "SHOWS"}};
    for (const auto& [wall, answer] : status.at("wall").items()) {
        if (answer.contains("layout")) {
            rows.push_back({wall, shown(answer)});
        }
    }
    return table(rows);
}

std::string outputs(const Json& status) {
    std::vector<Row> rows{{"OUTPUT", "KIND", "FRAMES", "RATE", "LONGEST GAP", "PROBLEM"}};
    for (const auto& [wall, answer] : status.at("wall").items()) {
        for (const Json& output : listAt(answer, "outputs")) {
            rows.push_back({fmt::format("{} {}", wall, textAt(output, "id")),
                            textAt(output, "kind"),
                            textAt(output, "frames"),
                            rests(output) ? "rests" : textAt(output, "frame_rate"),
                            textAt(output, "longest_gap_ms") + " ms",
                            textAt(output, "problem")});
        }
    }
    return table(rows);
}

std::string tiles(const Json& status) {
    std::vector<Row> rows{{"TILE", "CAMERA", "STATE", "STREAM", "AGE", "REASON"}};
    for (const auto& [wall, answer] : status.at("wall").items()) {
        int number = 0;
        for (const Json& tile : listAt(answer, "tiles")) {
            ++number;
            if (tile.is_object()) {
                const std::string age = textAt(tile, "age_ms");
                rows.push_back({fmt::format("{} {}", wall, number),
                                textAt(tile, "camera"),
                                textAt(tile, "state"),
                                textAt(tile, "stream"),
                                age.empty() ? "" : age + " ms",
                                textAt(tile, "reason")});
            }
        }
    }
    return table(rows);
}

// What an archive or the server says of itself in single values: one line for each.
std::string values(const Json& status, const char* role, const char* heading) {
    std::vector<Row> rows{{heading, "VALUE", ""}};
    for (const auto& [name, answer] : status.at(role).items()) {
        for (const auto& [key, value] : answer.items()) {
            if (key != "ok" && value.is_primitive()) {
                rows.push_back({name, printable(key), textAt(answer, key)});
            }
        }
    }
    return table(rows);
}

std::string alarms(const Json& supervisor, ReasonLanguage language) {
    std::vector<Row> rows{{"ALARM", "SINCE", ""}};
    for (const Json& alarm : listAt(supervisor, "alarms")) {
        rows.push_back(
            {textAt(alarm, "kind"),
             textAt(alarm, "since"),
             textAt(alarm, language == ReasonLanguage::Indonesian ? "indonesian" : "text")});
    }
    return table(rows);
}

std::string quarantine(const Json& supervisor) {
    std::vector<Row> rows{{"QUARANTINE", "CAMERA", "SINCE", "RETRY AT"}};
    for (const Json& entry : listAt(supervisor, "quarantine")) {
        rows.push_back({textAt(entry, "role"),
                        textAt(entry, "camera"),
                        textAt(entry, "since"),
                        textAt(entry, "retry_at")});
    }
    return table(rows);
}

}  // namespace

std::string toLine(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string statusTable(const Json& status, ReasonLanguage language) {
    const Json& supervisor = status.at("supervisor");
    return head(supervisor) + alarms(supervisor, language) + processes(status) + links(status) +
           cameras(status, language) + watched(status) + walls(status) + outputs(status) +
           tiles(status) + values(status, "archive", "STORAGE") +
           values(status, "server", "SERVER") + quarantine(supervisor);
}

}  // namespace betang
