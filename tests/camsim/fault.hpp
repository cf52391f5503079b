// SPDX-License-Identifier: Apache-2.0
//
// What can go wrong with a simulated camera, when, and for which camera. Pure values;
// docs/camsim.md describes each fault.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang::camsim {

enum class Fault {
    Stop,
    Freeze,
    Stall,
    SlowStart,
    Unreachable,
    MagicSei,
    MagicSeiOnce,
    AuthChange,
    Garbage,
    Loss,
    SsrcChange,
    Busy,
    Close,
    // its clock
    Jump,
    Outlier,
    Wrap,
    Drift,
    ReportOff,
    NoReport,
    FalseRate,
    // its pictures
    OtherSize,
    OtherCodec,
    Empty,
    NoSlices,
    NoSprop,
    WrongSprop,
    NoInband,
    TooLarge,
    // its packets
    RtspText,
    BadLength,
    ForeignSsrc,
    ForeignChannel,
    ForbiddenBit,
    EmptyFragments,
    NoMarker,
    EveryMarker,
    Reorder,
    Thin,
    // its answers
    NoGetParameter,
    DeafToGetParameter,
    Timeout,
    NoTimeout,
    ExtraMedia,
    SessionChange,
};

struct FaultDescription {
    Fault fault;
    std::string_view name;
    bool lasting;  // holds until it ends or is cleared; otherwise it happens once, at its start
    std::string_view behaviour;
};

[[nodiscard]] std::span<const FaultDescription> allFaults();
[[nodiscard]] const FaultDescription& describe(Fault fault);

// A camera, one of its streams, or (camera 0) everything.
struct FaultTarget {
    int camera = 0;
    std::optional<StreamKind> stream;

    [[nodiscard]] bool covers(int other, StreamKind kind) const {
        return (camera == 0 || camera == other) && (!stream || *stream == kind);
    }

    bool operator==(const FaultTarget&) const = default;
};

struct FaultSpec {
    Fault fault = Fault::Stop;
    Duration start{};                 // since the simulator began to serve
    std::optional<Duration> length;   // nothing: until cleared
    std::optional<double> parameter;  // NAME=NUMBER; what it means depends on the fault
    FaultTarget target;

    bool operator==(const FaultSpec&) const = default;
};

// "N", "N/main" or "N/sub", N from 1 to 1000.
[[nodiscard]] Result<FaultTarget> parseTarget(std::string_view text);

// NAME[=NUMBER][@START[+SECONDS]][:CAMERA[/STREAM]]; InvalidArgument names what is wrong.
[[nodiscard]] Result<FaultSpec> parseFault(std::string_view text);

// Non-negative decimal seconds, at most a day.
[[nodiscard]] Result<Duration> parseSeconds(std::string_view text);

[[nodiscard]] Duration secondsOf(double seconds);

// The faults of one simulator and which of them hold now. Thread-bound.
class FaultBoard {
  public:
    explicit FaultBoard(std::span<const FaultSpec> specs);

    // `spec.start` counts from the same zero as all times given to this class.
    void add(const FaultSpec& spec);

    // Ends faults now; nothing given: all of them, also those still to come.
    void clear(std::optional<Fault> fault, const std::optional<FaultTarget>& target);

    // The faults that began since the last call, each reported once.
    [[nodiscard]] std::vector<FaultSpec> takeStarted(Duration now);

    // The lasting faults that ended or were cleared since the last call, each reported once.
    [[nodiscard]] std::vector<FaultSpec> takeEnded(Duration now);

    // The lasting fault that holds for this stream, or null. Valid until the next change.
    [[nodiscard]] const FaultSpec* find(Fault fault,
                                        int camera,
                                        StreamKind kind,
                                        Duration now) const;

    // When takeStarted or takeEnded next has something to say.
    [[nodiscard]] std::optional<Duration> nextChange() const;

    [[nodiscard]] std::vector<FaultSpec> active(Duration now) const;

  private:
    struct Entry {
        FaultSpec spec;
        bool started = false;
        bool cleared = false;

        [[nodiscard]] bool over(Duration now) const {
            return cleared || (spec.length && now >= spec.start + *spec.length);
        }
    };

    std::vector<Entry> entries_;  // finished ones are removed by takeEnded
};

}  // namespace betang::camsim
