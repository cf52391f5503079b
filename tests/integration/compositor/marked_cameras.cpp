// SPDX-License-Identifier: Apache-2.0

#include "tests/integration/compositor/marked_cameras.hpp"

#include <cstring>
#include <utility>

#include "media/nal.hpp"

#include "tests/camsim/clip_encoder.hpp"
#include "tests/camsim/picture_source.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {
namespace {

constexpr int kFrameRate = 15;
constexpr int kPictures = 30;

AvFramePtr greyPicture(Size size) {
    AvFramePtr picture = camsim::makePicture(size);
    for (int plane = 0; plane < 3; ++plane) {
        const int rows = plane == 0 ? size.height : size.height / 2;
        std::memset(picture->data[plane],
                    plane == 0 ? 90 : 128,
                    static_cast<size_t>(picture->linesize[plane]) * static_cast<size_t>(rows));
    }
    return picture;
}

AccessUnit unitFrom(const camsim::Clip& clip, size_t index, const StreamId& stream) {
    auto bytes = std::make_shared<Bytes>();
    for (const NalUnit nal : clip.nals(index)) {
        appendAnnexB(*bytes, nal);
    }
    AccessUnit unit{.stream = stream, .size = clip.size(), .data = std::move(bytes)};
    unit.key = clip.key(index);
    return unit;
}

SharedBytes noise() {
    auto bytes = std::make_shared<Bytes>(200, uint8_t{0x5a});
    const Bytes start{0, 0, 0, 1, 0x65};
    std::copy(start.begin(), start.end(), bytes->begin());
    return bytes;
}

}  // namespace

std::vector<AccessUnit> markedLoop(const StreamId& stream, int camera) {
    camsim::EncodingOptions options;
    options.main = {{320, 180}, kFrameRate, 400};
    camsim::ClipEncoder encoder{options, StreamKind::Main, camera};
    const AvFramePtr picture = greyPicture(options.main.size);
    for (int i = 0; i < kPictures; ++i) {
        encoder.add(*picture);
    }
    const TempFolder folder;
    encoder.finish().write(folder.path() / "clip");
    const auto clip = camsim::Clip::open(folder.path() / "clip");
    std::vector<AccessUnit> units;
    for (size_t i = 0; i < clip->units(); ++i) {
        units.push_back(unitFrom(*clip, i, stream));
    }
    return units;
}

MarkedCameras::MarkedCameras(BusContext& bus,
                             const Endpoints& at,
                             Clock& clock,
                             const std::vector<CameraId>& cameras)
    : clock_{clock}, publisher_{bus, at, {}, clock, [this](const StreamId& stream, bool wanted) {
                                    const MutexLocker lock{mutex_};
                                    wanted_[stream] = wanted;
                                }} {
    for (size_t i = 0; i < cameras.size(); ++i) {
        loops_[cameras[i]] = markedLoop({cameras[i], StreamKind::Main}, static_cast<int>(i) + 1);
    }
    thread_ = std::jthread{[this](std::stop_token stop) { run(std::move(stop)); }};
}

MarkedCameras::~MarkedCameras() {
    thread_.request_stop();
    thread_.join();
}

void MarkedCameras::stall(const CameraId& camera) {
    const MutexLocker lock{mutex_};
    stalled_.insert(camera);
}

void MarkedCameras::resume(const CameraId& camera) {
    const MutexLocker lock{mutex_};
    stalled_.erase(camera);
    spoiled_.erase(camera);
}

void MarkedCameras::spoil(const CameraId& camera) {
    const MutexLocker lock{mutex_};
    spoiled_.insert(camera);
}

bool MarkedCameras::wanted(const CameraId& camera) const {
    const MutexLocker lock{mutex_};
    const auto main = wanted_.find({camera, StreamKind::Main});
    return main != wanted_.end() && main->second;
}

void MarkedCameras::run(std::stop_token stop) {
    const MonoTime start = clock_.monotonic();
    for (int64_t i = 0; !stop.stop_requested(); ++i) {
        const Duration pts = std::chrono::nanoseconds{std::chrono::seconds{i}} / kFrameRate;
        publishPicture(static_cast<size_t>(i % kPictures), pts);
        clock_.sleepFor(start + pts + std::chrono::milliseconds{66} - clock_.monotonic(), stop);
    }
}

void MarkedCameras::publishPicture(size_t index, Duration pts) {
    for (const auto& [camera, loop] : loops_) {
        AccessUnit unit = loop[index];
        unit.run = 1;
        unit.pts = unit.dts = pts;
        unit.captured = clock_.utc();
        {
            const MutexLocker lock{mutex_};
            if (stalled_.contains(camera)) {
                continue;
            }
            if (spoiled_.contains(camera)) {
                unit.data = noise();
                unit.key = true;
            }
        }
        publisher_.publish(std::move(unit));
    }
}

}  // namespace betang
