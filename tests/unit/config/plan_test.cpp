// SPDX-License-Identifier: Apache-2.0

#include "config/plan.hpp"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

namespace {

// `number` 0..119 spread over the sites a, b and c; b and c share a link.
CameraId cameraNumber(int number) {
    return CameraId::parse(fmt::format("{}.k{}", std::string("abc")[number % 3], number)).take();
}

Config configOf(const std::vector<CameraId>& cameras) {
    Config config;
    config.sites["a"].link = "a";
    config.sites["b"].link = "shared-1";
    config.sites["c"].link = "shared-1";
    for (const CameraId& id : cameras) {
        config.cameras.emplace(id,
                               CameraConfig{.id = id,
                                            .name = {},
                                            .main_url = {},
                                            .sub_url = {},
                                            .secret = {},
                                            .schedule = {},
                                            .storage = {}});
    }
    return config;
}

Config configUpTo(int count) {
    std::vector<CameraId> cameras;
    for (int i = 0; i < count; ++i) {
        cameras.push_back(cameraNumber(i));
    }
    return configOf(cameras);
}

void checkWorkers(const Config& config, const Plan& plan) {
    CHECK(plan.worker_of.size() == config.cameras.size());
    for (const std::string& worker : plan.workers()) {
        const auto cameras = plan.camerasOf(worker);
        CHECK(cameras.size() <= kCamerasPerWorker);
        for (const CameraId& camera : cameras) {
            const std::string& link = config.sites.at(std::string{camera.site()}).link;
            CHECK(worker.substr(0, worker.rfind('-')) == link);
        }
    }
}

}  // namespace

TEST_CASE("workers hold at most sixteen cameras of one link", "[config]") {
    const Config config = configUpTo(120);
    const Plan plan = planWorkers(config, {});
    checkWorkers(config, plan);
    CHECK(plan.workers() == std::vector<std::string>{"a-0",
                                                     "a-1",
                                                     "a-2",
                                                     "shared-1-0",
                                                     "shared-1-1",
                                                     "shared-1-2",
                                                     "shared-1-3",
                                                     "shared-1-4"});
}

TEST_CASE("cameras that stay keep their worker through a hundred reloads", "[config]") {
    std::mt19937 random{20261122};
    Plan plan;
    for (int reload = 0; reload < 100; ++reload) {
        std::vector<CameraId> cameras;
        for (int i = 0; i < 120; ++i) {
            if (random() % 3 != 0) {
                cameras.push_back(cameraNumber(i));
            }
        }
        const Config config = configOf(cameras);
        const Plan next = planWorkers(config, plan);
        checkWorkers(config, next);
        for (const auto& [camera, worker] : next.worker_of) {
            const auto before = plan.worker_of.find(camera);
            CHECK((before == plan.worker_of.end() || before->second == worker));
        }
        plan = next;
    }
}

TEST_CASE("a camera whose site moves to another link gets a worker of that link", "[config]") {
    Config config = configUpTo(3);
    const Plan before = planWorkers(config, {});
    config.sites["b"].link = "a";
    const Plan after = planWorkers(config, before);
    CHECK(after.worker_of.at(cameraNumber(1)) == "a-0");
    CHECK(after.worker_of.at(cameraNumber(2)) == "shared-1-0");
}

TEST_CASE("workers named in a plan that nobody could have made are not believed", "[config]") {
    const auto worker = GENERATE("a-00", "a-x", "a-", "a-999999", "b-0", "../a-0", "a--1", "");
    const Config config = configUpTo(1);
    const Plan plan = planWorkers(config, {{{cameraNumber(0), worker}}});
    CHECK(plan.worker_of.at(cameraNumber(0)) == "a-0");
}

TEST_CASE("a stored plan is read back", "[config]") {
    const TempFolder folder;
    Config config = configUpTo(40);
    config.runtime = folder.path();
    Plan plan = planWorkers(config, {});
    plan.worker_of[cameraNumber(0)] = "a-7";
    storePlan(config, plan);
    CHECK(loadPlan(config) == plan);
}

TEST_CASE("a damaged plan counts as none", "[config]") {
    const TempFolder folder;
    Config config = configUpTo(40);
    config.runtime = folder.path();
    const auto text = GENERATE("", "{", "[]", R"({"worker_of":[]})", R"({"worker_of":{"a.k0":1}})");
    writeFile(folder.path() / "plan.json", text);
    CHECK(loadPlan(config) == planWorkers(config, {}));
}

TEST_CASE("storing a plan without a runtime folder says which folder is missing", "[config]") {
    const TempFolder folder;
    Config config = configUpTo(1);
    config.runtime = folder.path() / "absent";
    CHECK_THROWS_AS(storePlan(config, {}), Error);
    CHECK_THROWS_WITH(storePlan(config, {}), Catch::Contains("absent"));
}
