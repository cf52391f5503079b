// SPDX-License-Identifier: Apache-2.0
//
// The program betang-segcheck; docs/camsim.md.

#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/reader.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/time_text.hpp"
#include "media/av_ptr.hpp"

#include "tests/camsim/fault.hpp"
#include "tests/camsim/rtsp_message.hpp"
#include "tests/camsim/segcheck.hpp"

namespace {

using namespace betang;          // NOLINT(google-build-using-namespace): a program's own file
using namespace betang::camsim;  // NOLINT(google-build-using-namespace)

struct Arguments {
    std::string log;
    std::string recordings;
    std::string config;
    std::string agent;
    std::string from;
    std::string to;
    double allow_tail_s = 0;
    std::vector<std::string> maps;
};

// N=site.camera or N/sub=site.camera
void addMap(const std::string& text, CheckOptions& options) {
    const size_t at = text.find('=');
    const auto target = parseTarget(text.substr(0, at));
    const auto camera = CameraId::parse(at == std::string::npos ? "" : text.substr(at + 1));
    if (!target || !camera) {
        throw Error{ErrorKind::InvalidArgument,
                    fmt::format("--map: '{}' is not like 3=site.camera", text.substr(0, 80))};
    }
    const std::string_view kind = toText(target->stream.value_or(StreamKind::Main));
    options.expected[fmt::format("{}/{}", target->camera, kind)] =
        fmt::format("{}/{}", camera->text(), kind);
}

// Every stream that the configuration says is recorded and whose address is a simulated camera's.
void addConfig(const std::string& file, CheckOptions& options) {
    for (const auto& [id, camera] : loadConfig(file).cameras) {
        if (camera.record == RecordPolicy::Off) {
            continue;
        }
        const StreamKind kind =
            camera.record == RecordPolicy::Sub ? StreamKind::Sub : StreamKind::Main;
        if (const auto path = streamOf(camera.urlOf(kind))) {
            options.expected[fmt::format("{}/{}", path->camera, toText(path->kind))] =
                fmt::format("{}/{}", id.text(), toText(kind));
        }
    }
}

CheckOptions optionsOf(const Arguments& arguments) {
    CheckOptions options;
    for (const std::string& map : arguments.maps) {
        addMap(map, options);
    }
    if (!arguments.config.empty()) {
        addConfig(arguments.config, options);
    }
    if (!arguments.from.empty()) {
        options.from = parseRfc3339(arguments.from).take();
    }
    if (!arguments.to.empty()) {
        options.to = parseRfc3339(arguments.to).take();
    }
    if (!(arguments.allow_tail_s >= 0 && arguments.allow_tail_s <= 3600)) {
        throw Error{ErrorKind::InvalidArgument, "--allow-tail: must be from 0 to 3600 seconds"};
    }
    options.allowed_tail =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>{arguments.allow_tail_s});
    return options;
}

int compare(const Arguments& arguments) {
    try {
        const CheckOptions options = optionsOf(arguments);
        std::ifstream in{arguments.log};
        if (!in) {
            throw Error{ErrorKind::NotFound, "--log: cannot read " + arguments.log};
        }
        const SentLog log = readSentLog(in, arguments.agent);
        const CheckReport report = check(log, readRecordings(arguments.recordings), options);
        std::cout << toJson(report).dump(2) << '\n';
        return report.good() ? 0 : 1;
    } catch (const Error& error) {
        std::cerr << "betang-segcheck: " << error.text() << '\n';
        return error.kind() == ErrorKind::Corrupt ? 1 : 2;
    }
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{
        "Holds recorded segments against the log of betang-camsim; exit 0 when all of it "
        "is there, once, in order and unchanged"};
    app.add_option("--log", arguments.log, "of betang-camsim")->required();
    app.add_option("--recordings", arguments.recordings, "folder of segments")->required();
    app.add_option("--map", arguments.maps, "N=site.camera or N/sub=site.camera: must be there");
    app.add_option(
        "-c,--config", arguments.config, "take the map from a configuration's addresses");
    app.add_option("--agent", arguments.agent, "count only clients whose User-Agent holds this");
    app.add_option("--from", arguments.from, "RFC 3339, by time of sending");
    app.add_option("--to", arguments.to, "RFC 3339, exclusive");
    app.add_option("--allow-tail", arguments.allow_tail_s, "seconds a session's end may lack (0)");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    startFfmpeg();  // what it would write to stderr stands in the verdict
    return compare(arguments);
}
