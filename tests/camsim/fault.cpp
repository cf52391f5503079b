// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/fault.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace betang::camsim {

namespace {

constexpr int kLargestCamera = 1000;
constexpr double kLongestSeconds = 86400;
constexpr size_t kMostEntries = 4096;

constexpr auto kFaults = std::to_array<FaultDescription>({
    {Fault::Stop, "stop", true, "ends its sessions and closes every connection that asks for it"},
    {Fault::Freeze, "freeze", true, "repeats one coded picture with fresh timestamps and marks"},
    {Fault::Stall, "stall", true, "answers requests but sends no pictures; TCP stays open"},
    {Fault::SlowStart, "slow-start", true, "answers DESCRIBE only after 5 s (slow-start=SECONDS)"},
    {Fault::Unreachable, "unreachable", true, "falls silent: sends nothing, answers nothing"},
    {Fault::MagicSei, "magic-sei", true, "puts the SEI that crashes test decoders in keyframes"},
    {Fault::MagicSeiOnce, "magic-sei-once", false, "puts that SEI in the next access unit only"},
    {Fault::AuthChange, "auth-change", false, "replaces its nonce: the next request gets 401"},
    {Fault::Garbage, "garbage", true, "sends stray bytes between interleaved frames"},
    {Fault::Loss, "loss", true, "leaves out about one RTP packet of 20"},
    {Fault::SsrcChange, "ssrc-change", false, "goes on under another SSRC, sequence and time base"},
    {Fault::Busy, "busy", true, "refuses SETUP with 453 (busy=503: with 503)"},
    {Fault::Close, "close", false, "closes the connections of its sessions, without a word"},

    {Fault::Jump, "jump", false, "its timestamps move by 3600 s for good (jump=SECONDS, also -)"},
    {Fault::Outlier, "outlier", false, "the timestamp of one picture is off (outlier=SECONDS)"},
    {Fault::Wrap, "wrap", true, "new sessions begin 5 s before the timestamp wraps (wrap=SECONDS)"},
    {Fault::Drift, "drift", true, "its clock is slow by 5000 ppm (drift=PPM; negative: fast)"},
    {Fault::ReportOff, "report-off", true, "sender reports are an hour off (report-off=SECONDS)"},
    {Fault::NoReport, "no-report", true, "sends no sender reports"},
    {Fault::FalseRate, "false-rate", true, "describes 50 pictures a second (false-rate=RATE)"},

    {Fault::OtherSize, "other-size", true, "main sends the pictures of sub, and sub those of main"},
    {Fault::OtherCodec, "other-codec", true, "starts again in the other codec (--both-codecs)"},
    {Fault::Empty, "empty", true, "sends RTP packets without payload instead of pictures"},
    {Fault::NoSlices, "no-slices", true, "sends parameter sets and SEI, but no picture"},
    {Fault::NoSprop, "no-sprop", true, "describes no parameter sets"},
    {Fault::WrongSprop, "wrong-sprop", true, "describes parameter sets that are junk"},
    {Fault::NoInband, "no-inband", true, "sends no parameter sets in the stream"},
    {Fault::TooLarge, "too-large", true, "Motion JPEG: describes its pictures as over 2040 wide"},

    {Fault::RtspText, "rtsp-text", true, "sends RTSP requests between interleaved frames"},
    {Fault::BadLength, "bad-length", true, "states a false length of one frame of 50"},
    {Fault::ForeignSsrc, "foreign-ssrc", true, "sends packets of an old session beside its own"},
    {Fault::ForeignChannel, "foreign-channel", true, "sends packets on a channel never set up"},
    {Fault::ForbiddenBit, "forbidden-bit", true, "sets the forbidden bit of one packet of 20"},
    {Fault::EmptyFragments, "empty-fragments", true, "sends fragments that hold nothing"},
    {Fault::NoMarker, "no-marker", true, "never sets the marker bit"},
    {Fault::EveryMarker, "every-marker", true, "sets the marker bit of every packet"},
    {Fault::Reorder, "reorder", true, "UDP: swaps one packet of 10 with the next"},
    {Fault::Thin, "thin", true, "a connection takes only 100 kbit/s (thin=KBITS)"},

    {Fault::NoGetParameter, "no-get-parameter", true, "offers no GET_PARAMETER, answers it 400"},
    {Fault::DeafToGetParameter, "deaf-to-get-parameter", true, "never answers GET_PARAMETER"},
    {Fault::Timeout, "timeout", true, "ends sessions 10 s after a request (timeout=SECONDS)"},
    {Fault::NoTimeout, "no-timeout", true, "does not say after what time it ends sessions"},
    {Fault::ExtraMedia, "extra-media", true, "describes audio and metadata before the video"},
    {Fault::SessionChange, "session-change", true, "names another session in every answer"},
});

Error badFault(std::string_view text, std::string_view rule) {
    return Error{ErrorKind::InvalidArgument,
                 fmt::format("--fault: '{}': {}", text.substr(0, 80), rule)};
}

// Cuts `text` at the first `mark` and returns what stood behind it.
std::optional<std::string_view> cutAt(std::string_view& text, char mark) {
    const size_t at = text.find(mark);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view tail = text.substr(at + 1);
    text = text.substr(0, at);
    return tail;
}

Result<void> readTimes(std::string_view text, FaultSpec& spec) {
    const auto length = cutAt(text, '+');
    const auto start = parseSeconds(text);
    if (!start) {
        return start.error();
    }
    spec.start = *start;
    if (!length) {
        return {};
    }
    const auto seconds = parseSeconds(*length);
    if (!seconds) {
        return seconds.error();
    }
    spec.length = *seconds;
    return {};
}

constexpr double kLargestNumber = 1e9;

Result<double> parseNumber(std::string_view text) {
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, problem] =
        std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (problem != std::errc{} || rest != end || !(std::abs(number) <= kLargestNumber)) {
        return Error{ErrorKind::InvalidArgument,
                     fmt::format("'{}' is not a number", text.substr(0, 40))};
    }
    return number;
}

