// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/bench_switch.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "apps/bench/observed_wall.hpp"
#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "core/bench/figures.hpp"
#include "core/error.hpp"

namespace betang {
namespace bench {
namespace {

constexpr int kTiles = 16;
constexpr std::chrono::seconds kGop{4};
constexpr Duration kSettle = std::chrono::seconds{6};     // a GOP is in every ring
constexpr Duration kTourDwell = std::chrono::seconds{6};  // as liveConfig() has it
constexpr int kTourSteps = 2;

double milliseconds(Duration time) {
    return std::chrono::duration<double, std::milli>{time}.count();
}

bool shows(const FrameNote& note, size_t tile, int camera) {
    return tile < note.tiles.size() && note.tiles[tile].mark &&
           note.tiles[tile].mark->camera == camera;
}

bool pictured(const FrameNote& note, const Switch& asked) {
    return std::all_of(asked.wanted.begin(), asked.wanted.end(), [&](const auto& one) {
        return shows(note, one.first, one.second);
    });
}

bool live(const FrameNote& note, const Switch& asked) {
    return pictured(note, asked) &&
           std::all_of(asked.wanted.begin(), asked.wanted.end(), [&](const auto& one) {
               return note.tiles[one.first].live;
           });
}

bool begun(const FrameNote& note, const Switch& asked) {
    return std::any_of(asked.wanted.begin(), asked.wanted.end(), [&](const auto& one) {
        return shows(note, one.first, one.second);
    });
}

double oldestOn(const FrameNote& note, const SendTimes& times, const Switch& asked) {
    double oldest = 0;
    for (const auto& [tile, camera] : asked.wanted) {
        if (const auto at = times.before(*note.tiles[tile].mark, note.utc)) {
            oldest = std::max(oldest, milliseconds(note.utc - *at));
        }
    }
    return oldest;
}

// The cameras of preset "a" or "b", by tile.
std::map<size_t, int> camerasOf(bool a) {
    std::map<size_t, int> cameras;
    for (int tile = 0; tile < kTiles; ++tile) {
        cameras.emplace(static_cast<size_t>(tile), tile + 1 + (a ? 0 : kTiles));
    }
    return cameras;
}

// One round: everything that is asked of a running wall, with the moments at which it was.
class Operator {
  public:
    Operator(const Config& config, Clock& clock)
        : control_{endpointsFor(config.runtime, "wall", "bench").control}, clock_{clock} {
        for (const auto& [id, camera] : config.cameras) {
            const std::string& url = camera.main_url;  // rtsp://HOST:PORT/N/main
            const size_t end = url.rfind('/');
            const size_t begin = url.rfind('/', end - 1) + 1;
            ids_.emplace(std::stoi(url.substr(begin, end - begin)), id);
        }
    }

    std::vector<Switch> run(int switches) {
        for (int i = 0; i < switches; ++i) {
            callUp(i % 2 == 1, i);
        }
        for (int i = 0; i < switches; ++i) {
            push(i, switches);
        }
        tour();
        return std::move(asked_);
    }

  private:
    void callUp(bool a, int turn) {
        note(SwitchKind::Wall, camerasOf(a));
        ask({{"op", "preset"}, {"preset", a ? "a" : "b"}});
        pause(std::chrono::milliseconds{2200 + turn * 370 % 1000});
    }

    // Cameras that the wall does not show, from one tile to the next.
    void push(int turn, int switches) {
        const bool shows_a = switches % 2 == 0;
        const auto tile = static_cast<size_t>(turn % kTiles);
        const int camera = camerasOf(!shows_a).at(tile);
        note(SwitchKind::Tile, {{tile, camera}});
        ask({{"op", "push"}, {"camera", ids_.at(camera).text()}, {"tile", tile + 1}});
        pause(std::chrono::milliseconds{900 + turn * 370 % 1000});
    }

    // It begins with "a"; each step is watched from the middle of the one before.
    void tour() {
        ask({{"op", "tour"}, {"tour", "turn"}});
        pause(kTourDwell / 2);
        for (int step = 0; step < kTourSteps; ++step) {
            note(SwitchKind::Tour, camerasOf(step % 2 == 1));
            pause(kTourDwell);
        }
    }

    void note(SwitchKind kind, std::map<size_t, int> wanted) {
        asked_.push_back({kind, clock_.monotonic(), clock_.utc(), std::move(wanted)});
    }

    // Whatever else the machine does: how long it takes then is the question.
    void ask(Json request) {
        request["force"] = true;
        const Result<Json> answer = callControl(bus_, control_, request, std::chrono::seconds{5});
        if (!answer.ok()) {
            throw answer.error();
        }
    }

    void pause(Duration length) { clock_.sleepFor(length, {}); }

