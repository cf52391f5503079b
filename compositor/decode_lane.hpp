// SPDX-License-Identifier: Apache-2.0
//
// One stream's way through its decoder: the queue of access units, the decoder itself and what is
// known of its health. The pool runs a lane on one thread at a time, on any of its threads.

#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "compositor/picture_decoder.hpp"
#include "compositor/picture_store.hpp"
#include "compositor/stillness.hpp"
#include "core/breadcrumb.hpp"
#include "core/unit_queue.hpp"

namespace betang {

// So many failures without a picture between them, and the tile says DECODER FAULT.
inline constexpr uint32_t kErrorsUntilFault = 10;

// How much of a stream is decoded.
enum class Effort {
    Full,
    References,  // pictures that no other needs are left out
    Keyframes,
};

struct LaneStatus {
    Codec codec = Codec::H264;
    Effort effort = Effort::Full;
    uint64_t fed = 0;      // access units that came
    uint64_t decoded = 0;  // pictures that came out
    uint64_t dropped = 0;  // access units skipped because decoding fell behind
    uint64_t errors = 0;   // access units that could not be decoded
    uint64_t overdue = 0;  // of the dropped ones, those that waited for too slow a decoder
    size_t waiting = 0;
    Duration busy{};        // processor time spent on decoding
    double inter_size = 0;  // bytes of the pictures between keyframes, smoothed
    bool fault = false;
    Size picture;
    Size tile;  // the largest that shows the stream
};

// What lanes share; outlives them.
struct LaneContext {
    PictureStore& store;
    BreadcrumbBoard& breadcrumbs;
    const Clock& clock;
    MakeDecoder make_decoder;
};

// All but decode() is thread-safe; decode() runs on one thread at a time, as push() and take() see
// to.
class DecodeLane {
  public:
    DecodeLane(StreamId stream, const LaneContext& context);

    // True when the lane was idle: the caller must have it run.
    [[nodiscard]] bool push(AccessUnit unit) BETANG_EXCLUDES(mutex_);

    // Discards what waits: the stream left the plan, and nothing more is pushed.
    void close() BETANG_EXCLUDES(mutex_);

    // The next access unit, or nothing: then the lane is idle again.
    [[nodiscard]] std::optional<AccessUnit> take() BETANG_EXCLUDES(mutex_);

    void decode(const AccessUnit& unit);

    // Nothing has come out of the decoder yet.
    [[nodiscard]] bool isNew() const { return decoded_ == 0; }

    // The largest tile that shows the stream.
    void setTile(Size tile);

    // Another effort than before begins at a keyframe, unless all pictures are decoded in both.
    void setEffort(Effort effort) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] Effort effort() const { return effort_; }

    // Since when nothing but errors comes out of the decoder.
    [[nodiscard]] std::optional<UtcTime> faultSince() const;

    [[nodiscard]] LaneStatus status() const BETANG_EXCLUDES(mutex_);

  private:
    [[nodiscard]] Result<Picture> run(const AccessUnit& unit);
    [[nodiscard]] Result<Picture> decodeUnit(const AccessUnit& unit);
    [[nodiscard]] bool prepare(const AccessUnit& unit);
    void chooseOptions(Size picture);
    void noteCoded(const AccessUnit& unit);
    void noteLosses(const AccessUnit& unit);
    [[nodiscard]] const Stillness& look(const Picture& picture);
    void failed();

    const StreamId stream_;
    const LaneContext& context_;

    // Used by the thread that runs the lane only.
    std::unique_ptr<PictureDecoder> decoder_;
    Codec codec_ = Codec::H264;
    uint64_t run_ = 0;
    DecoderOptions options_{};
    uint32_t errors_in_a_row_ = 0;
    StillnessWatch watch_;
    std::shared_ptr<const AVFrame> last_;
    uint64_t coded_hash_ = 0;
    bool spoilt_ = false;   // something that pictures up to the next keyframe need was lost
    bool key_ = false;      // since the last picture that came out
    bool repeated_ = true;  // likewise

    std::atomic<int> tile_width_{0};
    std::atomic<int> tile_height_{0};
    std::atomic<int> width_{0};
    std::atomic<int> height_{0};
    std::atomic<uint64_t> decoded_{0};
    std::atomic<uint64_t> errors_{0};
    std::atomic<Duration> busy_{Duration{}};
    std::atomic<Effort> effort_{Effort::Full};
    std::atomic<UtcTime> fault_since_{UtcTime{}};  // the epoch: none

    mutable Mutex mutex_;
    UnitQueue queue_ BETANG_GUARDED_BY(mutex_);
    bool running_ BETANG_GUARDED_BY(mutex_) = false;
    Codec fed_codec_ BETANG_GUARDED_BY(mutex_) = Codec::H264;
    uint64_t fed_ BETANG_GUARDED_BY(mutex_) = 0;
    uint64_t spared_ BETANG_GUARDED_BY(mutex_) = 0;  // left out between keyframes
    double inter_size_ BETANG_GUARDED_BY(mutex_) = 0;
};

}  // namespace betang
