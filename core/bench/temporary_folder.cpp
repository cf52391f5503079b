// SPDX-License-Identifier: Apache-2.0

#include "core/bench/temporary_folder.hpp"

#include <cstdlib>
#include <string>
#include <system_error>

#include "core/error.hpp"

namespace betang::bench {

TemporaryFolder::TemporaryFolder(const std::filesystem::path& parent) {
    std::string name = (parent / "betang-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw Error{ErrorKind::Io, "cannot make a folder in " + parent.string()};
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace betang::bench
