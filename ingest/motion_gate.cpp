// SPDX-License-Identifier: Apache-2.0

#include "ingest/motion_gate.hpp"

namespace betang {

void MotionGate::hear(const WatchReport& report, MonoTime now) {
    // Publishers repeat themselves to every new subscriber.
    if (last_ && report.seen == last_->seen) {
        return;
    }
    if (last_ && report.watched_from != last_->watched_from && !unseen_) {
        unseen_ = true;
        unseen_since_ = last_->seen;
    }
    last_ = report;
    heard_at_ = now;
}

MotionVerdict MotionGate::judge(UtcTime newest, MonoTime now) {
    const bool watched = isWatched(newest, now);
    if (!watched && !unseen_) {
        unseen_ = true;
        unseen_since_ = last_->seen;
    }
    if (unseen_) {
        // It may have moved meanwhile: what came of it is waited for like the end of a motion.
        unseen_until_ = newest;
        unseen_ = !watched;
        const bool since_ever = unseen_since_ == UtcTime{};
        return {watched, true, since_ever ? UtcTime{} : unseen_since_ - rolls_.pre};
    }
    if (isMotion(newest)) {
        return {true, true, last_->moved_from - rolls_.pre};
    }
    return {true, newest - unseen_until_ <= rolls_.post, unseen_until_};
}

bool MotionGate::isWatched(UtcTime newest, MonoTime now) const {
    return last_ && now - heard_at_ <= kTrust && newest - last_->seen <= kTrust &&
           last_->seen - newest <= kTrust;
}

bool MotionGate::isMotion(UtcTime newest) const {
    const bool known = last_->moved_from > UtcTime{} && last_->moved_until <= last_->seen;
    return last_->moving || (known && newest - last_->moved_until <= rolls_.post);
}

}  // namespace betang
