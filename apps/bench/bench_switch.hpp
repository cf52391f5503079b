// SPDX-License-Identifier: Apache-2.0
//
// `betang bench switch`: how long it takes from a command until a wall shows other cameras, and
// shows them live, beside what waiting for their next keyframe would take.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/bench/frame_notes.hpp"
#include "apps/bench/live_cameras.hpp"
#include "bus/json_text.hpp"

namespace betang {

struct BenchSwitchOptions {
    std::vector<std::string> cases;
    int rounds = 5;
    int switches = 10;  // of the whole wall in each round, and as many of one tile
    int core = 0;
    bool json = false;
    std::filesystem::path programs;  // where betang and betang-camsim are
};

// Prints one object for each case to stdout (one a line with json). The exit status: 0; 1 when
// something could not run; 2 for a case that there is not. Call it from a process with one thread.
[[nodiscard]] int runBenchSwitch(const BenchSwitchOptions& options);

namespace bench {

enum class SwitchKind { Wall, Tile, Tour };

// What was asked for, and when. A tour's step is asked for by the tour: `at` is when it began.
struct Switch {
    SwitchKind kind = SwitchKind::Wall;
    MonoTime at{};
    UtcTime utc{};
    std::map<size_t, int> wanted;  // camera by tile, from 0
};

// Since the command, in milliseconds.
struct SwitchAnswer {
    double pictured = 0;  // every wanted tile shows its camera
    double live = 0;      // and says LIVE
    double oldest = 0;    // true age of the oldest picture on that frame
    int frames = 0;       // from the first frame with a wanted camera until all are live; 0: on it
};

// Nothing when it did not happen within the notes. Pure.
[[nodiscard]] std::optional<SwitchAnswer> answerOf(const std::vector<FrameNote>& notes,
                                                   const SentPictures& sent,
                                                   const Switch& asked);

// Milliseconds until each wanted camera has sent another keyframe. Pure.
[[nodiscard]] double nextKeyframes(const SentPictures& sent, const Switch& asked);

}  // namespace bench
}  // namespace betang
