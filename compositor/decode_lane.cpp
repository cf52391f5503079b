// SPDX-License-Identifier: Apache-2.0

#include "compositor/decode_lane.hpp"

#include <utility>

#include "compositor/choose_stream.hpp"

namespace betang {

namespace {

constexpr double kSizeSmoothing = 1.0 / 32;

}  // namespace

DecodeLane::DecodeLane(StreamId stream, const LaneContext& context)
    : stream_{std::move(stream)}, context_{context} {}

bool DecodeLane::push(AccessUnit unit) {
    const MutexLocker lock{mutex_};
    ++fed_;
    fed_codec_ = unit.codec;
    if (!unit.key) {
        inter_size_ += (static_cast<double>(unit.data->size()) - inter_size_) * kSizeSmoothing;
        if (effort_ == Effort::Keyframes) {
            ++spared_;
            return false;
        }
    }
    queue_.push(std::move(unit));
    if (running_ || queue_.empty()) {
        return false;
    }
    running_ = true;
    return true;
}

void DecodeLane::close() {
    const MutexLocker lock{mutex_};
    queue_.skipToKeyframe();
}

void DecodeLane::setEffort(Effort effort) {
    const MutexLocker lock{mutex_};
    if (effort != effort_ && (effort == Effort::Keyframes || effort_ == Effort::Keyframes)) {
        queue_.skipToKeyframe();
    }
    effort_ = effort;
}

std::optional<AccessUnit> DecodeLane::take() {
    const MutexLocker lock{mutex_};
    std::optional<AccessUnit> unit = queue_.pop();
    running_ = unit.has_value();
    return unit;
}

void DecodeLane::decode(const AccessUnit& unit) {
    noteCoded(unit);
    noteLosses(unit);
    const Duration before = threadCpu();
    Result<Picture> result = run(unit);
    busy_ = busy_.load() + threadCpu() - before;
    if (!result.ok()) {
        failed();
        return;
    }
    if (!*result) {
        return;
    }
    result->corrupt = result->corrupt || spoilt_;
    const Size size{result->frame->width, result->frame->height};
    width_ = size.width;
    height_ = size.height;
    ++decoded_;
    errors_in_a_row_ = 0;
    fault_since_ = UtcTime{};
    const Stillness stillness = look(*result);
    context_.store.put(stream_, std::move(*result), stillness, context_.clock);
    chooseOptions(size);
}

void DecodeLane::noteCoded(const AccessUnit& unit) {
    const uint64_t hash = codedHash(unit);
    repeated_ = repeated_ && hash == coded_hash_ && unit.codec != Codec::Mjpeg;
    coded_hash_ = hash;
    key_ = key_ || unit.key;
}

void DecodeLane::noteLosses(const AccessUnit& unit) {
    const bool reference_lost = !unit.key && (spoilt_ || unit.discontinuity);
    spoilt_ = reference_lost || unit.damaged;
}

const Stillness& DecodeLane::look(const Picture& picture) {
    const bool changed = !last_ || !sameLuma(*last_, *picture.frame);
    const Stillness& stillness = watch_.see(
        {.at = context_.clock.monotonic(), .changed = changed, .key = key_, .repeated = repeated_});
    last_ = picture.frame;
    key_ = false;
    repeated_ = true;
    return stillness;
}

Result<Picture> DecodeLane::run(const AccessUnit& unit) {
    const Breadcrumb crumb{context_.breadcrumbs, stream_.camera};
    try {
        if (!prepare(unit)) {
            return Picture{};
        }
        return decodeUnit(unit);
    } catch (const Error& error) {
        decoder_.reset();
        return error;
    }
}

// A keyframe alone would stay in the decoder until the next one where pictures are reordered.
Result<Picture> DecodeLane::decodeUnit(const AccessUnit& unit) {
    Result<Picture> result = decoder_->decode(unit);
    if (result.ok() && !*result && effort_ == Effort::Keyframes) {
        return decoder_->drain();
    }
    return result;
}

// False while the decoder waits for a keyframe to begin at.
bool DecodeLane::prepare(const AccessUnit& unit) {
    if (decoder_ && unit.codec == codec_ && unit.run == run_) {
        return true;
    }
    if (!unit.key) {
        return false;
    }
    if (!decoder_ || unit.codec != codec_) {
        decoder_ = context_.make_decoder(unit.codec);
        options_ = {};
    } else {
        decoder_->flush();
    }
    codec_ = unit.codec;
    run_ = unit.run;
    return true;
}

void DecodeLane::chooseOptions(Size picture) {
    const DecoderOptions wanted{
        .skip_loop_filter = maySkipLoopFilter(picture, {tile_width_, tile_height_}),
        .skip_non_reference = effort_ == Effort::References};
    if (wanted != options_) {
        decoder_->setOptions(wanted);
        options_ = wanted;
    }
}

void DecodeLane::failed() {
    ++errors_;
    if (++errors_in_a_row_ == kErrorsUntilFault) {
        fault_since_ = context_.clock.utc();
    }
}

std::optional<UtcTime> DecodeLane::faultSince() const {
    const UtcTime since = fault_since_;
    return since == UtcTime{} ? std::nullopt : std::optional{since};
}

void DecodeLane::setTile(Size tile) {
    tile_width_ = tile.width;
    tile_height_ = tile.height;
}

LaneStatus DecodeLane::status() const {
    LaneStatus status;
    status.decoded = decoded_;
    status.errors = errors_;
    status.fault = faultSince().has_value();
    status.picture = {width_, height_};
    status.tile = {tile_width_, tile_height_};
    status.busy = busy_;
    status.effort = effort_;
    const MutexLocker lock{mutex_};
    status.codec = fed_codec_;
    status.fed = fed_;
    status.inter_size = inter_size_;
    status.dropped = queue_.dropped() + spared_;
    status.overdue = queue_.overdue();
    status.waiting = queue_.size();
    return status;
}

}  // namespace betang
