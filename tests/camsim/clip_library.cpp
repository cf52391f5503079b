// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/clip_library.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <future>
#include <map>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/error.hpp"
#include "core/mutex.hpp"
#include "core/unique_fd.hpp"
#include "media/pixel_mark.hpp"

#include "tests/camsim/clip_encoder.hpp"
#include "tests/camsim/digest.hpp"
#include "tests/camsim/picture_source.hpp"

namespace betang::camsim {

namespace {

constexpr int kEncodingVersion = 1;     // raise to make old cache entries useless
constexpr size_t kCamerasTogether = 4;  // that one reading of a clip is encoded for

struct Target {
    int mark = 0;  // camera number in the pixels, 0 for none
    std::filesystem::path file;
};

// One reading of a clip at one size, encoded for several cameras.
struct Job {
    std::string clip;
    StreamKind kind = StreamKind::Main;
    std::vector<Target> targets;
};

std::filesystem::path cacheFolder(const std::filesystem::path& wanted) {
    if (!wanted.empty()) {
        return wanted;
    }
    const char* xdg = std::getenv("XDG_CACHE_HOME");
    if (xdg != nullptr && *xdg == '/') {
        return std::filesystem::path{xdg} / "betang/camsim";
    }
    const char* home = std::getenv("HOME");
    return std::filesystem::path{home != nullptr ? home : "/tmp"} / ".cache/betang/camsim";
}

std::string keyOf(const std::string& content,
                  const EncodingOptions& options,
                  StreamKind kind,
                  int mark) {
    const StreamOptions& stream = options.of(kind);
    return hexHash(Hash::Sha256,
                   fmt::format("{} {} {} {}x{}@{} {} {} {} {} {}",
                               kEncodingVersion,
                               content,
                               toText(options.codec),
                               stream.size.width,
                               stream.size.height,
                               stream.frame_rate,
                               stream.bitrate_kbits,
                               options.gop.count(),
                               options.loop.count(),
                               options.b_frames,
                               mark))
        .substr(0, 32);
}

class LockedFile {
  public:
    explicit LockedFile(const std::filesystem::path& path)
        : fd_{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)} {
        if (!fd_.valid() || ::flock(fd_.get(), LOCK_EX) != 0) {
            throw Error{ErrorKind::Io, fmt::format("cannot lock {}", path.string())};
        }
    }

  private:
    UniqueFd fd_;
};

std::shared_ptr<const Clip> openIfGood(const std::filesystem::path& file) {
    try {
        return Clip::open(file);
    } catch (const Error&) {
        return nullptr;
    }
}

void encode(const Job& job, const EncodingOptions& options, std::span<const Target> targets) {
    const auto pictures = openPictures(job.clip, options.of(job.kind).size);
    std::vector<ClipEncoder> encoders;
    for (const Target& target : targets) {
        encoders.emplace_back(options, job.kind, target.mark);
    }
    const int count = picturesInLoop(options, job.kind);
    for (int i = 0; i < count; ++i) {
        const double seconds = static_cast<double>(i) / options.of(job.kind).frame_rate;
        const AVFrame& picture = pictures->at(seconds);
        for (ClipEncoder& encoder : encoders) {
            encoder.add(picture);
        }
    }
    for (size_t i = 0; i < encoders.size(); ++i) {
        encoders[i].finish().write(targets[i].file);
    }
}

void run(const Job& job, const EncodingOptions& options) {
    const LockedFile lock{fmt::format("{}.lock", job.targets.front().file.string())};
    std::vector<Target> missing;
    for (const Target& target : job.targets) {
        if (openIfGood(target.file) == nullptr) {
            missing.push_back(target);
        }
    }
    if (!missing.empty()) {
        encode(job, options, missing);
    }
}

// What there is to make, each file in one job only.
class Planner {
  public:
    explicit Planner(const CameraSimulatorOptions& options)
        : options_{options}, folder_{cacheFolder(options.encoding.cache)} {
        std::filesystem::create_directories(folder_);
    }

    std::filesystem::path fileOf(int camera, StreamKind kind) {
        const std::string& clip =
            options_.clips[static_cast<size_t>(camera - 1) % options_.clips.size()];
        if (!contents_.contains(clip)) {
            contents_[clip] = contentOf(clip);
        }
        const int mark = options_.encoding.pixel_marks ? camera : 0;
        const std::string key = keyOf(contents_[clip], options_.encoding, kind, mark);
        const std::filesystem::path file = folder_ / (key + ".clip");
        if (std::ranges::find(files_, file) == files_.end()) {
            files_.push_back(file);
            if (openIfGood(file) == nullptr) {
                plan(clip, kind, {mark, file});
            }
        }
        return file;
    }

