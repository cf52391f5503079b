// SPDX-License-Identifier: Apache-2.0

#include "ingest/stream_puller.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace betang {

namespace {

constexpr Duration kLook = std::chrono::seconds{1};  // how often demand is looked at
constexpr Duration kLogEvery = std::chrono::seconds{10};
constexpr Duration kOpenLimit = std::chrono::seconds{30};
constexpr Duration kGrace = std::chrono::seconds{2};  // of the watchdog

StreamState stateFor(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::PermissionDenied:
            return StreamState::NoPermission;
        case ErrorKind::Busy:
            return StreamState::Busy;
        case ErrorKind::Unsupported:
            return StreamState::Unsupported;
        default:
            return StreamState::Offline;
    }
}

// Different for each stream and each start of the worker.
uint64_t seedFor(const StreamId& stream, const Clock& clock) {
    return std::hash<StreamId>{}(stream) ^
           static_cast<uint64_t>(clock.utc().time_since_epoch().count());
}

UnitCounters operator+(const UnitCounters& a, const UnitCounters& b) {
    UnitCounters sum = b;
    sum.units += a.units;
    sum.depay.lost_packets += a.depay.lost_packets;
    sum.depay.damaged += a.depay.damaged;
    return sum;
}

// The sentence may hold words of the camera's: they go into logs and messages as plain ASCII.
std::string plain(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

Error noPicture(Duration limit) {
    return {ErrorKind::Timeout,
            fmt::format("no picture for {} s",
                        std::chrono::duration_cast<std::chrono::seconds>(limit).count())};
}

// Whether a session that plays is alive: judged by coded pictures, not by bytes or packets.
class Liveness {
  public:
    // `gop` is what earlier connections taught of the camera.
    Liveness(MonoTime began, Duration gop)
        : began_{began},
          last_picture_{began},
          sets_limit_{std::max(StreamPuller::kNoParameterSets, gop * 2)},
          keyframe_limit_{std::max(StreamPuller::kNoKeyframe, gop * 2)} {}

    // Whether pictures have come since the last call.
    [[nodiscard]] bool saw(const UnitMaker& maker, MonoTime now) {
        const uint64_t pictures = maker.counters().pictures;
        if (pictures == pictures_) {
            return false;
        }
        pictures_ = pictures;
        last_picture_ = now;
        return true;
    }

    [[nodiscard]] Duration limit(const UnitMaker& maker) const {
        return pictures_ == 0 ? StreamPuller::kFirstLimit
                              : std::max(StreamPuller::kPictureLimit, maker.interval() * 3);
    }

    [[nodiscard]] bool waitsLong(MonoTime now) const {
        return pictures_ == 0 && now - began_ >= StreamPuller::kFirstPicture;
    }

    [[nodiscard]] std::optional<Error> verdict(const UnitMaker& maker, MonoTime now) const {
        if (now - last_picture_ >= limit(maker)) {
            return noPicture(limit(maker));
        }
        if (maker.lacksParameterSets() && now - began_ >= sets_limit_) {
            return Error{ErrorKind::Unsupported,
                         "no-parameter-sets: the camera never says how to decode its video"};
        }
        if (maker.counters().units == 0 && !maker.lacksParameterSets() &&
            now - began_ >= keyframe_limit_) {
            return Error{ErrorKind::Timeout, "pictures arrive, but no keyframe to begin with"};
        }
        return std::nullopt;
    }

  private:
    const MonoTime began_;
    MonoTime last_picture_;
    const Duration sets_limit_;
    const Duration keyframe_limit_;
    uint64_t pictures_ = 0;
};

}  // namespace

StreamPuller::StreamPuller(StreamId stream,
                           RtspTarget target,
                           PullerContext context,
                           Outputs outputs)
    : stream_{std::move(stream)},
      target_{std::move(target)},
      context_{context},
      outputs_{std::move(outputs)},
      backoff_{seedFor(stream_, context_.clock)},
      report_{stream_} {
    {
        const MutexLocker lock{mutex_};
        report_.state = StreamState::Off;
        report_.reason = "nobody asks for this stream";
        report_.since = context_.clock.utc();
    }
    thread_ = std::jthread{[this](const std::stop_token& stop) { work(stop); }};
}

