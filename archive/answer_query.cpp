// SPDX-License-Identifier: Apache-2.0

#include "archive/answer_query.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "archive/list.hpp"
#include "bus/json_text.hpp"

namespace betang {

namespace {

constexpr size_t kMostRowsRead = 100'000;

struct Question {
    StreamId stream;
    CatalogueQuery query;
};

// Corrupt is for databases.
void refuseUnless(const JsonFields& fields) {
    if (!fields.ok()) {
        throw Error{ErrorKind::InvalidArgument, fields.error().text()};
    }
}

Question questionFrom(const Json& request) {
    JsonFields fields{"the question", request};
    auto stream = StreamId::parse(fields.text("camera", 100) + "/" + fields.text("stream", 10));
    if (!stream) {
        fields.refuse("camera", "and 'stream' must name a stream");
    }
    const UtcTime from = fields.time("from_ns");
    const UtcTime to = fields.time("to_ns");
    refuseUnless(fields);
    return {*stream, {.camera = stream->camera, .from = from, .to = to}};
}

// The rows of the stream asked for, and whether these are all.
std::pair<std::vector<CatalogueRow>, bool> rowsFor(Catalogue& catalogue, const Question& question) {
    std::vector<CatalogueRow> rows;
    bool complete = true;
    catalogue.forEach(question.query, [&](const CatalogueRow& row) {
        if (row.stream != question.stream) {
            return;
        }
        complete = rows.size() < kMostRowsRead;
        if (complete) {
            rows.push_back(row);
        }
    });
    return {std::move(rows), complete};
}

const char* stateText(SegmentState state) {
    switch (state) {
        case SegmentState::Present:
            return "present";
        case SegmentState::Missing:
            return "missing";
        default:
            return "deleted";
    }
}

Json recordingJson(const Recording& recording) {
    Json json{{"start_ns", nanoseconds(recording.start)},
              {"end_ns", nanoseconds(recording.end)},
              {"run", recording.run},
              {"epoch", recording.epoch},
              {"segments", recording.segments},
              {"bytes", recording.bytes},
              {"damaged", recording.damaged},
              {"state", stateText(recording.state)}};
    if (recording.gap) {
        json["gap"] = toText(recording.gap->cause);
    }
    return json;
}

Json recordings(Catalogue& catalogue, const Question& question) {
    std::vector<Recording> merged = recordingsIn(catalogue, question.query);
    std::erase_if(merged, [&](const Recording& one) { return one.stream != question.stream; });
    const bool complete = merged.size() <= kMostRecordingsTold;
    Json list = Json::array();
    for (const Recording& recording : merged) {
        if (list.size() == kMostRecordingsTold) {
            break;
        }
        list.push_back(recordingJson(recording));
    }
    return {{"recordings", std::move(list)}, {"complete", complete}};
}

Json segmentJson(const CatalogueRow& row, const std::vector<FragmentInfo>& fragments) {
    Json list = Json::array();
    for (const FragmentInfo& fragment : fragments) {
        list.push_back({fragment.offset, fragment.length, fragment.access_units});
    }
    return {{"path", row.path.native()},
            {"run", row.run},
            {"epoch", row.epoch},
            {"start_ns", nanoseconds(row.start)},
            {"end_ns", nanoseconds(row.end)},
            {"bytes", row.bytes},
            {"fragments", std::move(list)}};
}

Json segments(Catalogue& catalogue, const Question& question) {
    auto [rows, complete] = rowsFor(catalogue, question);
    std::erase_if(rows, [](const CatalogueRow& row) { return row.state != SegmentState::Present; });
    Json list = Json::array();
    size_t told = 0;
    for (const CatalogueRow& row : rows) {
        const auto fragments = catalogue.fragmentsOf(row.path);
        told += fragments.size();
        if (list.size() == kMostSegmentsTold || told > kMostFragmentsTold) {
            complete = false;
            break;
        }
        if (!fragments.empty()) {
            list.push_back(segmentJson(row, fragments));
        }
    }
    return {{"segments", std::move(list)}, {"complete", complete}};
}

Json segment(Catalogue& catalogue, const Json& request) {
    JsonFields fields{"the question", request};
    const std::string path = fields.text("path", 400);
    refuseUnless(fields);
    const auto row = catalogue.find(path);
    return {{"present", row && row->state == SegmentState::Present}};
}

}  // namespace

std::optional<Json> answerQuery(Catalogue& catalogue, const Json& request) {
    const Json& op = request.at("op");
    if (op == "recordings") {
        return recordings(catalogue, questionFrom(request));
    }
    if (op == "segments") {
        return segments(catalogue, questionFrom(request));
    }
    return op == "segment" ? std::optional{segment(catalogue, request)} : std::nullopt;
}

}  // namespace betang
