// SPDX-License-Identifier: Apache-2.0

#include "archive/export.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "archive/clip_plan.hpp"
#include "archive/clip_writer.hpp"
#include "archive/export_job.hpp"
#include "archive/package_texts.hpp"
#include "archive/signing_key.hpp"
#include "core/clock_sync.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr size_t kMostClips = 1500;  // each is two files

// A reader holds the manifest in memory, with an entry for each: most of a day of four cameras.
constexpr size_t kMostPackagedFragments = 500'000;

// A byte that is no UTF-8 becomes three in the manifest, whose reader takes 10,000.
constexpr size_t kLongestOfRequest = 3000;

void checkRequest(const ExportRequest& request, UtcTime now) {
    const std::set<CameraId> different{request.cameras.begin(), request.cameras.end()};
    const char* fault = nullptr;
    if (request.asked.from >= request.asked.to) {
        fault = "--to: must be later than --from";
    } else if (request.asked.to > now) {
        fault = "--to: must not be in the future";
    } else if (request.cameras.empty() || different.size() != request.cameras.size()) {
        fault = "--camera: must name each camera once";
    } else if (request.case_number.empty() || request.reason.empty()) {
        fault = "--case and --reason: must not be empty";
    } else if (std::max({request.case_number.size(),
                         request.reason.size(),
                         request.operator_name.size()}) > kLongestOfRequest) {
        fault = "--case, --reason and --operator: must have at most 3000 bytes each";
    }
    if (fault != nullptr) {
        throw Error{ErrorKind::InvalidArgument, fault};
    }
}

PackageFile fileOf(const char* name, const std::string& contents) {
    Sha256Hasher hasher;
    hasher.add({reinterpret_cast<const uint8_t*>(contents.data()), contents.size()});
    return {name, contents.size(), hasher.finish()};
}

// A clip and the name that it will have, without an ending.
struct NamedClip {
    std::string name;
    size_t stream = 0;  // of the plans
    PlannedClip* clip = nullptr;
};

class Exporter {
  public:
    Exporter(const Config& config,
             const ExportRequest& request,
             const Clock& clock,
             const ExportProgress& progress)
        : config_{config}, request_{request}, clock_{clock}, progress_{progress} {}

    ExportReport run() {
        checkRequest(request_, clock_.utc());
        openStorages();
        for (const CameraId& camera : request_.cameras) {
            planCamera(camera);
        }
        nameClips();
        if (named_.empty()) {
            throw Error{ErrorKind::NotFound, nothingThere()};
        }
        const SigningKey key = signingKey();
        numberProofs();
        begin(key);
        write(key);
        return std::move(report_);
    }

