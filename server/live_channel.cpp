// SPDX-License-Identifier: Apache-2.0

#include "server/live_channel.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "media/nal.hpp"
#include "media/parameter_sets.hpp"

namespace betang {

namespace {

// A GOP longer than this is not kept for late joiners: they wait for the next keyframe.
constexpr size_t kLongestCatchUp = 600;

SharedBytes bytesOf(const std::string& text) {
    return std::make_shared<const Bytes>(text.begin(), text.end());
}

// A JPEG names no profile: what RFC 6381 makes of its sample entry.
std::string codecOf(const AccessUnit& unit) {
    if (unit.codec == Codec::Mjpeg) {
        return "mp4v.6C";
    }
    for (const NalUnit nal : splitAnnexB(*unit.data)) {
        if (std::string name = isParameterSet(unit.codec, nal) ? codecString(unit.codec, nal) : "";
            !name.empty()) {
            return name;
        }
    }
    return {};
}

Bytes parameterSetsOf(const AccessUnit& unit) {
    ParameterSets sets{unit.codec};
    sets.update(*unit.data);
    return sets.annexB();
}

SharedBytes formatMessage(const AccessUnit& unit) {
    return bytesOf(nlohmann::json{{"type", "format"},
                                  {"codec", codecOf(unit)},
                                  {"width", unit.size.width},
                                  {"height", unit.size.height}}
                       .dump());
}

SharedBytes pictureMessage(const AccessUnit& unit, Duration origin) {
    return bytesOf(nlohmann::json{
        {"type", "picture"},
        {"captured_ns", unit.captured.time_since_epoch().count()},
        {"media_s", std::chrono::duration<double>(unit.pts - origin).count()},
        {"key",
         unit.key}}.dump());
}

}  // namespace

void LiveChannel::add(const std::shared_ptr<LiveViewer>& viewer) {
    viewers_.push_back({viewer});
    for (const Fragment& fragment : since_keyframe_) {
        deliverTo(viewers_.back(), fragment);
    }
}

void LiveChannel::remove(const LiveViewer* viewer) {
    std::erase_if(viewers_, [&](const Viewer& each) { return each.sink.get() == viewer; });
}

void LiveChannel::picture(const AccessUnit& unit) {
    if (!unit.data || unit.damaged) {
        return;
    }
    if (!continues(unit)) {
        if (!unit.key) {
            return;
        }
        begin(unit);
    }
    if (!muxer_ || !muxer_->add(unit) || made_.empty()) {
        return;
    }
    Fragment fragment{pictureMessage(unit, origin_),
                      std::make_shared<const Bytes>(std::exchange(made_, {})),
                      unit.key};
    ++counters_.fragments;
    deliver(fragment);
    if (unit.key) {
        since_keyframe_.clear();
    }
    if (unit.key || !since_keyframe_.empty()) {
        since_keyframe_.push_back(std::move(fragment));
    }
    if (since_keyframe_.size() > kLongestCatchUp) {
        since_keyframe_.clear();
    }
}

void LiveChannel::end() {
    for (const Viewer& viewer : viewers_) {
        viewer.sink->end();
    }
    viewers_.clear();
}

bool LiveChannel::continues(const AccessUnit& unit) const {
    return muxer_ && unit.run == run_ && (!unit.key || parameterSetsOf(unit) == parameter_sets_);
}

void LiveChannel::begin(const AccessUnit& first) {
    since_keyframe_.clear();
    muxer_.reset();
    header_.reset();
    made_.clear();
    try {
        muxer_ = std::make_unique<FragmentedMp4>(first,
                                                 FragmentPolicy{.every_access_unit = true},
                                                 [this](std::span<const uint8_t> bytes, uint32_t) {
                                                     made_.insert(
                                                         made_.end(), bytes.begin(), bytes.end());
                                                 });
    } catch (const Error&) {
        return;  // an unusable keyframe: the next one may do
    }
    run_ = first.run;
    origin_ = first.dts;
    parameter_sets_ = parameterSetsOf(first);
    format_ = formatMessage(first);
    header_ = std::make_shared<const Bytes>(std::exchange(made_, {}));
    for (Viewer& viewer : viewers_) {
        viewer.has_header = false;
        viewer.waits_for_keyframe = true;
    }
}

void LiveChannel::deliver(const Fragment& fragment) {
    for (Viewer& viewer : viewers_) {
        deliverTo(viewer, fragment);
    }
}

void LiveChannel::deliverTo(Viewer& viewer, const Fragment& fragment) {
    if (viewer.waits_for_keyframe && !fragment.key) {
        ++counters_.skipped;
        return;
    }
    const bool taken = viewer.sink->ready() && sendTo(viewer, fragment);
    viewer.waits_for_keyframe = !taken;
    counters_.skipped += taken ? 0 : 1;
}

bool LiveChannel::sendTo(Viewer& viewer, const Fragment& fragment) const {
    if (!viewer.has_header) {
        viewer.has_header = viewer.sink->send(format_, true) && viewer.sink->send(header_, false);
    }
    return viewer.has_header && viewer.sink->send(fragment.about, true) &&
           viewer.sink->send(fragment.bytes, false);
}

}  // namespace betang
