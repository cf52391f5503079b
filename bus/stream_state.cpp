// SPDX-License-Identifier: Apache-2.0

#include "bus/stream_state.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "bus/json_text.hpp"

namespace betang {

namespace {

constexpr size_t kLongestReason = 1000;

constexpr std::array<std::pair<StreamState, std::string_view>, 9> kNames{{
    {StreamState::Connecting, "connecting"},
    {StreamState::Live, "live"},
    {StreamState::Offline, "offline"},
    {StreamState::LinkDown, "link-down"},
    {StreamState::Busy, "busy"},
    {StreamState::NoPermission, "no-permission"},
    {StreamState::Unsupported, "unsupported"},
    {StreamState::DecoderFault, "decoder-fault"},
    {StreamState::Off, "off"},
}};

void readCounters(JsonFields& fields, StreamReport& report) {
    report.run = fields.number("run");
    report.access_units = fields.number("access_units");
    report.lost_packets = fields.number("lost_packets");
    report.damaged = fields.number("damaged");
    report.reconnects = fields.number("reconnects");
    report.recorded = fields.number("recorded");
    report.record_dropped = fields.number("record_dropped");
    report.gop_ms = fields.number("gop_ms");
    report.drift_ppm = fields.integer("drift_ppm");
}

}  // namespace

std::string_view toText(StreamState state) {
    for (const auto& [value, name] : kNames) {
        if (value == state) {
            return name;
        }
    }
    return "unknown";
}

Result<StreamState> streamStateFrom(std::string_view text) {
    for (const auto& [value, name] : kNames) {
        if (name == text) {
            return value;
        }
    }
    return Error{ErrorKind::InvalidArgument, "not the name of a stream's state"};
}

Json toJson(const StreamReport& report) {
    Json json{{"stream", report.stream.text()},
              {"state", toText(report.state)},
              {"reason", report.reason.substr(0, kLongestReason)},
              {"since_ns", nanoseconds(report.since)},
              {"at_ns", nanoseconds(report.at)},
              {"run", report.run},
              {"access_units", report.access_units},
              {"lost_packets", report.lost_packets},
              {"damaged", report.damaged},
              {"reconnects", report.reconnects},
              {"recorded", report.recorded},
              {"record_dropped", report.record_dropped},
              {"gop_ms", report.gop_ms},
              {"drift_ppm", report.drift_ppm}};
    if (report.unrecorded_since) {
        json["unrecorded_since_ns"] = nanoseconds(*report.unrecorded_since);
    }
    return json;
}

Result<StreamReport> streamReportFrom(const Json& message) {
    JsonFields fields{"stream report", message};
    auto stream = StreamId::parse(fields.text("stream", 100));
    auto state = streamStateFrom(fields.text("state", 100));
    if (!stream) {
        fields.refuse("stream", "must be site.camera/main or /sub");
    }
    if (!state) {
        fields.refuse("state", "is unknown");
    }
    if (!fields.ok()) {
        return fields.error();
    }
    StreamReport report{.stream = std::move(*stream), .state = *state};
    report.reason = fields.text("reason", kLongestReason);
    report.since = fields.time("since_ns");
    report.at = fields.time("at_ns");
    readCounters(fields, report);
    if (message.contains("unrecorded_since_ns")) {
        report.unrecorded_since = fields.time("unrecorded_since_ns");
    }
    return fields.ok() ? Result<StreamReport>{std::move(report)} : fields.error();
}

}  // namespace betang
