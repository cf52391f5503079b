// SPDX-License-Identifier: Apache-2.0

#include "archive/verify.hpp"

#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "apps/commands/command.hpp"
#include "apps/commands/print_verification.hpp"
#include "apps/commands/progress_bar.hpp"
#include "archive/checkpoint.hpp"
#include "bus/json_text.hpp"

namespace betang {

namespace {

constexpr size_t kLongestKey = 10'000;

struct VerifyOptions {
    std::filesystem::path folder;
    std::filesystem::path key;
    bool json = false;
};

Json toJson(const Finding& finding) {
    const auto number = [](const std::optional<uint64_t>& value) {
        return value ? Json(*value) : Json(nullptr);
    };
    return {{"file", finding.file},
            {"fragment", number(finding.fragment)},
            {"offset", number(finding.offset)},
            {"length", number(finding.length)},
            {"problem", finding.problem},
            {"detail", finding.detail}};
}

std::string toText(const Finding& finding) {
    std::string text = finding.file + ": " + finding.problem;
    if (finding.fragment) {
        text += fmt::format(" in fragment {}", *finding.fragment);
    }
    if (finding.offset && finding.length) {
        text += fmt::format(", {} bytes from {}", *finding.length, *finding.offset);
    }
    return finding.detail.empty() ? text : text + " (" + finding.detail + ")";
}

int verify(const VerifyOptions& options) {
    std::optional<PublicKey> key;
    if (!options.key.empty()) {
        key = PublicKey::fromPem(readWhole(options.key, kLongestKey).take()).take();
    }
    return printVerification(options.folder, key, options.json) ? kSuccess : kFailure;
}

VerifyReport verifyWithBar(const std::filesystem::path& folder,
                           const std::optional<PublicKey>& key,
                           const EachFinding& each) {
    ProgressBar bar;
    return verifyArchive(
        folder, key, each, [&bar](uint64_t done, uint64_t of) { bar.show(done, of); });
}

}  // namespace

bool printVerification(const std::filesystem::path& folder,
                       const std::optional<PublicKey>& key,
                       bool json) {
    const VerifyReport report = verifyWithBar(folder, key, [json](const Finding& finding) {
        std::cout << (json ? toJsonText(toJson(finding)) : toText(finding)) << '\n';
    });
    for (const std::string& note : report.notes) {
        std::cerr << "note: " << note << '\n';
    }
    std::cerr << fmt::format(
        "{}: {} checkpoints of key {}, {} segments, {} deleted by policy: {}\n",
        folder.native(),
        report.checkpoints,
        report.key,
        report.segments,
        report.deleted,
        report.alterations == 0 ? "intact" : fmt::format("{} alterations", report.alterations));
    return report.alterations == 0;
}

void addVerify(CLI::App& app, int& exit_code) {
    CLI::App* const command = app.add_subcommand(
        "verify", "hold an archive's folder against its signed checkpoints; exit 1: altered");
    const auto options = std::make_shared<VerifyOptions>();
    command->add_option("folder", options->folder, "of the storage, or a copy of it")
        ->type_name("FOLDER")
        ->required();
    command->add_option("--key", options->key, "public key in PEM, as its owner published it")
        ->type_name("PUBKEY");
    command->add_flag("--json", options->json, "print one JSON object a line");
    command->callback([options, &exit_code] {
        try {
            exit_code = verify(*options);
        } catch (const Error& error) {
            // Nothing was held against anything: that is neither intact nor altered.
            std::cerr << error.text() << '\n';
            exit_code = kBadUse;
        }
    });
}

}  // namespace betang
