// SPDX-License-Identifier: Apache-2.0

#include "ingest/backoff.hpp"

#include <algorithm>

namespace betang {

namespace {

constexpr int kMostDoublings = 8;

}  // namespace

Duration Backoff::afterFailure(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::PermissionDenied:
            return kDenied + upTo(kDenied / 8);
        case ErrorKind::Busy:
            return kBusy + upTo(kBusy / 2);
        case ErrorKind::Unsupported:
            return kUnusable + upTo(kUnusable / 2);
        default:
            break;
    }
    const Duration limit = std::min(kFirst * (int64_t{1} << failures_), kLongest);
    failures_ = std::min(failures_ + 1, kMostDoublings);
    return upTo(limit);
}

void Backoff::ran(Duration healthy) {
    if (healthy >= kHealthy) {
        failures_ = 0;
    }
}

Duration Backoff::upTo(Duration limit) {
    return Duration{std::uniform_int_distribution<int64_t>{0, limit.count()}(random_)};
}

}  // namespace betang