    [[nodiscard]] std::vector<Job> takeJobs() { return std::move(jobs_); }

  private:
    void plan(const std::string& clip, StreamKind kind, Target target) {
        for (Job& job : jobs_) {
            if (job.clip == clip && job.kind == kind && job.targets.size() < kCamerasTogether) {
                job.targets.push_back(std::move(target));
                return;
            }
        }
        jobs_.push_back({clip, kind, {std::move(target)}});
    }

    const CameraSimulatorOptions& options_;
    std::filesystem::path folder_;
    std::map<std::string, std::string> contents_;
    std::vector<std::filesystem::path> files_;
    std::vector<Job> jobs_;
};

// Runs the jobs on all processors, the long ones first; throws the first error.
void runAll(std::vector<Job> jobs, const EncodingOptions& options, const Progress& progress) {
    std::ranges::stable_sort(jobs, {}, &Job::kind);
    const size_t threads = std::min(
        jobs.size(), static_cast<size_t>(std::max(1U, std::thread::hardware_concurrency())));
    std::atomic<size_t> next{0};
    std::atomic<size_t> done{0};
    const auto work = [&] {
        for (size_t i = next++; i < jobs.size(); i = next++) {
            run(jobs[i], options);
            ++done;
        }
    };
    std::vector<std::future<void>> workers;
    for (size_t i = 0; i < threads; ++i) {
        workers.push_back(std::async(std::launch::async, work));
    }
    for (std::future<void>& worker : workers) {
        while (worker.wait_for(std::chrono::milliseconds{200}) != std::future_status::ready) {
            if (progress) {
                progress(done, jobs.size());
            }
        }
        worker.get();
    }
}

void check(const CameraSimulatorOptions& options) {
    const auto refuse = [](bool wrong, const char* rule) {
        if (wrong) {
            throw Error{ErrorKind::InvalidArgument, rule};
        }
    };
    refuse(options.clips.empty(), "--clip: at least one is needed");
    refuse(options.count < 1 || options.count > 1000, "--count: must be from 1 to 1000");
    refuse(options.encoding.b_frames < 0 || options.encoding.b_frames > 3,
           "--b-frames: must be from 0 to 3");
    for (const StreamKind kind : {StreamKind::Main, StreamKind::Sub}) {
        const StreamOptions& stream = options.encoding.of(kind);
        refuse(stream.size.width < 160 || stream.size.height < 90 || stream.size.width > 3840 ||
                   stream.size.height > 2160 || stream.size.width % 2 != 0 ||
                   stream.size.height % 2 != 0,
               "--main, --sub: the size must be even and from 160x90 to 3840x2160");
        refuse(stream.frame_rate < 1 || stream.frame_rate > 60,
               "--main, --sub: the frame rate must be from 1 to 60");
        refuse(stream.bitrate_kbits < 16 || stream.bitrate_kbits > 20000,
               "--main-kbits, --sub-kbits: must be from 16 to 20000");
        refuse(picturesInLoop(options.encoding, kind) > kMostMarkedPictures,
               "--loop: more than 4096 pictures");
    }
}

std::vector<CameraClips> prepareOneCodec(const CameraSimulatorOptions& options,
                                         const Progress& progress) {
    Planner planner{options};
    std::vector<std::pair<std::filesystem::path, std::filesystem::path>> files;
    for (int camera = 1; camera <= options.count; ++camera) {
        files.emplace_back(planner.fileOf(camera, StreamKind::Main),
                           planner.fileOf(camera, StreamKind::Sub));
    }
    runAll(planner.takeJobs(), options.encoding, progress);
    std::map<std::filesystem::path, std::shared_ptr<const Clip>> opened;
    const auto clip = [&opened](const std::filesystem::path& file) {
        auto& slot = opened[file];
        slot = slot ? slot : Clip::open(file);
        return slot;
    };
    std::vector<CameraClips> cameras;
    for (const auto& [main, sub] : files) {
        cameras.push_back({clip(main), clip(sub), nullptr, nullptr});
    }
    return cameras;
}

}  // namespace

std::vector<CameraClips> prepareClips(const CameraSimulatorOptions& options,
                                      const Progress& progress) {
    check(options);
    std::vector<CameraClips> cameras = prepareOneCodec(options, progress);
    if (options.both_codecs) {
        CameraSimulatorOptions other = options;
        other.encoding.codec = options.encoding.codec == Codec::H264 ? Codec::H265 : Codec::H264;
        const std::vector<CameraClips> others = prepareOneCodec(other, progress);
        for (size_t i = 0; i < cameras.size(); ++i) {
            cameras[i].other_codec_main = others[i].main;
            cameras[i].other_codec_sub = others[i].sub;
        }
    }
    return cameras;
}

}  // namespace betang::camsim
