// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/camera_stream.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "media/sei_mark.hpp"

#include "tests/camsim/digest.hpp"
#include "tests/camsim/jpeg_payloader.hpp"

namespace betang::camsim {

namespace {

std::string hashOf(const std::vector<NalUnit>& nals) {
    Hasher hasher{Hash::Sha256};
    for (const NalUnit nal : nals) {
        hasher.add(nal);
    }
    return hasher.finish();
}

// The scan with the marks behind it, where RTP carries them.
JpegParts jpegWithMarks(const std::vector<NalUnit>& parts) {
    JpegParts jpeg = splitJpeg(parts.front()).value_or(JpegParts{});
    for (const NalUnit mark : std::span{parts}.subspan(1)) {
        jpeg.scan.insert(jpeg.scan.end(), mark.begin(), mark.end());
    }
    return jpeg;
}

}  // namespace

CameraStream::CameraStream(StreamSettings settings)
    : settings_{std::move(settings)},
      base_{settings_.clip},
      shown_{base_},
      counter_{settings_.first},
      rebased_counter_{settings_.first},
      rebased_at_{settings_.start},
      due_{settings_.start} {}

bool CameraStream::useOtherCodec(bool other) {
    if (!settings_.other_codec) {
        return false;
    }
    base_ = other ? settings_.other_codec : settings_.clip;
    shown_ = base_;
    frozen_ = false;
    return true;
}

// Another picture size begins at a keyframe of its own.
void CameraStream::choose(bool other_size) {
    const auto& wanted = other_size && settings_.other_size ? settings_.other_size : base_;
    if (wanted != shown_ && wanted->key(counter_ % wanted->units())) {
        shown_ = wanted;
        frozen_ = false;
    }
}

std::string CameraStream::name() const {
    return fmt::format("{}/{}", settings_.camera, toText(settings_.kind));
}

bool CameraStream::nextIsKey() const {
    return shown_->key(position());
}

int64_t CameraStream::ninetyKilohertz(int64_t pictures) const {
    return pictures * 90000 / base_->frameRate();
}

uint32_t CameraStream::rtpTimeOf(MonoTime time) const {
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(time - rebased_at_);
    const int64_t base = ninetyKilohertz(static_cast<int64_t>(rebased_counter_));
    return static_cast<uint32_t>(base + since.count() * 9 / 100);
}

// A freeze ends at a keyframe, so that what follows it decodes.
size_t CameraStream::shownPosition(bool freeze) {
    size_t here = position();
    if (frozen_ && !freeze && nextIsKey()) {
        frozen_ = false;
    }
    if (freeze && !frozen_) {
        frozen_ = true;
        while (!shown_->key(here)) {
            --here;
        }
        frozen_position_ = here;
    }
    return frozen_ ? frozen_position_ : here;
}

std::vector<NalUnit> CameraStream::nalsOf(size_t shown, const UnitWishes& wishes) const {
    const Codec codec = shown_->codec();
    std::vector<NalUnit> nals = shown_->nals(shown);
    std::erase_if(nals, [&](NalUnit nal) {
        return (wishes.no_slices && isSlice(codec, nal)) ||
               (wishes.no_inband && isParameterSet(codec, nal));
    });
    return nals;
}

OutgoingUnitPtr CameraStream::next(const UnitWishes& wishes, UtcTime now) {
    choose(wishes.other_size);
    const Clip& clip = *shown_;
    const size_t shown = shownPosition(wishes.freeze);
    const size_t here = position();
    std::vector<NalUnit> nals = nalsOf(shown, wishes);
    const Bytes mark = makeSeiMark(clip.codec(), {name(), counter_, now});
    const Bytes crash = wishes.crash_sei ? makeCrashSei(clip.codec()) : Bytes{};
    auto at =
        std::ranges::find_if(nals, [&clip](NalUnit nal) { return isSlice(clip.codec(), nal); });
    at = nals.insert(at, NalUnit{mark}) + 1;
    if (!crash.empty()) {
        nals.insert(at, NalUnit{crash});
    }

    auto unit = std::make_shared<OutgoingUnit>();
    unit->camera = settings_.camera;
    unit->kind = settings_.kind;
    unit->counter = counter_;
    unit->sent = now;
    unit->loop_s = static_cast<double>(clip.picture(shown)) / clip.frameRate();
    unit->key = clip.key(shown);
    unit->hollow = wishes.no_slices;
    const int64_t shift = frozen_ ? 0 : clip.picture(here) - static_cast<int64_t>(here);
    unit->rtp_time = static_cast<uint32_t>(ninetyKilohertz(static_cast<int64_t>(counter_) + shift));
    pack(*unit, nals, wishes);
    pass();
    return unit;
}

void CameraStream::pack(OutgoingUnit& unit,
                        const std::vector<NalUnit>& nals,
                        const UnitWishes& wishes) const {
    PayloadOptions payload = settings_.payload;
    payload.codec = shown_->codec();
    std::vector<NalUnit> sent = nals;
    JpegParts jpeg;
    if (payload.codec == Codec::Mjpeg) {
        jpeg = jpegWithMarks(nals);
        sent = {jpeg.scan};
        unit.payloads = makeJpegPayloads(jpeg, payload.largest, wishes.too_large);
    } else {
        unit.payloads = makePayloads(nals, payload);
    }
    for (const NalUnit nal : sent) {
        unit.bytes += nal.size();
    }
    unit.sha256 = wishes.hash ? hashOf(sent) : std::string{};
}

void CameraStream::pass() {
    ++counter_;
    const auto since = static_cast<int64_t>(counter_ - rebased_counter_);
    due_ = rebased_at_ + Duration{since * 1000000000 / base_->frameRate()};
}

void CameraStream::rebase(MonoTime now) {
    rebased_counter_ = counter_;
    rebased_at_ = now;
    due_ = now;
}

}  // namespace betang::camsim
