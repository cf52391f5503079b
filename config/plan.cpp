// SPDX-License-Identifier: Apache-2.0

#include "config/plan.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/replace_file.hpp"

namespace betang {

namespace {

constexpr size_t kLargestPlanFile = size_t{4} << 20;
constexpr int kMostWorkers = 256;  // of one link; kMostCameras / kCamerasPerWorker

std::string workerName(const std::string& link, int number) {
    return fmt::format("{}-{}", link, number);
}

// Whether `worker` is a name that planWorkers() gives to workers of `link`.
bool isWorkerOf(std::string_view worker, const std::string& link) {
    if (!worker.starts_with(link + "-")) {
        return false;
    }
    int number = -1;
    const char* end = worker.data() + worker.size();
    std::from_chars(worker.data() + link.size() + 1, end, number);
    return number >= 0 && number < kMostWorkers && worker == workerName(link, number);
}

const std::string& linkOf(const Config& config, const CameraId& camera) {
    return config.sites.at(std::string{camera.site()}).link;
}

std::filesystem::path planFile(const Config& config) {
    return config.runtime / "plan.json";
}

// A file that is missing or damaged counts as no plan: the cost is that cameras may move.
Plan readPlan(const std::filesystem::path& path) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    if (failed || size > kLargestPlanFile) {
        return {};
    }
    std::ifstream in{path};
    const auto json = nlohmann::json::parse(in, nullptr, false);
    Plan plan;
    if (!json.is_object() || !json.contains("worker_of") || !json["worker_of"].is_object()) {
        return plan;
    }
    for (const auto& [key, value] : json["worker_of"].items()) {
        auto camera = CameraId::parse(key);
        if (camera && value.is_string()) {
            plan.worker_of.emplace(std::move(*camera), value.get<std::string>());
        }
    }
    return plan;
}

}  // namespace

std::vector<CameraId> Plan::camerasOf(const std::string& worker) const {
    std::vector<CameraId> cameras;
    for (const auto& [camera, name] : worker_of) {
        if (name == worker) {
            cameras.push_back(camera);
        }
    }
    return cameras;
}

std::vector<std::string> Plan::workers() const {
    std::set<std::string> names;
    for (const auto& [camera, name] : worker_of) {
        names.insert(name);
    }
    return {names.begin(), names.end()};
}

Plan planWorkers(const Config& config, const Plan& previous) {
    Plan plan;
    std::map<std::string, int> load;
    const auto place = [&](const CameraId& camera, const std::string& worker) {
        plan.worker_of.emplace(camera, worker);
        ++load[worker];
    };
    for (const auto& [id, camera] : config.cameras) {
        if (camera.lent) {
            continue;
        }
        const auto kept = previous.worker_of.find(id);
        if (kept != previous.worker_of.end() && isWorkerOf(kept->second, linkOf(config, id)) &&
            load[kept->second] < kCamerasPerWorker) {
            place(id, kept->second);
        }
    }
    for (const auto& [id, camera] : config.cameras) {
        if (camera.lent || plan.worker_of.contains(id)) {
            continue;
        }
        int number = 0;
        while (load[workerName(linkOf(config, id), number)] >= kCamerasPerWorker) {
            ++number;
        }
        place(id, workerName(linkOf(config, id), number));
    }
    return plan;
}

Plan loadPlan(const Config& config) {
    return planWorkers(config, readPlan(planFile(config)));
}

std::optional<PublisherName> publisherOf(const Config& config,
                                         const Plan& plan,
                                         const CameraId& camera) {
    const auto known = config.cameras.find(camera);
    if (known == config.cameras.end()) {
        return std::nullopt;
    }
    if (known->second.lent) {
        return PublisherName{"site", std::string{camera.site()}};
    }
    const auto worker = plan.worker_of.find(camera);
    return worker == plan.worker_of.end() ? std::nullopt
                                          : std::optional{PublisherName{"ingest", worker->second}};
}

void storePlan(const Config& config, const Plan& plan) {
    nlohmann::json workers = nlohmann::json::object();
    for (const auto& [camera, worker] : plan.worker_of) {
        workers[camera.text()] = worker;
    }
    replaceFile(planFile(config), nlohmann::json{{"worker_of", workers}}.dump(2) + "\n");
}

}  // namespace betang
