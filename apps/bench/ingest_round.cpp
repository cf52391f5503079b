// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/ingest_round.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <thread>
#include <vector>

#include "apps/bench/bus_listener.hpp"
#include "bus/json_text.hpp"
#include "config/plan.hpp"
#include "config/reader.hpp"
#include "core/bench/figures.hpp"
#include "core/bench/process.hpp"
#include "core/bench/temporary_folder.hpp"
#include "core/error.hpp"

namespace betang::bench {
namespace {

namespace fs = std::filesystem;

using Processes = std::vector<std::unique_ptr<Process>>;

constexpr Duration kGlance = std::chrono::milliseconds{100};
constexpr Duration kSimulatorLimit = std::chrono::minutes{3};  // it may have to encode its loop
constexpr Duration kStartLimit = std::chrono::minutes{4};  // ffmpeg opens 200 one after the other
constexpr std::chrono::minutes kJudgeLimit{5};  // every access unit is read back and hashed
constexpr Duration kStopLimit = std::chrono::seconds{10};
// What piled up at the start is worked off. ffmpeg opens one camera after the other, so that nearly
// all of it waits for the last.
constexpr Duration kSettle = std::chrono::seconds{2};
constexpr Duration kSettleReference = std::chrono::seconds{12};

std::string textOf(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

// Cameras whose first bytes are on the disk.
int recordedCameras(const fs::path& recordings) {
    int count = 0;
    for (const auto& entry : fs::recursive_directory_iterator{recordings}) {
        std::error_code failed;
        count += entry.path().extension() == ".mp4" && entry.file_size(failed) > 0 && !failed;
    }
    return count;
}

Duration cpuOf(const Processes& processes) {
    Duration sum{};
    for (const auto& process : processes) {
        sum += process->cpu();
    }
    return sum;
}

uint64_t bytesIn(const fs::path& folder) {
    uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator{folder}) {
        std::error_code gone;
        const auto size = entry.file_size(gone);
        bytes += gone || entry.is_directory(gone) ? 0 : size;
    }
    return bytes;
}

class Round {
  public:
    Round(const IngestCase& chosen, const IngestOptions& options)
        : chosen_{chosen}, options_{options}, folder_{options.parent}, folders_{folder_.path()} {
        fs::create_directories(folders_.recordings());
        simulator_ = std::make_unique<Process>(
            otherCore(),
            simulatorCommand(options_.programs / "betang-camsim", chosen_, folders_),
            folders_.output());
        await(kSimulatorLimit, "the simulated cameras are not ready", [this] {
            port_ = portFrom(textOf(folders_.output()));
            return port_ != 0;
        });
    }

    IngestCost run(IngestContender who) {
        if (who == IngestContender::Betang) {
            startBetang();
        } else {
            contenders_.push_back(
                std::make_unique<Process>(options_.core, reference(), folders_.output()));
        }
        const MonoTime begun = clock_.monotonic();
        await(kStartLimit, "the cameras are not recorded", [this] {
            return recordedCameras(folders_.recordings()) >= chosen_.cameras;
        });
        pause(who == IngestContender::Betang ? kSettle : kSettleReference);
        IngestCost cost = watch();
        pause(begun + options_.memory_after - clock_.monotonic());
        for (const auto& contender : contenders_) {
            cost.memory += contender->memory();
        }
        finish(who);
        judge(who, cost);
        cost.command = who == IngestContender::Ffmpeg ? joined(reference()) : "";
        return cost;
    }

  private:
    [[nodiscard]] int otherCore() const {
        const auto cores = static_cast<int>(std::thread::hardware_concurrency());
        return (options_.core + 1) % std::max(cores, 1);
    }

    [[nodiscard]] std::vector<std::string> reference() const {
        return referenceCommand(chosen_, folders_, port_);
    }

    void pause(Duration length) { clock_.sleepFor(std::max(length, Duration::zero()), {}); }

    template <typename Condition>
    void await(Duration limit, const char* problem, const Condition& met) {
        const MonoTime deadline = clock_.monotonic() + limit;
        while (!met()) {
            const bool all_run = simulator_->running() &&
                                 std::all_of(contenders_.begin(),
                                             contenders_.end(),
                                             [](const auto& one) { return one->running(); });
            if (!all_run || clock_.monotonic() > deadline) {
                throw Error{ErrorKind::Timeout, problem + (": " + textOf(folders_.output()))};
            }
            pause(kGlance);
        }
    }

    // The processes of `betang run` for these cameras, started as it starts them.
    void startBetang() {
        std::ofstream{folders_.config()} << ingestConfig(chosen_, folders_, port_);
        const Config config = loadConfig(folders_.config());
        const Plan plan = planWorkers(config, {});
        archive_ = startRole(otherCore(), "archive", config.storage.begin()->first);
        for (const std::string& worker : plan.workers()) {
            contenders_.push_back(startRole(options_.core, "ingest", worker));
        }
        if (options_.subscriber) {
            listener_ = std::make_unique<BusListener>(otherCore(), config, plan);
        }
    }