const FaultDescription* byName(std::string_view name) {
    const auto found = std::ranges::find(kFaults, name, &FaultDescription::name);
    return found == kFaults.end() ? nullptr : &*found;
}

}  // namespace

std::span<const FaultDescription> allFaults() {
    return kFaults;
}

const FaultDescription& describe(Fault fault) {
    return *std::ranges::find(kFaults, fault, &FaultDescription::fault);
}

Result<Duration> parseSeconds(std::string_view text) {
    double seconds = 0;
    const char* end = text.data() + text.size();
    const auto [rest, problem] =
        std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
    if (problem != std::errc{} || rest != end || !(seconds >= 0 && seconds <= kLongestSeconds)) {
        return Error{ErrorKind::InvalidArgument,
                     fmt::format("'{}' is not a number of seconds from 0 to {}",
                                 text.substr(0, 40),
                                 kLongestSeconds)};
    }
    return secondsOf(seconds);
}

Duration secondsOf(double seconds) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>{seconds});
}

Result<FaultTarget> parseTarget(std::string_view text) {
    std::string_view number = text;
    const auto stream = cutAt(number, '/');
    FaultTarget target;
    const char* end = number.data() + number.size();
    const auto [rest, problem] = std::from_chars(number.data(), end, target.camera);
    const bool known = !stream || *stream == "main" || *stream == "sub";
    if (problem != std::errc{} || rest != end || target.camera < 1 ||
        target.camera > kLargestCamera || !known) {
        return Error{
            ErrorKind::InvalidArgument,
            fmt::format("'{}' is not a camera like 3, 3/main or 3/sub", text.substr(0, 40))};
    }
    if (stream) {
        target.stream = *stream == "main" ? StreamKind::Main : StreamKind::Sub;
    }
    return target;
}

Result<FaultSpec> parseFault(std::string_view text) {
    std::string_view name = text;
    FaultSpec spec;
    if (const auto camera = cutAt(name, ':')) {
        const auto target = parseTarget(*camera);
        if (!target) {
            return badFault(text, target.error().text());
        }
        spec.target = *target;
    }
    if (const auto times = cutAt(name, '@')) {
        if (const auto read = readTimes(*times, spec); !read) {
            return badFault(text, read.error().text());
        }
    }
    if (const auto parameter = cutAt(name, '=')) {
        const auto number = parseNumber(*parameter);
        if (!number) {
            return badFault(text, number.error().text());
        }
        spec.parameter = *number;
    }
    const FaultDescription* known = byName(name);
    if (known == nullptr) {
        return badFault(text, "no such fault; --list-faults names them all");
    }
    spec.fault = known->fault;
    return spec;
}

FaultBoard::FaultBoard(std::span<const FaultSpec> specs) {
    for (const FaultSpec& spec : specs) {
        add(spec);
    }
}

void FaultBoard::add(const FaultSpec& spec) {
    if (entries_.size() < kMostEntries) {
        entries_.push_back({spec});
    }
}

void FaultBoard::clear(std::optional<Fault> fault, const std::optional<FaultTarget>& target) {
    for (Entry& entry : entries_) {
        const bool same_fault = !fault || *fault == entry.spec.fault;
        const bool same_target =
            !target || (target->camera == entry.spec.target.camera &&
                        (!target->stream || target->stream == entry.spec.target.stream));
        entry.cleared = entry.cleared || (same_fault && same_target);
    }
}

std::vector<FaultSpec> FaultBoard::takeStarted(Duration now) {
    std::vector<FaultSpec> started;
    for (Entry& entry : entries_) {
        if (!entry.started && !entry.cleared && now >= entry.spec.start) {
            entry.started = true;
            started.push_back(entry.spec);
        }
    }
    return started;
}

std::vector<FaultSpec> FaultBoard::takeEnded(Duration now) {
    std::vector<FaultSpec> ended;
    std::erase_if(entries_, [&](const Entry& entry) {
        const bool lasting = describe(entry.spec.fault).lasting;
        const bool gone = lasting ? entry.over(now) : entry.started || entry.cleared;
        if (gone && lasting && entry.started) {
            ended.push_back(entry.spec);
        }
        return gone;
    });
    return ended;
}

const FaultSpec* FaultBoard::find(Fault fault, int camera, StreamKind kind, Duration now) const {
    for (const Entry& entry : entries_) {
        if (entry.spec.fault == fault && now >= entry.spec.start && !entry.over(now) &&
            entry.spec.target.covers(camera, kind)) {
            return &entry.spec;
        }
    }
    return nullptr;
}

std::optional<Duration> FaultBoard::nextChange() const {
    std::optional<Duration> next;
    for (const Entry& entry : entries_) {
        if (entry.cleared) {
            return Duration{0};
        }
        std::optional<Duration> change;
        if (!entry.started) {
            change = entry.spec.start;
        } else if (entry.spec.length) {
            change = entry.spec.start + *entry.spec.length;
        }
        if (change && (!next || *change < *next)) {
            next = change;
        }
    }
    return next;
}

std::vector<FaultSpec> FaultBoard::active(Duration now) const {
    std::vector<FaultSpec> active;
    for (const Entry& entry : entries_) {
        if (now >= entry.spec.start && !entry.over(now)) {
            active.push_back(entry.spec);
        }
    }
    return active;
}

}  // namespace betang::camsim
