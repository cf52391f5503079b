// SPDX-License-Identifier: Apache-2.0

#include "tests/integration/analytics/generated_camera.hpp"

#include <memory>
#include <utility>

#include "media/nal.hpp"

#include "tests/camsim/clip_encoder.hpp"
#include "tests/camsim/picture_source.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

namespace {

std::shared_ptr<const camsim::Clip> encodeScene(const std::string& name,
                                                int seconds,
                                                const std::filesystem::path& file) {
    camsim::EncodingOptions options;
    options.sub = {{320, 180}, kSceneRate, 160};
    const auto pictures = camsim::openPictures("scene:" + name, options.sub.size);
    camsim::ClipEncoder encoder{options, StreamKind::Sub, 0};
    for (int i = 0; i < seconds * kSceneRate; ++i) {
        encoder.add(pictures->at(static_cast<double>(i) / kSceneRate));
    }
    encoder.finish().write(file);
    return camsim::Clip::open(file);
}

}  // namespace

std::vector<AccessUnit> codedScene(const std::string& name,
                                   int seconds,
                                   const StreamId& stream,
                                   UtcTime start) {
    const TempFolder folder;
    const auto clip = encodeScene(name, seconds, folder.path() / "clip");
    std::vector<AccessUnit> units;
    for (size_t i = 0; i < clip->units(); ++i) {
        auto bytes = std::make_shared<Bytes>();
        for (const NalUnit nal : clip->nals(i)) {
            appendAnnexB(*bytes, nal);
        }
        AccessUnit unit{.stream = stream, .size = clip->size(), .data = std::move(bytes)};
        unit.run = unit.epoch = 1;
        unit.key = clip->key(i);
        unit.pts = unit.dts = std::chrono::milliseconds{i * 1000 / kSceneRate};
        unit.captured = start + unit.pts;
        units.push_back(std::move(unit));
    }
    return units;
}

}  // namespace betang
