// SPDX-License-Identifier: Apache-2.0

#include "archive/export_job.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bus/json_text.hpp"
#include "core/replace_file.hpp"

namespace betang {

namespace {

constexpr size_t kMostJobCameras = 10'000;
constexpr size_t kLongestJobText = 10'000;  // bytes that are no UTF-8 have become three each
constexpr uintmax_t kLargestJob = 4U << 20U;

std::filesystem::path jobOf(std::filesystem::path package) {
    package += ".job";
    return package;
}

}  // namespace

std::string exportJobText(const ExportRequest& request) {
    Json cameras = Json::array();
    for (const CameraId& camera : request.cameras) {
        cameras.push_back(camera.text());
    }
    return toJsonText({{"cameras", std::move(cameras)},
                       {"from_ns", nanoseconds(request.asked.from)},
                       {"to_ns", nanoseconds(request.asked.to)},
                       {"case", request.case_number},
                       {"reason", request.reason},
                       {"operator", request.operator_name}});
}

Result<ExportRequest> exportJobFrom(std::string_view text) {
    const auto json = parseJson(text);
    if (!json) {
        return json.error();
    }
    JsonFields fields{"export job", *json};
    ExportRequest request;
    for (const Json& camera : fields.list("cameras", kMostJobCameras)) {
        auto id = CameraId::parse(camera.is_string() ? camera.get<std::string>() : "");
        if (!id) {
            fields.refuse("cameras", "must be a list of site.camera");
            break;
        }
        request.cameras.push_back(std::move(*id));
    }
    request.asked = {fields.time("from_ns"), fields.time("to_ns")};
    request.case_number = fields.text("case", kLongestJobText);
    request.reason = fields.text("reason", kLongestJobText);
    request.operator_name = fields.text("operator", kLongestJobText);
    return fields.ok() ? Result{std::move(request)} : fields.error();
}

Result<ExportRequest> leftOver(const std::filesystem::path& package) {
    const auto file = jobOf(package);
    std::error_code failed;
    const uintmax_t size = std::filesystem::file_size(file, failed);
    if (failed == std::errc::no_such_file_or_directory) {
        return Error{ErrorKind::NotFound,
                     fmt::format("no export of {} was broken off: {} is not there",
                                 package.native(),
                                 file.native())};
    }
    std::string text(failed || size > kLargestJob ? 0 : size, '\0');
    std::ifstream in{file, std::ios::binary};
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (failed || !in || size > kLargestJob) {
        return Error{ErrorKind::Io, "cannot read " + file.native()};
    }
    auto request = exportJobFrom(text);
    if (request) {
        request->output = package;
    }
    return request;
}

ExportJob::ExportJob(const ExportRequest& request) : file_{jobOf(request.output)} {
    replaceFile(file_, exportJobText(request) + "\n");
}

ExportJob::~ExportJob() {
    unlink(file_.c_str());
}

}  // namespace betang
