// SPDX-License-Identifier: Apache-2.0

#include "server/console_folder.hpp"

#include "server/static_files.hpp"

namespace betang {

std::optional<std::filesystem::path> findConsole(const std::filesystem::path& program,
                                                 const std::filesystem::path& source_tree) {
    const auto installed = program.parent_path().parent_path() / "share/betang/console";
    for (const auto& folder : {installed, source_tree / "console/dist"}) {
        std::error_code absent;
        if (std::filesystem::is_regular_file(folder / "index.html", absent)) {
            return folder;
        }
    }
    return std::nullopt;
}

std::optional<std::filesystem::path> findConsole() {
    std::error_code failed;
    return findConsole(std::filesystem::read_symlink("/proc/self/exe", failed), BETANG_SOURCE_TREE);
}

Response serveConsole(const std::optional<std::filesystem::path>& console, const Request& request) {
    if (request.method != Method::Get && request.method != Method::Head) {
        Response refused = problem(405, "this address does not take that method");
        refused.headers.emplace_back("allow", "GET");
        return refused;
    }
    if (!console) {
        return problem(404, "the console is not built: run deploy/build-console.sh");
    }
    std::error_code absent;
    const bool is_page =
        !looksLikeFile(request.path) &&
        !std::filesystem::is_regular_file(
            *console / std::filesystem::path{request.path}.relative_path(), absent);
    Request asked = request;
    asked.path = is_page ? "/" : request.path;
    return serveFile(*console, asked);
}

}  // namespace betang
