// SPDX-License-Identifier: Apache-2.0

#include "archive/verify.hpp"

#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "apps/commands/command.hpp"
#include "apps/commands/print_verification.hpp"
#include "apps/commands/progress_bar.hpp"
#include "archive/checkpoint.hpp"
#include "archive/verify_package.hpp"
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

EachFinding printing(bool json) {
    return [json](const Finding& finding) {
        std::cout << (json ? toJsonText(toJson(finding)) : toText(finding)) << '\n';
    };
}

std::string verdict(uint64_t alterations) {
    return alterations == 0 ? "intact" : fmt::format("{} alterations", alterations);
}

void printNotes(const std::vector<std::string>& notes) {
    for (const std::string& note : notes) {
        std::cerr << "note: " << note << '\n';
    }
}

PackageReport packageWithBar(const std::filesystem::path& file,
                             const std::optional<PublicKey>& key,
                             const EachFinding& each) {
    ProgressBar bar;
    return verifyPackage(
        file, key, each, [&bar](uint64_t done, uint64_t of) { bar.show(done, of); });
}

bool printPackage(const std::filesystem::path& file,
                  const std::optional<PublicKey>& key,
                  bool json) {
    const PackageReport report = packageWithBar(file, key, printing(json));
    printNotes(report.notes);
    std::cerr << fmt::format(
        "{}: case {}, {} files, {} fragments, {} segments proved by checkpoints and {} too new for "
        "one, key {}: {}\n",
        file.native(),
        report.case_number,
        report.files,
        report.fragments,
        report.sealed,
        report.unsealed,
        report.key,
        verdict(report.alterations));
    return report.alterations == 0;
}

int verify(const VerifyOptions& options) {
    std::optional<PublicKey> key;
    if (!options.key.empty()) {
        key = PublicKey::fromPem(readWhole(options.key, kLongestKey).take()).take();
    }
    if (!std::filesystem::is_directory(options.folder)) {
        return printPackage(options.folder, key, options.json) ? kSuccess : kFailure;
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
    const VerifyReport report = verifyWithBar(folder, key, printing(json));
    printNotes(report.notes);
    std::cerr << fmt::format(
        "{}: {} checkpoints of key {}, {} segments, {} deleted by policy: {}\n",
        folder.native(),
        report.checkpoints,
        report.key,
        report.segments,
        report.deleted,
        verdict(report.alterations));
    return report.alterations == 0;
}

void addVerify(CLI::App& app, int& exit_code) {
    CLI::App* const command = app.add_subcommand(
        "verify",
        "hold an evidence package against its signature, or an archive's folder against its signed "
        "checkpoints; exit 1: altered");
    const auto options = std::make_shared<VerifyOptions>();
    command
        ->add_option("what", options->folder, "a package, or the folder of a storage or its copy")
        ->type_name("PACKAGE|FOLDER")
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