    std::unique_ptr<Process> startRole(int core, const std::string& role, const std::string& name) {
        const std::vector<std::string> command{(options_.programs / "betang").string(),
                                               "role",
                                               role,
                                               "-c",
                                               folders_.config().string(),
                                               "--base",
                                               folders_.all.string(),
                                               "--name",
                                               name};
        return std::make_unique<Process>(core, command, folders_.output());
    }

    IngestCost watch() {
        IngestCost cost;
        const uint64_t heard = listener_ ? listener_->received() : 0;
        const Duration archive = archive_ ? archive_->cpu() : Duration{};
        const uint64_t written = bytesIn(folders_.recordings());
        const Duration before = cpuOf(contenders_);
        const MonoTime begin = clock_.monotonic();
        pause(std::chrono::seconds{options_.seconds});
        cost.cpu = cpuOf(contenders_) - before;
        cost.window = clock_.monotonic() - begin;
        cost.written = bytesIn(folders_.recordings()) - written;
        cost.archive_cpu = archive_ ? archive_->cpu() - archive : Duration{};
        cost.received = listener_ ? listener_->received() - heard : 0;
        return cost;
    }

    // The contenders first: each ends its sessions, and until then all must be taken.
    void finish(IngestContender who) {
        const int signal = who == IngestContender::Betang ? SIGTERM : SIGINT;
        bool good = true;
        for (const auto& contender : contenders_) {
            good = contender->stop(signal, kStopLimit, clock_) && good;
        }
        if (!good && who == IngestContender::Betang) {
            throw Error{ErrorKind::Unavailable, "a worker failed: " + textOf(folders_.output())};
        }
        if (archive_) {
            archive_->stop(SIGTERM, kStopLimit, clock_);
        }
        simulator_->stop(SIGTERM, kStopLimit, clock_);
    }

    void judge(IngestContender who, IngestCost& cost) {
        if (listener_) {
            cost.units_missed = listener_->lost();
        }
        const fs::path verdict = folders_.all / "verdict.json";
        std::vector<std::string> command{(options_.programs / "betang-segcheck").string(),
                                         "--log",
                                         folders_.log().string(),
                                         "--recordings",
                                         folders_.recordings().string()};
        if (who == IngestContender::Betang) {
            command.insert(command.end(), {"-c", folders_.config().string()});
        } else {  // it does not end its sessions before it stops taking from them
            command.insert(command.end(), {"--allow-tail", "5"});
        }
        Process check{otherCore(), command, verdict};
        const MonoTime deadline = clock_.monotonic() + kJudgeLimit;
        while (check.running() && clock_.monotonic() < deadline) {
            pause(kGlance);
        }
        if (check.running()) {
            throw Error{ErrorKind::Timeout, "betang-segcheck did not end in time"};
        }
        const auto found = parseJson(textOf(verdict));
        if (!found) {
            throw Error{ErrorKind::Corrupt, "betang-segcheck: " + textOf(verdict)};
        }
        count(*found, cost);
        countSent(cost);
    }

    static void count(const Json& verdict, IngestCost& cost) {
        cost.changed = verdict.at("unmarked").get<uint64_t>() + verdict.at("unreadable").size();
        for (const Json& stream : verdict.at("streams")) {
            const auto field = [&stream](const char* name) {
                return stream.at(name).get<uint64_t>();
            };
            cost.sent += field("sent");
            cost.recorded += field("recorded");
            cost.lost += field("missing");
            cost.changed += field("repeated") + field("out_of_order") + field("hash_mismatches") +
                            field("unknown");
        }
    }

    // What the cameras really sent, for the bit rate.
    void countSent(IngestCost& cost) const {
        std::ifstream log{folders_.log()};
        std::optional<int64_t> first;
        int64_t last = 0;
        for (std::string line; std::getline(log, line);) {
            const auto entry = parseJson(line);
            if (entry && entry->value("event", "") == "sent") {
                cost.sent_bytes += entry->at("bytes").get<uint64_t>();
                last = entry->at("sent_ns").get<int64_t>();
                first = first.value_or(last);
            }
        }
        cost.sent_for = Duration{last - first.value_or(last)};
    }

    const IngestCase& chosen_;
    const IngestOptions& options_;
    SystemClock clock_;
    TemporaryFolder folder_;
    IngestFolders folders_;
    uint16_t port_ = 0;
    std::unique_ptr<Process> simulator_;
    std::unique_ptr<Process> archive_;
    std::unique_ptr<BusListener> listener_;
    Processes contenders_;
};

}  // namespace

double IngestCost::coreShare() const {
    return window == Duration::zero()
               ? 0
               : static_cast<double>(cpu.count()) / static_cast<double>(window.count());
}

IngestCost measureIngest(IngestContender who,
                         const IngestCase& chosen,
                         const IngestOptions& options) {
    return Round{chosen, options}.run(who);
}

}  // namespace betang::bench
