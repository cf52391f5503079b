// SPDX-License-Identifier: Apache-2.0

#include "ingest/stream_puller.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "ingest/stream_playing.hpp"

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

// The sentence may hold words of the camera's: they go into logs and messages as plain ASCII.
std::string plain(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

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
