// SPDX-License-Identifier: Apache-2.0

#include "ingest/unit_maker.hpp"

#include <algorithm>
#include <utility>

namespace betang {

namespace {

// Rings hold access units for seconds: none may carry the room that it grew in.
SharedBytes fitted(Bytes bytes) {
    if (bytes.capacity() > bytes.size()) {
        return std::make_shared<const Bytes>(bytes.begin(), bytes.end());
    }
    return std::make_shared<const Bytes>(std::move(bytes));
}

}  // namespace

UnitCounters operator+(const UnitCounters& earlier, const UnitCounters& later) {
    UnitCounters sum = later;
    sum.units += earlier.units;
    sum.depay.lost_packets += earlier.depay.lost_packets;
    sum.depay.damaged += earlier.depay.damaged;
    return sum;
}

UnitMaker::UnitMaker(StreamId stream, const PlayingStream& playing, EpochClock& epochs)
    : stream_{std::move(stream)},
      codec_{playing.medium.codec},
      payload_type_{playing.medium.payload_type},
      epochs_{epochs},
      gate_{playing.ssrc},
      depayloader_{makeDepayloader(codec_)},
      timeline_{playing.medium.clock_rate},
      sets_{codec_},
      in_band_{ParameterSets{codec_}},
      run_{epochs.nextRun()} {
    for (const Bytes& nal : playing.medium.parameters) {
        sets_.add(nal);
    }
}

Result<void> UnitMaker::push(std::span<const uint8_t> packet, MonoTime arrival, const Emit& emit) {
    const auto rtp = parseRtp(packet);
    if (!rtp || rtp->payload_type != payload_type_) {
        ++counters_.malformed_packets;
        return {};
    }
    switch (gate_.judge(rtp->ssrc)) {
        case SsrcVerdict::Ours:
            break;
        case SsrcVerdict::Foreign:
            return {};
        case SsrcVerdict::Changed:
            return Error{ErrorKind::Unavailable, "the camera has begun another stream (new SSRC)"};
    }
    pictures_.clear();
    depayloader_->push(*rtp, pictures_);
    if (auto refusal = depayloader_->refusal()) {
        return *std::move(refusal);
    }
    for (CodedPicture& coded : pictures_) {
        picture(std::move(coded), arrival, emit);
    }
    return {};
}

void UnitMaker::finish(MonoTime now, const Emit& emit) {
    pictures_.clear();
    depayloader_->flush(pictures_);
    for (CodedPicture& coded : pictures_) {
        picture(std::move(coded), now, emit);
    }
}

// What the stream itself says makes the description worthless, which may have been wrong.
void UnitMaker::learnSets(std::span<const uint8_t> coded) {
    sets_.update(coded);
    if (!in_band_) {
        return;
    }
    in_band_->update(coded);
    if (in_band_->complete()) {
        sets_ = *std::exchange(in_band_, std::nullopt);
    }
}

// Whether `coded` may go out; puts the parameter sets into a keyframe on the way.
bool UnitMaker::readyFor(CodedPicture& coded) {
    if (coded.has_parameter_sets) {
        learnSets(coded.data);
    }
    if (!coded.key) {
        return started_;
    }
    lacks_sets_ = !sets_.complete() || (codec_ != Codec::Mjpeg && !sets_.size());
    if (lacks_sets_) {
        return false;
    }
    if (auto whole = codec_ == Codec::Mjpeg ? std::nullopt : sets_.completed(coded.data)) {
        coded.data = std::move(*whole);
    }
    started_ = true;
    return true;
}

void UnitMaker::picture(CodedPicture coded, MonoTime arrival, const Emit& emit) {
    ++counters_.pictures;
    const PictureTimes times = timeline_.stamp(coded.rtp_timestamp, arrival);
    if (times.new_run) {
        run_ = epochs_.nextRun();
        started_ = false;
        last_key_.reset();
    }
    if (!readyFor(coded)) {
        skipped_ = true;
        return;
    }
    if (coded.key) {
        measureGop(times.captured);
    }
    EpochTime captured = epochs_.at(times.captured);
    if (captured.epoch == last_.epoch) {
        captured.utc = std::max(captured.utc, last_.utc);
    }
    last_ = captured;

    AccessUnit unit{stream_};
    unit.codec = codec_;
    unit.run = run_;
    unit.epoch = captured.epoch;
    unit.pts = times.pts;
    unit.dts = times.dts;
    unit.captured = captured.utc;
    unit.size = sets_.size().value_or(coded.size);
    unit.key = coded.key;
    unit.damaged = coded.damaged;
    unit.discontinuity = coded.discontinuity || std::exchange(skipped_, false);
    unit.data = fitted(std::move(coded.data));
    ++counters_.units;
    emit(std::move(unit));
}

void UnitMaker::measureGop(MonoTime captured) {
    if (last_key_) {
        gops_[next_gop_++ % gops_.size()] = captured - *last_key_;
    }
    last_key_ = captured;
}

Duration UnitMaker::gop() const {
    return *std::max_element(gops_.begin(), gops_.end());
}

UnitCounters UnitMaker::counters() const {
    UnitCounters out = counters_;
    out.foreign_packets = gate_.foreign();
    out.restamped = timeline_.restamped();
    out.depay = depayloader_->counters();
    return out;
}

}  // namespace betang