  private:
    [[nodiscard]] SigningKey signingKey() const {
        const auto& storage = named_.front().clip->segments.front().storage->path();
        try {
            return SigningKey{storage, false};
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::NotFound) {
                throw;
            }
            throw Error{ErrorKind::NotFound,
                        error.text() +
                            "; the archive makes it with its first checkpoint, a minute "
                            "after recording began"};
        }
    }

    void openStorages() {
        for (const auto& [id, storage] : config_.storage) {
            try {
                storages_.emplace_back(storage);
            } catch (const Error& error) {
                note(fmt::format("storage {}: {}", id, error.text()));
            }
        }
    }

    void note(std::string text) { report_.manifest.notes.push_back(std::move(text)); }

    void planCamera(const CameraId& camera) {
        SourceListing listing;
        for (ExportStorage& storage : storages_) {
            storage.list(camera, request_.asked, listing);
        }
        finishListing(listing);
        for (std::string& text : listing.notes) {
            note(std::move(text));
        }
        const auto known = config_.cameras.find(camera);
        std::set<StreamId> streams;
        for (const SourceSegment& segment : listing.segments) {
            streams.insert(segment.stream);
        }
        if (streams.empty()) {
            streams.insert(
                {camera,
                 known != config_.cameras.end() && known->second.record == RecordPolicy::Sub
                     ? StreamKind::Sub
                     : StreamKind::Main});
        }
        for (const StreamId& stream : streams) {
            std::vector<SourceSegment> own;
            std::copy_if(listing.segments.begin(),
                         listing.segments.end(),
                         std::back_inserter(own),
                         [&stream](const SourceSegment& one) { return one.stream == stream; });
            StreamPlan plan = planClips(stream, own, request_.asked);
            plan.absences.insert(
                plan.absences.end(), listing.absences.begin(), listing.absences.end());
            for (std::string& text : plan.notes) {
                note(std::move(text));
            }
            plans_.push_back(std::move(plan));
        }
    }

    void nameClips() {
        size_t fragments = 0;
        for (size_t i = 0; i < plans_.size(); ++i) {
            const StreamId& stream = plans_[i].stream;
            size_t number = 0;
            for (PlannedClip& clip : plans_[i].clips) {
                named_.push_back(
                    {fmt::format(
                         "clips/{}-{}-{:04}", stream.camera.text(), toText(stream.kind), ++number),
                     i,
                     &clip});
                fragments += clip.fragments.size();
                for (const PlannedFragment& fragment : clip.fragments) {
                    of_ += fragment.source.length;
                }
            }
        }
        if (named_.size() > kMostClips || fragments > kMostPackagedFragments) {
            throw Error{ErrorKind::Unsupported,
                        fmt::format("{} clips of {} fragments are too many for one package: export "
                                    "fewer cameras or a shorter interval",
                                    named_.size(),
                                    fragments)};
        }
        std::sort(named_.begin(), named_.end(), [](const NamedClip& a, const NamedClip& b) {
            return a.name < b.name;
        });
    }

    [[nodiscard]] std::string nothingThere() const {
        std::string text = fmt::format("nothing is recorded between {} and {} of",
                                       toRfc3339(request_.asked.from),
                                       toRfc3339(request_.asked.to));
        for (const CameraId& camera : request_.cameras) {
            const bool known = config_.cameras.contains(camera);
            text += fmt::format(" {}{}", camera.text(), known ? "" : " (no camera here)");
        }
        for (const std::string& one : report_.manifest.notes) {
            text += "; " + one;
        }
        return text;
    }

    // Gathers what proves the segments, each once, in the order in which clips are written.
    void numberProofs() {
        std::map<std::pair<std::string, uint64_t>, std::string> checkpoints;
        std::map<std::string, uint64_t> lines;  // by the storage and path of the segment
        for (const NamedClip& named : named_) {
            for (SourceSegment& segment : named.clip->segments) {
                if (!segment.seal) {
                    ++report_.unsealed;
                    continue;
                }
                SealProof& proof = segment.seal->proof;
                const auto [at, is_new] = lines.emplace(
                    segment.storage->path().native() + "\n" + segment.path.native(), lines.size());
                proof.line = at->second;
                segment_lines_ += is_new ? segment.seal->line + "\n" : "";
                checkpoints[{proof.key, proof.checkpoint}] = segment.seal->checkpoint;
                addKey(*segment.storage, proof.key);
            }
        }
        for (const auto& [number, line] : checkpoints) {
            checkpoint_lines_ += line + "\n";
        }
    }

    void addKey(const ExportStorage& storage, const std::string& id) {
        if (!keys_.contains(id)) {
            keys_[id] = publicKeyOf(storage.path(), id);
            if (keys_[id].empty()) {
                note(fmt::format(
                    "the public half of key {} is not in {}", id, storage.path().native()));
            }
        }
    }

    void begin(const SigningKey& key) {
        Manifest& manifest = report_.manifest;
        manifest.software = request_.software;
        manifest.created = clock_.utc();
        manifest.case_number = request_.case_number;
        manifest.reason = request_.reason;
        manifest.operator_name = request_.operator_name;
        manifest.time_zone = config_.time_zone;
        manifest.requested = request_.asked;
        manifest.clock_synchronised = isClockSynchronised();
        manifest.key = key.publicKey().id();
        keys_[manifest.key] = key.publicKey().pem();
        for (const StreamPlan& plan : plans_) {
            const auto known = config_.cameras.find(plan.stream.camera);
            manifest.cameras.push_back(
                {.stream = plan.stream,
                 .name = known == config_.cameras.end() ? "" : known->second.name,
                 .delivered = deliveredBy(plan),
                 .gaps = gapsOf(plan, request_.asked)});
            for (const PackageGap& gap : manifest.cameras.back().gaps) {
                report_.damaged += gap.cause == "damaged" ? 1 : 0;
            }
        }
    }

    // What comes before the media in the order of names, the media, and what tells of it.
    void write(const SigningKey& key) {
        PackageWriter package{request_.output};
        const ExportJob job{request_};  // once nobody else writes the package
        package.add(package::kReadme, readmeText(key.publicKey().id()));
        package.add(package::kViewer, viewerPage());
        package.add(package::kCheckpoints, checkpoint_lines_);
        writeClips(package);
        Manifest& manifest = report_.manifest;
        std::map<std::string, std::string> rest;
        for (const auto& [id, pem] : keys_) {
            rest[package::keyFile(id)] = pem;
        }
        rest[package::kSegments] = segment_lines_;
        rest[package::kSummary] = summaryPage(manifest, package.files());
        manifest.files = package.files();
        for (const auto& [name, contents] : rest) {
            manifest.files.push_back(fileOf(name.c_str(), contents));
        }
        rest[package::kSums] = sumsText(manifest.files);
        manifest.files.push_back(fileOf(package::kSums, rest[package::kSums]));
        std::sort(manifest.files.begin(), manifest.files.end(), [](const auto& a, const auto& b) {
            return a.name < b.name;
        });
        rest[package::kManifest] = manifestText(manifest);
        const Signature signature = key.sign(rest[package::kManifest]);
        rest[package::kSignature] = {signature.begin(), signature.end()};
        for (const auto& [name, contents] : rest) {
            package.add(name, contents);
        }
        report_.bytes = package.finish();
    }

    void writeClips(PackageWriter& package) {
        uint64_t done = 0;
        const CopiedBytes copied = [&](uint64_t bytes) {
            done += bytes;
            if (progress_) {
                progress_(done, of_);
            }
        };
        for (const NamedClip& named : named_) {
            PackageCamera& camera = report_.manifest.cameras[named.stream];
            camera.clips.push_back(writeClip(package, named.name, *named.clip, copied));
            const PackageClip& clip = camera.clips.back();
            if (camera.clips.size() > 1 && camera.clips.end()[-2].codec != clip.codec) {
                camera.codec_changes.push_back(
                    {clip.start, camera.clips.end()[-2].codec, clip.codec});
            }
            sayDamaged(camera, *named.clip);
        }
        for (PackageCamera& camera : report_.manifest.cameras) {
            std::stable_sort(
                camera.gaps.begin(), camera.gaps.end(), [](const auto& a, const auto& b) {
                    return a.span.from < b.span.from;
                });
        }
    }

    // What the disk holds of a fragment is delivered, and said not to be what was recorded.
    void sayDamaged(PackageCamera& camera, const PlannedClip& planned) {
        const PackageClip& clip = camera.clips.back();
        for (size_t i = 0; i < clip.fragments.size(); ++i) {
            const PackageFragment& fragment = clip.fragments[i];
            if (fragment.read) {
                ++report_.damaged;
                camera.gaps.push_back(
                    {{planned.fragments[i].start, planned.fragments[i].end},
                     "damaged",
                     fmt::format("fragment {} of {} is in {} as the disk has it, which is not what "
                                 "was recorded",
                                 fragment.number,
                                 clip.segments[fragment.segment].path,
                                 clip.file)});
            }
        }
    }

    const Config& config_;
    const ExportRequest& request_;
    const Clock& clock_;
    const ExportProgress& progress_;
    std::deque<ExportStorage> storages_;
    std::vector<StreamPlan> plans_;
    std::vector<NamedClip> named_;
    uint64_t of_ = 0;
    std::string segment_lines_;
    std::string checkpoint_lines_;
    std::map<std::string, std::string> keys_;  // PEM by id
    ExportReport report_;
};

}  // namespace

ExportReport exportPackage(const Config& config,
                           const ExportRequest& request,
                           const Clock& clock,
                           const ExportProgress& progress) {
    return Exporter{config, request, clock, progress}.run();
}

}  // namespace betang
