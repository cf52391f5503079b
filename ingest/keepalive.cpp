// SPDX-License-Identifier: Apache-2.0

#include "ingest/keepalive.hpp"

#include <algorithm>

namespace betang {

std::string_view toText(KeepaliveMethod method) {
    switch (method) {
        case KeepaliveMethod::GetParameter:
            return "GET_PARAMETER";
        case KeepaliveMethod::Options:
            return "OPTIONS";
        case KeepaliveMethod::SetParameter:
            return "SET_PARAMETER";
    }
    return "OPTIONS";
}

void Keepalive::offered(std::string_view public_header) {
    if (learned_ || public_header.empty()) {
        return;
    }
    const bool get = public_header.find("GET_PARAMETER") != std::string_view::npos;
    method_ = get ? KeepaliveMethod::GetParameter : KeepaliveMethod::Options;
}

// At two fifths of the timeout: early enough for one that got lost to be made good.
void Keepalive::started(MonoTime now, std::chrono::seconds timeout) {
    const auto sane = std::clamp(timeout, std::chrono::seconds{2}, std::chrono::seconds{600});
    period_ = std::min<Duration>(sane, kUsualTimeout) * 2 / 5;
    next_ = now + period_;
    asked_.reset();
}

std::optional<KeepaliveMethod> Keepalive::due(MonoTime now) {
    if (asked_ && now - *asked_ >= std::min(kAnswerLimit, period_)) {
        fallBack(now);
    }
    if (now < next_) {
        return std::nullopt;
    }
    asked_ = now;
    next_ = now + period_;
    return method_;
}

MonoTime Keepalive::next() const {
    return asked_ ? std::min(next_, *asked_ + std::min(kAnswerLimit, period_)) : next_;
}

void Keepalive::answered(MonoTime now) {
    ++answers_;
    refusals_ = 0;
    asked_.reset();
    next_ = now + period_;
}

void Keepalive::again(MonoTime now) {
    asked_.reset();
    next_ = now;
}

void Keepalive::refused(MonoTime now) {
    fallBack(now);
}

// The next method at once; but when all have failed in turn, only after a pause.
void Keepalive::fallBack(MonoTime now) {
    asked_.reset();
    learned_ = true;
    next_ = ++refusals_ % 3 == 0 ? now + period_ : now;
    switch (method_) {
        case KeepaliveMethod::GetParameter:
            method_ = KeepaliveMethod::Options;
            break;
        case KeepaliveMethod::Options:
            method_ = KeepaliveMethod::SetParameter;
            break;
        case KeepaliveMethod::SetParameter:
            method_ = KeepaliveMethod::GetParameter;
            break;
    }
}

}  // namespace betang
