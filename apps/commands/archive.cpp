// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "apps/commands/archive_remote.hpp"
#include "apps/commands/ask.hpp"
#include "apps/commands/command.hpp"
#include "apps/commands/print_verification.hpp"
#include "apps/commands/progress_bar.hpp"
#include "apps/commands/system_status.hpp"
#include "archive/list.hpp"
#include "archive/upkeep.hpp"
#include "config/reader.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kArchiveAnswers{2};

struct ArchiveOptions {
    std::filesystem::path config_file;
    std::string camera;
    std::string from;
    std::string to;
    std::string reason;
    bool release = false;
    bool json = false;
    bool sub = false;
    std::filesystem::path folder;
    std::string storage;
    int version = 0;
};

CatalogueQuery queryOf(const ArchiveOptions& options) {
    CatalogueQuery query;
    if (!options.camera.empty()) {
        query.camera = CameraId::parse(options.camera).take();
    }
    if (!options.from.empty()) {
        query.from = parseRfc3339(options.from).take();
    }
    if (!options.to.empty()) {
        query.to = parseRfc3339(options.to).take();
    }
    return query;
}

void list(const ArchiveOptions& options) {
    const CatalogueQuery query = queryOf(options);
    const Config config = loadConfig(options.config_file);
    ArchiveListing listing = archiveList(config, query);
    BusContext context;
    addLent(listing, context, config, query);
    std::cout << (options.json ? toLine(archiveListJson(listing)) + "\n"
                               : archiveListText(listing));
}

void fetch(const ArchiveOptions& options) {
    const CatalogueQuery query = queryOf(options);
    const StreamId stream{*query.camera, options.sub ? StreamKind::Sub : StreamKind::Main};
    BusContext context;
    for (const FetchedSegment& one :
         fetchLent(context, loadConfig(options.config_file), stream, query, options.folder)) {
        std::cout << fmt::format("{} {}\n", one.file.native(), one.bytes);
    }
}

Json toJson(const ReindexReport& report) {
    return {{"storage", report.storage},
            {"known", report.found.known},
            {"indexed", report.found.indexed},
            {"unreadable", report.found.unreadable},
            {"open", report.found.open},
            {"missing", report.found.missing},
            {"set_aside", report.set_aside},
            {"problems", report.found.problems}};
}

void print(const ReindexReport& report) {
    std::cout << fmt::format(
        "{}: {} known, {} indexed ({} unreadable), {} being written, {} "
        "newly missing\n",
        report.storage,
        report.found.known,
        report.found.indexed,
        report.found.unreadable,
        report.found.open,
        report.found.missing);
    if (!report.set_aside.empty()) {
        std::cout << fmt::format(
            "{}: the damaged catalogue is now {}\n", report.storage, report.set_aside);
    }
    for (const std::string& problem : report.found.problems) {
        std::cerr << fmt::format("{}: {}\n", report.storage, problem);
    }
}

std::vector<ReindexReport> reindexWithBar(const Config& config, const Clock& clock) {
    ProgressBar bar;
    return archiveReindex(
        config, clock, [&bar](uint64_t done, uint64_t of) { bar.show(done, of); });
}

void reindex(const ArchiveOptions& options) {
    const SystemClock clock;
    const auto reports = reindexWithBar(loadConfig(options.config_file), clock);
    Json all = Json::array();
    for (const ReindexReport& report : reports) {
        if (options.json) {
            all.push_back(toJson(report));
        } else {
            print(report);
        }
    }
    if (options.json) {
        std::cout << toLine(all) << '\n';
    }
}

void protect(const ArchiveOptions& options) {
    ProtectionChange change{.interval = {.camera = CameraId::parse(options.camera).take(),
                                         .from = parseRfc3339(options.from).take(),
                                         .to = parseRfc3339(options.to).take(),
                                         .reason = options.reason},
                            .release = options.release,
                            .time = SystemClock{}.utc()};
    archiveProtect(loadConfig(options.config_file), change);
    std::cout << fmt::format("{} {} from {} to {}\n",
                             options.release ? "released" : "protected",
                             options.camera,
                             toRfc3339(change.interval.from),
                             toRfc3339(change.interval.to));
}

void addProtect(CLI::App& archive) {
    CLI::App* const command =
        archive.add_subcommand("protect", "keep recordings from being deleted, whatever the cap");
    const auto options = std::make_shared<ArchiveOptions>();
    command->add_option("--camera", options->camera, "whose")->type_name("ID")->required();
    command->add_option("--from", options->from, "RFC 3339 with offset")
        ->type_name("TIME")
        ->required();
    command->add_option("--to", options->to, "not included")->type_name("TIME")->required();
    command->add_flag("--release", options->release, "let them be deleted again");
    command->add_option("--reason", options->reason, "kept with it")->type_name("TEXT");
    addConfigFile(*command, options->config_file);
    command->callback([options] { protect(*options); });
}

