// SPDX-License-Identifier: Apache-2.0

#include "compositor/camera_snapshot.hpp"

#include <algorithm>
#include <optional>

#include "bus/media_reader.hpp"
#include "bus/quarantine.hpp"
#include "compositor/draw_wall.hpp"
#include "compositor/local_time.hpp"
#include "compositor/png.hpp"
#include "config/plan.hpp"

namespace betang {
namespace {

constexpr std::chrono::seconds kLimit{10};
constexpr std::chrono::milliseconds kQuiet{100};  // nothing for so long: the catch-up has ended
constexpr int kLeastSide = 64;

// Decodes what arrives until the stream has nothing more at once, or time is up.
Picture newestPicture(MediaReader& reader, Clock& clock) {
    const MonoTime deadline = clock.monotonic() + kLimit;
    std::optional<Decoder> decoder;
    Picture newest;
    while (clock.monotonic() < deadline) {
        const BusBatch batch = reader.read(kQuiet);
        if (batch.units.empty() && newest) {
            break;
        }
        for (const AccessUnit& unit : batch.units) {
            if (!decoder && unit.key) {
                decoder.emplace(unit.codec);
            }
            Result<Picture> picture = decoder ? decoder->decode(unit) : Result<Picture>{Picture{}};
            if (picture.ok() && *picture) {
                newest = *picture;
            }
        }
        const bool recent = newest && clock.utc() - newest.captured < kQuiet;
        if (recent) {
            break;
        }
    }
    return newest;
}

bool quarantined(const Config& config, const CameraId& camera) {
    return quarantinedFor("wall", loadQuarantine(config.runtime)).contains(camera);
}

}  // namespace

Result<void> writePicture(const Picture& picture,
                          const std::string& name,
                          const Now& now,
                          const ToLocal& local,
                          const std::filesystem::path& path) {
    TileInputs inputs;
    inputs.assigned = true;
    inputs.picture =
        TilePicture{.captured = picture.captured, .arrived_utc = now.utc, .arrived = now.monotonic};
    WallContent content;
    content.layout = gridLayout(
        {1, 1},
        {std::max(picture.frame->width, kLeastSide), std::max(picture.frame->height, kLeastSide)});
    TileContent tile = tileContent(name, tileStatus(inputs, now), now, local);
    tile.picture = picture.frame;
    tile.clock = clockText(picture.captured, local);
    content.tiles.push_back(std::move(tile));
    WallDrawer drawer;
    return writePng(path, drawer.draw(content));
}

Result<void> snapshotCamera(const Config& config,
                            const CameraId& camera,
                            const std::filesystem::path& path,
                            Clock& clock) {
    const auto found = config.cameras.find(camera);
    const Plan plan = loadPlan(config);
    const auto publisher = publisherOf(config, plan, camera);
    if (found == config.cameras.end() || !publisher) {
        return Error{ErrorKind::NotFound, "there is no camera '" + camera.text() + "'"};
    }
    if (quarantined(config, camera)) {
        return Error{ErrorKind::Unavailable, camera.text() + " is in quarantine"};
    }
    BusContext bus;
    MediaReader reader{bus, clock};
    reader.add({camera, found->second.lent.value_or(StreamKind::Main)},
               endpointsFor(config.runtime, publisher->role, publisher->name),
               FromLastKeyframe{});
    const Picture picture = newestPicture(reader, clock);
    if (!picture) {
        return Error{ErrorKind::Timeout, "no picture of " + camera.text() + " within 10 s"};
    }
    const Now now{clock.monotonic(), clock.utc()};
    return writePicture(picture, found->second.name, now, makeToLocal(config.time_zone), path);
}

}  // namespace betang