StreamPuller::~StreamPuller() {
    requestStop();
    stopWithin(kTearDown * 2);
}

void StreamPuller::stopWithin(Duration limit) {
    MutexLocker lock{mutex_};
    if (!wake_.wait_for(lock, limit, [this]() BETANG_REQUIRES(mutex_) { return finished_; })) {
        connection_.breakOff();
    }
}

void StreamPuller::requestStop() noexcept {
    thread_.request_stop();
    if (playing_) {
        connection_.wake();
    } else {
        connection_.breakOff();
    }
}

void StreamPuller::watchdog() noexcept {
    const Duration::rep by = move_by_;
    if (by != 0 && context_.clock.monotonic().time_since_epoch().count() > by) {
        stuck_ = true;
        connection_.breakOff();
    }
}

void StreamPuller::moveBy(Duration limit) {
    move_by_ = (context_.clock.monotonic() + limit + kGrace).time_since_epoch().count();
}

void StreamPuller::setRecorded(bool recorded) {
    const MutexLocker lock{mutex_};
    recorded_ = recorded;
    wake_.notify_all();
}

void StreamPuller::setSubscribed(bool subscribed) {
    const MonoTime now = context_.clock.monotonic();
    const MutexLocker lock{mutex_};
    linger_until_ = subscribed_ && !subscribed ? now + kLinger : linger_until_;
    subscribed_ = subscribed;
    wake_.notify_all();
}

bool StreamPuller::isWanted() const {
    const MonoTime now = context_.clock.monotonic();
    const MutexLocker lock{mutex_};
    return recorded_ || subscribed_ || now < linger_until_;
}

StreamReport StreamPuller::report() const {
    const UtcTime now = context_.clock.utc();
    const MutexLocker lock{mutex_};
    StreamReport out = report_;
    out.at = now;
    return out;
}

void StreamPuller::setState(StreamState state, const std::string& reason) {
    {
        const UtcTime now = context_.clock.utc();
        const MutexLocker lock{mutex_};
        if (report_.state == state && report_.reason == reason) {
            return;
        }
        report_.since = report_.state == state ? report_.since : now;
        report_.state = state;
        report_.reason = reason;
    }
    outputs_.state_changed();
}

void StreamPuller::work(const std::stop_token& stop) {
    while (awaitDemand(stop)) {
        if (!awaitDial(stop)) {
            continue;
        }
        Error ended = pull(stop);
        move_by_ = 0;
        if (stuck_.exchange(false)) {
            ended = Error{ErrorKind::Timeout, "the camera keeps us busy and sends no picture"};
        }
        if (ended.kind() == ErrorKind::Cancelled || stop.stop_requested()) {
            continue;
        }
        failed(ended);
        pause(backoff_.afterFailure(ended.kind()), stop);
    }
    const MutexLocker lock{mutex_};
    finished_ = true;
    wake_.notify_all();
}

// False when stopped.
bool StreamPuller::awaitDemand(const std::stop_token& stop) {
    while (!stop.stop_requested() && !isWanted()) {
        setState(StreamState::Off, "nobody asks for this stream");
        MutexLocker lock{mutex_};
        wake_.wait_for(lock, stop, kLook, [this]() BETANG_REQUIRES(mutex_) {
            return recorded_ || subscribed_;
        });
    }
    return !stop.stop_requested();
}

// Waits for the link's leave to dial. False when stopped or not wanted any more.
bool StreamPuller::awaitDial(const std::stop_token& stop) {
    {
        const MutexLocker lock{mutex_};
        if (report_.state != StreamState::Off && report_.state != StreamState::Connecting) {
            ++report_.reconnects;
        }
    }
    if (report().state == StreamState::Off) {
        setState(StreamState::Connecting, "the first connection is being made");
    }
    while (!stop.stop_requested() && isWanted()) {
        const Duration wait = context_.dials.tryDial(target_.url.host, target_.login);
        if (wait == Duration::zero()) {
            return true;
        }
        if (context_.dials.holds(target_.url.host, target_.login)) {
            setState(StreamState::NoPermission,
                     "auth-failed: the camera refused the password; the next try must wait, "
                     "lest it lock the account");
        }
        pause(std::min(wait, kLook), stop);
    }
    return false;
}

