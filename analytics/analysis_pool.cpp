// SPDX-License-Identifier: Apache-2.0

#include "analytics/analysis_pool.hpp"

#include <algorithm>
#include <utility>

namespace betang {

AnalysisPool::AnalysisPool(AnalysisContext context, unsigned threads)
    : context_{std::move(context)} {
    for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
        threads_.push_back(std::make_unique<AnalysisThread>(context_));
    }
}

void AnalysisPool::setPlan(const WatchPlan& plan) {
    const MutexLocker lock{mutex_};
    for (auto it = homes_.begin(); it != homes_.end();) {
        const auto here = it++;
        const auto wanted = plan.find(here->first);
        if (wanted == plan.end() || wanted->second.stream != here->second.stream ||
            wanted->second.zones != here->second.zones) {
            here->second.thread->remove(here->first);
            homes_.erase(here);
        }
    }
    for (const auto& [camera, wanted] : plan) {
        if (!homes_.contains(camera)) {
            AnalysisThread& thread = leastLoaded();
            thread.add(camera, wanted.zones);
            homes_.emplace(camera, Home{&thread, wanted.stream, wanted.zones});
        }
    }
}

AnalysisThread& AnalysisPool::leastLoaded() const {
    return **std::min_element(threads_.begin(), threads_.end(), [](const auto& a, const auto& b) {
        return a->load() < b->load();
    });
}

void AnalysisPool::push(AccessUnit unit) {
    const MutexLocker lock{mutex_};
    const auto home = homes_.find(unit.stream.camera);
    if (home != homes_.end() && home->second.stream == unit.stream) {
        home->second.thread->push(std::move(unit));
    }
}

void AnalysisPool::tick() {
    for (const auto& thread : threads_) {
        thread->tick();
    }
}

std::map<CameraId, AnalyserStatus> AnalysisPool::status() const {
    std::map<CameraId, AnalyserStatus> result;
    for (const auto& thread : threads_) {
        result.merge(thread->status());
    }
    return result;
}

}  // namespace betang
