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

struct LaneStatus {
    uint64_t decoded = 0;  // pictures that came out
    uint64_t dropped = 0;  // access units skipped because decoding fell behind
    uint64_t errors = 0;   // access units that could not be decoded
    size_t waiting = 0;
    bool fault = false;
    Size picture;
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

    // The largest tile that shows the stream.
    void setTile(Size tile);

    // Since when nothing but errors comes out of the decoder.
    [[nodiscard]] std::optional<UtcTime> faultSince() const;

    [[nodiscard]] LaneStatus status() const BETANG_EXCLUDES(mutex_);

  private:
    [[nodiscard]] Result<Picture> run(const AccessUnit& unit);
    [[nodiscard]] bool prepare(const AccessUnit& unit);
    void chooseOptions(Size picture);
    void noteCoded(const AccessUnit& unit);
    [[nodiscard]] const Stillness& look(const Picture& picture);
    void failed();

    const StreamId stream_;
    const LaneContext& context_;

    // Used by the thread that runs the lane only.
    std::unique_ptr<PictureDecoder> decoder_;
    Codec codec_ = Codec::H264;
    uint64_t run_ = 0;
    bool skips_loop_filter_ = false;
    uint32_t errors_in_a_row_ = 0;
    StillnessWatch watch_;
    std::shared_ptr<const AVFrame> last_;
    uint64_t coded_hash_ = 0;
    bool key_ = false;      // since the last picture that came out
    bool repeated_ = true;  // likewise

    std::atomic<int> tile_width_{0};
    std::atomic<int> tile_height_{0};
    std::atomic<int> width_{0};
    std::atomic<int> height_{0};
    std::atomic<uint64_t> decoded_{0};
    std::atomic<uint64_t> errors_{0};
    std::atomic<UtcTime> fault_since_{UtcTime{}};  // the epoch: none

    mutable Mutex mutex_;
    UnitQueue queue_ BETANG_GUARDED_BY(mutex_);
    bool running_ BETANG_GUARDED_BY(mutex_) = false;
};

}  // namespace betang
