// SPDX-License-Identifier: Apache-2.0
//
// Whole small files, for tests.

#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace betang {

[[nodiscard]] inline std::string contentsOf(const std::filesystem::path& file) {
    std::ostringstream out;
    out << std::ifstream{file, std::ios::binary}.rdbuf();
    return out.str();
}

// Makes the folders that the file needs, and returns its path.
inline std::filesystem::path writeFile(const std::filesystem::path& file,
                                       std::string_view contents) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << contents;
    return file;
}

}  // namespace betang