    BusContext bus_;
    const std::string control_;
    Clock& clock_;
    std::map<int, CameraId> ids_;
    std::vector<Switch> asked_;
};

// What happened in all rounds.
struct Answers {
    std::vector<double> pictured;
    std::vector<double> live;
    std::vector<double> tile_live;
    std::vector<double> keyframes;  // that all of a wall's next keyframes took
    double oldest = 0;
    int tour_steps = 0;
    int tour_steps_at_once = 0;
    int unanswered = 0;
    Duration steal{};
};

void add(Answers& all, const Switch& asked, const std::optional<SwitchAnswer>& answer) {
    if (!answer) {
        ++all.unanswered;
        return;
    }
    all.oldest = std::max(all.oldest, answer->oldest);
    if (asked.kind == SwitchKind::Wall) {
        all.pictured.push_back(answer->pictured);
        all.live.push_back(answer->live);
    } else if (asked.kind == SwitchKind::Tile) {
        all.tile_live.push_back(answer->live);
    } else {
        ++all.tour_steps;
        all.tour_steps_at_once += answer->frames == 0 ? 1 : 0;
    }
}

void runRound(const BenchSwitchOptions& options, Answers& all) {
    SystemClock clock;
    LiveCameras cameras{
        {.cameras = 2 * kTiles, .gop = kGop, .core = options.core, .programs = options.programs}};
    const std::filesystem::path notes = cameras.folders().all / "frames.jsonl";
    cameras.pull();
    auto wall =
        std::make_unique<Process>(options.core, [&] { runObservedWall(cameras.config(), notes); });
    awaitPictures(notes, *wall, clock);
    clock.sleepFor(kSettle, {});
    const std::vector<Switch> asked = Operator{cameras.config(), clock}.run(options.switches);
    wall.reset();
    const SentPictures sent = cameras.finish();
    const std::vector<FrameNote> frames = readFrameNotes(notes);
    for (const Switch& one : asked) {
        add(all, one, answerOf(frames, sent, one));
        if (one.kind == SwitchKind::Wall) {
            all.keyframes.push_back(nextKeyframes(sent, one));
        }
    }
}

Json percentiles(const std::vector<double>& values) {
    return {
        {"p50_ms", median(values)}, {"p99_ms", quantile(values, 0.99)}, {"count", values.size()}};
}

Json switchJson(const Answers& all, const BenchSwitchOptions& options) {
    const double ours = median(all.live);
    const double theirs = median(all.keyframes);
    return {{"case", "switch16"},
            {"figures",
             {{"pictured", percentiles(all.pictured)},
              {"live", percentiles(all.live)},
              {"tile_live", percentiles(all.tile_live)},
              {"tour_steps", all.tour_steps},
              {"tour_steps_live_at_once", all.tour_steps_at_once},
              {"oldest_picture_ms", all.oldest},
              {"unanswered", all.unanswered},
              {"rounds", options.rounds},
              {"core", options.core},
              {"steal_s", std::chrono::duration<double>{all.steal}.count()}}},
            {"reference",
             {{"next_keyframe",
               {{"p50_ms", theirs},
                {"p99_ms", quantile(all.keyframes, 0.99)},
                {"command", "the same cameras' own next keyframes, all of them, as sent"}}}}},
            {"ratio", {{"next_keyframe", theirs > 0 ? ours / theirs : 0}}}};
}

void print(const Json& result, bool json) {
    if (json) {
        std::cout << toJsonText(result) << std::endl;
        return;
    }
    const Json& figures = result["figures"];
    const auto pair = [&figures](const char* name) {
        return fmt::format("p50 {:.0f} ms, p99 {:.0f} ms of {}",
                           figures[name]["p50_ms"].get<double>(),
                           figures[name]["p99_ms"].get<double>(),
                           figures[name]["count"].get<size_t>());
    };
    std::cout << fmt::format(
                     "switch16: a picture in every tile {}; all live {}; one tile live {}; {} of "
                     "{} tour steps live on their first frame; {} unanswered (steal {:.2f} s)\n"
                     "  all live {:.2f} x next_keyframe (p50 {:.0f} ms)",
                     pair("pictured"),
                     pair("live"),
                     pair("tile_live"),
                     figures["tour_steps_live_at_once"].get<int>(),
                     figures["tour_steps"].get<int>(),
                     figures["unanswered"].get<int>(),
                     figures["steal_s"].get<double>(),
                     result["ratio"]["next_keyframe"].get<double>(),
                     result["reference"]["next_keyframe"]["p50_ms"].get<double>())
              << std::endl;
}

}  // namespace

std::optional<SwitchAnswer> answerOf(const std::vector<FrameNote>& notes,
                                     const SentPictures& sent,
                                     const Switch& asked) {
    SwitchAnswer answer;
    bool seen = false;
    int since_begun = -1;
    for (const FrameNote& note : notes) {
        if (note.at < asked.at) {
            continue;
        }
        since_begun += since_begun >= 0 || begun(note, asked) ? 1 : 0;
        if (!seen && pictured(note, asked)) {
            seen = true;
            answer.pictured = milliseconds(note.at - asked.at);
        }
        if (live(note, asked)) {
            answer.live = milliseconds(note.at - asked.at);
            answer.oldest = oldestOn(note, SendTimes{sent}, asked);
            answer.frames = since_begun;
            return answer;
        }
    }
    return std::nullopt;
}

double nextKeyframes(const SentPictures& sent, const Switch& asked) {
    double longest = 0;
    for (const auto& [tile, camera] : asked.wanted) {
        const auto pictures = sent.find(camera);
        if (pictures == sent.end()) {
            continue;
        }
        const auto key = std::find_if(
            pictures->second.begin(), pictures->second.end(), [&](const SentPicture& one) {
                return one.key && one.at >= asked.utc;
            });
        if (key != pictures->second.end()) {
            longest = std::max(longest, milliseconds(key->at - asked.utc));
        }
    }
    return longest;
}

}  // namespace bench

int runBenchSwitch(const BenchSwitchOptions& options) {
    try {
        if (!options.cases.empty() && options.cases != std::vector<std::string>{"switch16"}) {
            throw Error{ErrorKind::InvalidArgument, "the only case is switch16"};
        }
        bench::Answers all;
        const Duration steal = bench::stealTime();
        for (int i = 0; i < options.rounds; ++i) {
            bench::runRound(options, all);
        }
        all.steal = bench::stealTime() - steal;
        bench::print(bench::switchJson(all, options), options.json);
        return 0;
    } catch (const Error& error) {
        std::cerr << "bench switch: " << error.text() << std::endl;
        return error.kind() == ErrorKind::InvalidArgument ? 2 : 1;
    }
}

}  // namespace betang
