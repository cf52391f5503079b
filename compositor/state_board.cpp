// SPDX-License-Identifier: Apache-2.0

#include "compositor/state_board.hpp"

#include <utility>

namespace betang {

void StateBoard::put(const std::string& json, MonoTime now) {
    const Json message = Json::parse(json, nullptr, false);
    Result<StreamReport> report = streamReportFrom(message);
    const MutexLocker lock{mutex_};
    if (!report.ok()) {
        ++malformed_;
        return;
    }
    const StreamId stream = report->stream;
    reports_.insert_or_assign(stream, ArrivedReport{std::move(*report), now});
}

std::optional<ArrivedReport> StateBoard::find(const StreamId& stream) const {
    const MutexLocker lock{mutex_};
    const auto it = reports_.find(stream);
    return it == reports_.end() ? std::nullopt : std::optional{it->second};
}

uint64_t StateBoard::malformed() const {
    const MutexLocker lock{mutex_};
    return malformed_;
}

}  // namespace betang
