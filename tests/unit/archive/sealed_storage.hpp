// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "archive/reconcile.hpp"
#include "archive/seal.hpp"
#include "archive/verify.hpp"

#include "tests/unit/archive/storage_with_segments.hpp"

namespace betang {

// A storage with real segments of three fragments each, one a minute, entered and sealed.
class SealedStorage final {
  public:
    explicit SealedStorage(int count) {
        for (int i = 0; i < count; ++i) {
            paths.push_back(files.add(kStream, i, mp4Segment(3, static_cast<char>('a' + i))));
        }
        seal();
    }

    // Enters what is on disk, as at the archive's start, and seals it.
    void seal(UtcTime now = kNow) {
        Catalogue catalogue = files.catalogue();
        static_cast<void>(reconcile(catalogue, files.open(), kNow, Duration::zero()));
        Sealer sealer{files.folder()};
        sealer.seal(catalogue, files.open(), now);
    }

    // Overwrites one byte at `offset`.
    void damage(const std::filesystem::path& path, uint64_t offset) const {
        std::string bytes = contentsOf(files.folder() / path);
        bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 1);
        writeFile(files.folder() / path, bytes);
    }

    // What verification says, each as "FILE: PROBLEM".
    [[nodiscard]] std::vector<Finding> findings() const {
        std::vector<Finding> found;
        last_report = verifyArchive(
            files.folder(), {}, [&found](const Finding& one) { found.push_back(one); });
        return found;
    }

    // `findings()` in short: "changed 1" is fragment 1.
    [[nodiscard]] std::vector<std::string> problems() const {
        std::vector<std::string> texts;
        for (const Finding& one : findings()) {
            texts.push_back(one.file + ": " + one.problem +
                            (one.fragment ? " " + std::to_string(*one.fragment) : ""));
        }
        return texts;
    }

    [[nodiscard]] std::filesystem::path chainFile() const {
        return checkpointFile(files.folder(), kNow);
    }

    StorageWithSegments files;
    std::vector<std::filesystem::path> paths;
    mutable VerifyReport last_report;
};

}  // namespace betang
