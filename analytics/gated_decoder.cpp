// SPDX-License-Identifier: Apache-2.0

#include "analytics/gated_decoder.hpp"

#include <algorithm>

#include "analytics/camera_watch.hpp"

namespace betang {

void GatedDecoder::take(const AccessUnit& unit) {
    if (!follows(unit)) {
        reset();
        if (!unit.key) {
            return;
        }
        begin(unit);
    }
    before_ = {unit.captured, unit.run, unit.epoch, unit.codec};
    at_ = std::max(at_, unit.captured - origin_);
    switch (gate_.take(unit.key, unit.data->size(), at_)) {
        case DecodeGate::Verdict::Key:
            keyAlone(unit);
            break;
        case DecodeGate::Verdict::Hold:
            hold(unit);
            break;
        case DecodeGate::Verdict::Wake:
            catchUp();
            decode(unit);
            break;
        case DecodeGate::Verdict::Go:
            if (!held_.empty()) {
                release();
                decoder_->flush();
            }
            decode(unit);
            break;
    }
    gate_.saw(viewer_.restless(), at_);
}

bool GatedDecoder::follows(const AccessUnit& unit) const {
    return before_ && before_->run == unit.run && before_->epoch == unit.epoch &&
           before_->codec == unit.codec && unit.captured - before_->captured <= kLongestPause &&
           before_->captured - unit.captured <= kLongestPause;
}

void GatedDecoder::reset() {
    gate_.restart();
    release();
    before_.reset();
    shown_.reset();
}

void GatedDecoder::begin(const AccessUnit& unit) {
    origin_ = unit.captured;
    at_ = {};
    if (!decoder_ || codec_ != unit.codec) {
        decoder_.emplace(unit.codec);
        codec_ = unit.codec;
    } else {
        decoder_->flush();
    }
}

// What began between the last keyframe and this one is looked at from its beginning.
void GatedDecoder::keyAlone(const AccessUnit& unit) {
    decoder_->flush();
    Result<Picture> picture = decoder_->decode(unit);
    if (picture && !*picture) {
        picture = decoder_->drain();
    }
    if (picture && *picture && !held_.empty() && viewer_.stirs(*picture)) {
        catchUp();
        if (const Picture last = decoder_->drain()) {
            show(last, unit);
        }
    }
    release();
    if (!picture) {
        viewer_.failed(unit);
    } else if (*picture) {
        show(*picture, unit);
    }
    hold(unit);
}

// Everything since the last keyframe, that one included.
void GatedDecoder::catchUp() {
    if (held_.empty()) {
        return;
    }
    decoder_->flush();
    for (const AccessUnit& one : held_) {
        decode(one);
    }
    release();
}

void GatedDecoder::hold(const AccessUnit& unit) {
    if (held_.size() < kMostHeldUnits && held_bytes_ + unit.data->size() <= kMostHeldBytes) {
        held_bytes_ += unit.data->size();
        held_.push_back(unit);
        viewer_.pass(unit);
        return;
    }
    constexpr std::chrono::seconds kInFull{10};
    gate_.demand(at_ + kInFull);
    catchUp();
    decode(unit);
}

void GatedDecoder::release() {
    held_.clear();
    held_bytes_ = 0;
}

void GatedDecoder::decode(const AccessUnit& unit) {
    const Result<Picture> picture = decoder_->decode(unit);
    if (!picture) {
        viewer_.failed(unit);
    } else if (*picture) {
        show(*picture, unit);
    }
}

// A keyframe that was decoded alone is decoded again with what follows it.
void GatedDecoder::show(const Picture& picture, const AccessUnit& unit) {
    if (!shown_ || picture.captured > *shown_) {
        shown_ = picture.captured;
        viewer_.look(picture, unit);
    }
}

}  // namespace betang
