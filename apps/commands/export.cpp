// SPDX-License-Identifier: Apache-2.0

#include "archive/export.hpp"

#include <cstdlib>
#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "apps/commands/command.hpp"
#include "apps/commands/progress_bar.hpp"
#include "archive/export_job.hpp"
#include "config/reader.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

struct ExportOptions {
    std::filesystem::path config_file;
    std::vector<std::string> cameras;
    std::string from;
    std::string to;
    std::string case_number;
    std::string reason;
    std::string operator_name;
    std::filesystem::path output;
    bool resume = false;
};

// Who is at the keyboard, also behind sudo.
std::string userName() {
    if (const char* const asked = std::getenv("SUDO_USER"); asked != nullptr && *asked != '\0') {
        return asked;
    }
    const passwd* const user = getpwuid(getuid());
    return user == nullptr ? fmt::format("uid {}", getuid()) : user->pw_name;
}

// Killed between the package's name and the end of its job there is nothing left to do.
ExportRequest resumed(const ExportOptions& options) {
    ExportRequest request = leftOver(options.output).take();
    request.software = std::string{"betang "} + BETANG_VERSION;
    return request;
}

ExportRequest requestOf(const ExportOptions& options) {
    if (options.cameras.empty() || options.from.empty() || options.to.empty() ||
        options.case_number.empty() || options.reason.empty()) {
        throw Error{ErrorKind::InvalidArgument,
                    "--camera, --from, --to, --case and --reason are required, unless --resume"};
    }
    ExportRequest request{
        .asked = {parseRfc3339(options.from).take(), parseRfc3339(options.to).take()},
        .case_number = options.case_number,
        .reason = options.reason,
        .operator_name = options.operator_name.empty() ? userName() : options.operator_name,
        .software = std::string{"betang "} + BETANG_VERSION,
        .output = options.output};
    for (const std::string& camera : options.cameras) {
        request.cameras.push_back(CameraId::parse(camera).take());
    }
    return request;
}

void print(const ExportReport& report, const std::filesystem::path& output) {
    for (const PackageCamera& camera : report.manifest.cameras) {
        uint64_t units = 0;
        for (const PackageClip& clip : camera.clips) {
            units += clip.access_units;
        }
        std::cout << fmt::format("{}: {} access units in {} clips, {} gaps\n",
                                 camera.stream.text(),
                                 units,
                                 camera.clips.size(),
                                 camera.gaps.size());
        for (const PackageGap& gap : camera.gaps) {
            std::cout << fmt::format("  gap from {} to {}: {}{}\n",
                                     toRfc3339(gap.span.from),
                                     toRfc3339(gap.span.to),
                                     gap.cause,
                                     gap.detail.empty() ? "" : " (" + gap.detail + ")");
        }
    }
    for (const std::string& note : report.manifest.notes) {
        std::cerr << "note: " << note << '\n';
    }
    if (report.unsealed > 0) {
        std::cerr << fmt::format("note: {} segments are too new to be sealed by a checkpoint\n",
                                 report.unsealed);
    }
    std::cout << fmt::format(
        "{}: {} bytes, signed with key {}\n", output.native(), report.bytes, report.manifest.key);
}

void exportNow(const ExportOptions& options) {
    const ExportRequest request = options.resume ? resumed(options) : requestOf(options);
    const SystemClock clock;
    ExportReport report;
    {
        ProgressBar bar;
        report = exportPackage(
            loadConfig(options.config_file), request, clock, [&bar](uint64_t done, uint64_t of) {
                bar.show(done, of);
            });
    }
    print(report, options.output);
}

}  // namespace

void addExport(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const command = app.add_subcommand(
        "export", "recordings of an interval as a signed evidence package; never overwrites");
    const auto options = std::make_shared<ExportOptions>();
    command->add_option("--camera", options->cameras, "whose; several may be named")
        ->type_name("ID");
    command->add_option("--from", options->from, "RFC 3339 with offset")->type_name("TIME");
    command->add_option("--to", options->to, "not included")->type_name("TIME");
    command->add_option("--case", options->case_number, "number of the case")->type_name("NO");
    command->add_option("--reason", options->reason, "why it is handed out")->type_name("TEXT");
    command
        ->add_flag("--resume",
                   options->resume,
                   "take up an export of this package that was broken off, as it was asked for")
        ->excludes("--camera", "--from", "--to", "--case", "--reason");
    command->add_option("--operator", options->operator_name, "who exports; default: this user")
        ->type_name("NAME");
    command->add_option("-o,--output", options->output, "the package")
        ->type_name("PACKAGE.zip")
        ->required();
    addConfigFile(*command, options->config_file);
    command->callback([options] { exportNow(*options); });
}

}  // namespace betang
