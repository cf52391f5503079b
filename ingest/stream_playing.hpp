// SPDX-License-Identifier: Apache-2.0
//
// The part of StreamPuller that runs on the worker's loop. For stream_puller.cpp alone.

#pragma once

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "ingest/liveness.hpp"
#include "ingest/stream_puller.hpp"

namespace betang {

// One session while it plays.
class StreamPuller::Playing final : public PlayedStream {
  public:
    Playing(StreamPuller& owner,
            RtspSession& session,
            const PlayingStream& playing,
            std::stop_token stop)
        : owner_{owner},
          session_{session},
          stop_{std::move(stop)},
          maker_{owner.stream_, playing, owner.context_.epochs},
          live_{now(), owner.gop_} {}

    [[nodiscard]] std::array<int, 3> descriptors() const override { return session_.descriptors(); }

    [[nodiscard]] Turn turn() noexcept override {
        const Breadcrumb crumb{owner_.context_.breadcrumbs, owner_.stream_.camera};
        try {
            return step();
        } catch (const std::exception& failed) {
            return end({ErrorKind::Internal, failed.what()});
        }
    }

    // Why it ended; tears the session down, on the puller's own thread.
    [[nodiscard]] Error finish() {
        session_.tearDown(kTearDown, take_);
        maker_.finish(now(), unit_);
        owner_.count(maker_);
        owner_.before_ = owner_.before_ + maker_.counters();
        return ended_.value_or(Error{ErrorKind::Cancelled, "stopped"});
    }

  private:
    // So many things at once: a camera that never pauses must let the others have their turn.
    static constexpr int kMostATurn = 256;

    [[nodiscard]] MonoTime now() const { return owner_.context_.clock.monotonic(); }

    Turn end(Error error) {
        ended_ = std::move(error);
        return Turn::Ended;
    }

    Turn step() {
        static_cast<void>(owner_.connection_.takeWake());
        if (stop_.stop_requested() || !owner_.isWanted()) {
            return end({ErrorKind::Cancelled, "stopped"});
        }
        Result<bool> more = true;
        for (int i = 0; more && *more && i < kMostATurn; ++i) {
            more = session_.takeNext(take_);
            if (!made_) {
                return end(made_.error());
            }
        }
        if (!more) {
            return end(more.error());
        }
        if (auto judged = judge()) {
            return end(std::move(*judged));
        }
        return *more ? Turn::HasMore : Turn::Rests;
    }

    // Why it cannot go on, if it cannot.
    [[nodiscard]] std::optional<Error> judge() {
        const MonoTime at = now();
        if (live_.saw(maker_, at)) {
            owner_.count(maker_);
        }
        if (live_.waitsLong(at)) {
            owner_.setState(StreamState::Offline,
                            "no picture yet: connected, and waiting for the first");
        }
        owner_.moveBy(std::min(live_.limit(maker_), kFirstPicture));
        auto verdict = live_.verdict(maker_, at);
        if (!verdict) {
            const auto kept = session_.keepAlive();
            verdict = kept ? std::nullopt : std::optional{kept.error()};
        }
        return verdict;
    }

    StreamPuller& owner_;
    RtspSession& session_;
    const std::stop_token stop_;
    UnitMaker maker_;
    Liveness live_;
    Result<void> made_;
    std::optional<Error> ended_;
    const UnitMaker::Emit unit_ = [this](AccessUnit one) { owner_.emit(std::move(one)); };
    const RtspSession::TakeRtp take_ = [this](std::span<const uint8_t> packet) {
        if (auto result = maker_.push(packet, now(), unit_); !result) {
            made_ = std::move(result);
        }
    };
};

}  // namespace betang
