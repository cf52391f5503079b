// SPDX-License-Identifier: Apache-2.0

#include "server/static_files.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>
#include <sys/stat.h>

namespace betang {

namespace {

struct TypeOfSuffix {
    std::string_view suffix;
    std::string_view type;
};

constexpr std::array kTypes{TypeOfSuffix{".html", "text/html; charset=utf-8"},
                            TypeOfSuffix{".js", "text/javascript; charset=utf-8"},
                            TypeOfSuffix{".css", "text/css; charset=utf-8"},
                            TypeOfSuffix{".json", "application/json"},
                            TypeOfSuffix{".svg", "image/svg+xml"},
                            TypeOfSuffix{".png", "image/png"},
                            TypeOfSuffix{".ico", "image/x-icon"},
                            TypeOfSuffix{".woff2", "font/woff2"},
                            TypeOfSuffix{".mp4", "video/mp4"},
                            TypeOfSuffix{".txt", "text/plain; charset=utf-8"}};

constexpr std::string_view kUnknownType = "application/octet-stream";

std::string_view typeOf(const std::filesystem::path& file) {
    const std::string suffix = file.extension().string();
    for (const TypeOfSuffix& known : kTypes) {
        if (known.suffix == suffix) {
            return known.type;
        }
    }
    return kUnknownType;
}

bool isInside(const std::filesystem::path& file, const std::filesystem::path& root) {
    std::error_code error;
    const auto real = std::filesystem::canonical(file, error);
    if (error) {
        return false;
    }
    const auto real_root = std::filesystem::canonical(root, error);
    const auto relative = real.lexically_relative(real_root);
    return !error && !relative.empty() && *relative.begin() != "..";
}

}  // namespace

bool looksLikeFile(const std::filesystem::path& name) {
    return typeOf(name) != kUnknownType;
}

Response serveOneFile(const std::filesystem::path& file,
                      const std::string& type,
                      const Request& request) {
    struct stat about {};

    if (::stat(file.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) {
        return problem(404, "there is no such file");
    }
    const auto size = static_cast<uint64_t>(about.st_size);
    const std::string tag =
        fmt::format("\"{:x}-{:x}.{:x}\"", size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
    if (request.header("if-none-match") == tag) {
        return {304, {{"etag", tag}}, std::string{}};
    }
    return rangeResponse(
        request, size, {{"content-type", type}, {"etag", tag}}, [&file](const ByteRange& range) {
            return FileBody{file, range.offset, range.length};
        });
}

Response serveFile(const std::filesystem::path& root, const Request& request) {
    const std::string name = request.path == "/" ? "index.html" : request.path.substr(1);
    const std::filesystem::path file = root / std::filesystem::path{name}.relative_path();
    if (!isInside(file, root)) {
        return problem(404, "there is nothing at this address");
    }
    Response response = serveOneFile(file, std::string{typeOf(file)}, request);
    const bool hashed = name.starts_with("assets/");
    response.headers.emplace_back("cache-control",
                                  hashed ? "public, max-age=31536000, immutable" : "no-cache");
    return response;
}

}  // namespace betang
