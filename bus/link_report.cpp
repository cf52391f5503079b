// SPDX-License-Identifier: Apache-2.0

#include "bus/link_report.hpp"

#include <utility>

#include <fmt/format.h>

namespace betang {

namespace {

std::vector<CameraId> camerasIn(JsonFields& fields) {
    std::vector<CameraId> cameras;
    for (const Json& one : fields.list("cameras", kMostLinkCameras)) {
        auto id = one.is_string() ? CameraId::parse(one.get_ref<const std::string&>())
                                  : Result<CameraId>{Error{ErrorKind::Corrupt, ""}};
        if (!id) {
            fields.refuse("cameras", "must be ids of cameras");
            return {};
        }
        cameras.push_back(std::move(*id));
    }
    return cameras;
}

}  // namespace

std::string linkTopic(std::string_view link) {
    return fmt::format("link/{}/", link);
}

Json toJson(const LinkReport& report) {
    Json cameras = Json::array();
    for (const CameraId& camera : report.cameras) {
        cameras.push_back(camera.text());
    }
    return {{"link", report.link},
            {"state", report.down ? "down" : "up"},
            {"since_ns", report.since.time_since_epoch().count()},
            {"cameras", std::move(cameras)}};
}

Result<LinkReport> linkReportFrom(const Json& message) {
    JsonFields fields{"link report", message};
    LinkReport report;
    report.link = fields.text("link", 40);
    const std::string state = fields.text("state", 10);
    report.down = state == "down";
    if (state != "down" && state != "up") {
        fields.refuse("state", "must be down or up");
    }
    if (!isName(report.link)) {
        fields.refuse("link", "must be the id of a link");
    }
    report.since = fields.time("since_ns");
    report.cameras = camerasIn(fields);
    return fields.ok() ? Result<LinkReport>{std::move(report)} : fields.error();
}

}  // namespace betang