int checkStorages(const ArchiveOptions& options) {
    bool intact = true;
    for (const auto& [id, storage] : loadConfig(options.config_file).storage) {
        const bool one = printVerification(storage.path, {}, options.json);
        intact = intact && one;
    }
    return intact ? kSuccess : kFailure;
}

void addArchiveCheck(CLI::App& archive, int& exit_code) {
    CLI::App* const command = archive.add_subcommand(
        "check", "hold every storage against its checkpoints, as 'betang verify' does");
    const auto options = std::make_shared<ArchiveOptions>();
    command->add_flag("--json", options->json, "print one JSON object a line");
    addConfigFile(*command, options->config_file);
    command->callback([options, &exit_code] { exit_code = checkStorages(*options); });
}

void migrate(const ArchiveOptions& options) {
    ProgressBar bar;
    const auto all = archiveMigrate(loadConfig(options.config_file), [&bar](int done, int of) {
        bar.show(static_cast<uint64_t>(done), static_cast<uint64_t>(of));
    });
    for (const auto& [storage, done] : all) {
        std::cout << (done.from == done.to
                          ? fmt::format("{}: version {}, as it should be\n", storage, done.to)
                          : fmt::format(
                                "{}: from version {} to {}{}\n",
                                storage,
                                done.from,
                                done.to,
                                done.backup.empty() ? "" : ", backup " + done.backup.native()));
    }
}

// A catalogue that is put back while its archive runs would be written over.
void restore(const ArchiveOptions& options) {
    const Config config = loadConfig(options.config_file);
    BusContext context;
    for (const auto& [id, storage] : config.storage) {
        if (ask(context, {config.runtime, "archive", id}, {{"op", "status"}}, kArchiveAnswers)) {
            throw Error{ErrorKind::Busy,
                        fmt::format("the archive of storage '{}' runs: stop Betang first", id)};
        }
    }
    archiveRestore(config, options.version);
    std::cout << fmt::format("catalogues of version {} are back\n", options.version);
}

void addMigrate(CLI::App& archive) {
    CLI::App* const command = archive.add_subcommand(
        "migrate", "bring the catalogues to this program's version, after a backup");
    const auto options = std::make_shared<ArchiveOptions>();
    const CLI::Option* const version =
        command->add_option("--restore", options->version, "put the backups of this version back")
            ->type_name("VERSION");
    addConfigFile(*command, options->config_file);
    command->callback(
        [options, version] { version->count() > 0 ? restore(*options) : migrate(*options); });
}

void addAdopt(CLI::App& archive) {
    CLI::App* const command =
        archive.add_subcommand("adopt", "take the disk that is there for the storage from now on");
    const auto options = std::make_shared<ArchiveOptions>();
    command->add_option("--storage", options->storage, "which")->type_name("ID")->required();
    addConfigFile(*command, options->config_file);
    command->callback([options] {
        archiveAdopt(loadConfig(options->config_file), options->storage);
        std::cout << fmt::format("{} is what is there now\n", options->storage);
    });
}

void addList(CLI::App& archive) {
    CLI::App* const command = archive.add_subcommand("list", "recordings and their gaps");
    const auto options = std::make_shared<ArchiveOptions>();
    command->add_option("--camera", options->camera, "only this one")->type_name("ID");
    command->add_option("--from", options->from, "RFC 3339 with offset")->type_name("TIME");
    command->add_option("--to", options->to, "not included")->type_name("TIME");
    command->add_flag("--json", options->json, "print one JSON object");
    addConfigFile(*command, options->config_file);
    command->callback([options] { list(*options); });
}

void addFetch(CLI::App& archive) {
    CLI::App* const command = archive.add_subcommand(
        "fetch", "copy what a remote site recorded; needs the running system");
    const auto options = std::make_shared<ArchiveOptions>();
    command->add_option("--camera", options->camera, "one that the site lends")
        ->type_name("ID")
        ->required();
    command->add_option("--from", options->from, "RFC 3339 with offset")
        ->type_name("TIME")
        ->required();
    command->add_option("--to", options->to, "not included")->type_name("TIME")->required();
    command->add_flag("--sub", options->sub, "the sub-stream, not the main one");
    command->add_option("-o,--output", options->folder, "where to")
        ->type_name("FOLDER")
        ->required();
    addConfigFile(*command, options->config_file);
    command->callback([options] { fetch(*options); });
}

void addReindex(CLI::App& archive) {
    CLI::App* const command =
        archive.add_subcommand("reindex", "bring the catalogues in line with the disk");
    const auto options = std::make_shared<ArchiveOptions>();
    command->add_flag("--json", options->json, "print one JSON array");
    addConfigFile(*command, options->config_file);
    command->callback([options] { reindex(*options); });
}

}  // namespace

void addArchive(CLI::App& app, int& exit_code) {
    CLI::App* const command = app.add_subcommand(
        "archive", "what is recorded; needs no running system but for remote sites");
    command->require_subcommand(1);
    addList(*command);
    addFetch(*command);
    addReindex(*command);
    addProtect(*command);
    addArchiveCheck(*command, exit_code);
    addMigrate(*command);
    addAdopt(*command);
}

}  // namespace betang