void StreamPuller::pause(Duration length, const std::stop_token& stop) {
    const MonoTime until = context_.clock.monotonic() + length;
    while (!stop.stop_requested() && isWanted()) {
        const Duration left = until - context_.clock.monotonic();
        if (left <= Duration::zero() || !context_.clock.sleepFor(std::min(left, kLook), stop)) {
            return;
        }
    }
}

// One connection from beginning to end, and why it ended.
Error StreamPuller::pull(const std::stop_token& stop) {
    // The whole time: the camera's bytes go through parsers of RTSP and SDP too.
    const Breadcrumb crumb{context_.breadcrumbs, stream_.camera};
    RtspSession session{connection_, memory_, context_.clock};
    moveBy(kOpenLimit);
    const auto playing = session.open(target_, stop);
    context_.dials.finished();
    if (playing) {
        context_.dials.accepted(target_.url.host, target_.login);
    } else if (playing.error().kind() == ErrorKind::PermissionDenied) {
        context_.dials.refused(target_.url.host, target_.login);
    }
    if (!playing) {
        session.tearDown(kTearDown, [](std::span<const uint8_t>) {});
        return playing.error();
    }
    playing_ = true;
    Error ended = play(session, *playing, stop);
    playing_ = false;
    return ended;
}

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

// Until the stream fails, is stopped or nobody wants it.
Error StreamPuller::play(RtspSession& session,
                         const PlayingStream& playing,
                         const std::stop_token& stop) {
    first_unit_.reset();
    Playing stream{*this, session, playing, stop};
    context_.plays.play(stream);
    move_by_ = 0;
    return stream.finish();
}

void StreamPuller::emit(AccessUnit unit) {
    last_unit_ = context_.clock.monotonic();
    if (unit.run != run_) {
        run_ = unit.run;
        const MutexLocker lock{mutex_};
        report_.run = run_;
    }
    if (!first_unit_) {
        first_unit_ = last_unit_;
        setState(StreamState::Live, "pictures arrive");
        context_.log.info("{}: pictures arrive ({}x{}, {})",
                          stream_.text(),
                          unit.size.width,
                          unit.size.height,
                          toText(unit.codec));
    }
    outputs_.unit(std::move(unit));
}

// Once for each time that it becomes notable.
void StreamPuller::noteDrift(int64_t ppm) {
    const bool notable = std::abs(ppm) > static_cast<int64_t>(ClockDrift::kNotable * 1e6);
    if (notable && !drift_logged_) {
        context_.log.warn("{}: the camera's clock runs {} ppm {}; recorded time follows ours",
                          stream_.text(),
                          std::abs(ppm),
                          ppm > 0 ? "slow" : "fast");
    }
    drift_logged_ = notable;
}

void StreamPuller::count(const UnitMaker& maker) {
    const UnitCounters total = before_ + maker.counters();
    const auto ppm = static_cast<int64_t>(maker.drift() * 1e6);
    gop_ = maker.gop() > Duration::zero() ? maker.gop() : gop_;
    noteDrift(ppm);
    const MutexLocker lock{mutex_};
    report_.gop_ms =
        static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(gop_).count());
    report_.drift_ppm = ppm;
    report_.access_units = total.units;
    report_.lost_packets = total.depay.lost_packets;
    report_.damaged = total.depay.damaged;
}

void StreamPuller::failed(const Error& error) {
    if (first_unit_) {
        backoff_.ran(last_unit_ - *std::exchange(first_unit_, std::nullopt));
    }
    const MonoTime now = context_.clock.monotonic();
    const std::string reason = plain(error.text());
    if (!logged_ || now - *logged_ >= kLogEvery) {
        logged_ = now;
        context_.log.warn("{}: {}", stream_.text(), reason);
    }
    setState(stateFor(error.kind()), reason);
}

}  // namespace betang
