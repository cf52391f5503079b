// SPDX-License-Identifier: Apache-2.0
//
// The files of an evidence package that are for people.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "archive/manifest.hpp"

namespace betang {

// How to check the package without Betang, in Indonesian and English.
[[nodiscard]] std::string readmeText(const std::string& key);

// As sha256sum reads it: every file in the manifest's list.
[[nodiscard]] std::string sumsText(const std::vector<PackageFile>& files);

// The page that plays the package and checks it, in one file of HTML.
[[nodiscard]] std::string_view viewerPage();

// A page to be printed, in Indonesian and English: what was asked, what is delivered, what is not
// and why, and the hashes of the clips, which are among `files`.
[[nodiscard]] std::string summaryPage(const Manifest& manifest,
                                      const std::vector<PackageFile>& files);

}  // namespace betang
