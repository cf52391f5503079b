// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/mutex.hpp"
#include "media/gst_ptr.hpp"

namespace betang {

// Says whether somebody takes what an encoder makes: on the bus, by RTSP, or both. Opening asks the
// encoder for a keyframe. Thread-safe.
class EncoderGate {
  public:
    // The last element of a new pipeline, before that plays.
    void attach(GstElement* sink) BETANG_EXCLUDES(mutex_);
    void detach() BETANG_EXCLUDES(mutex_);

    void setBusDemand(bool wanted) BETANG_EXCLUDES(mutex_);
    void setRtspDemand(bool wanted) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] bool open() const BETANG_EXCLUDES(mutex_);

    // Counts openings and new pipelines: what is encoded between two of them is one run.
    [[nodiscard]] uint64_t openings() const BETANG_EXCLUDES(mutex_);

  private:
    void update() BETANG_REQUIRES(mutex_);

    mutable Mutex mutex_;
    bool bus_ BETANG_GUARDED_BY(mutex_) = false;
    bool rtsp_ BETANG_GUARDED_BY(mutex_) = false;
    bool open_ BETANG_GUARDED_BY(mutex_) = false;
    uint64_t openings_ BETANG_GUARDED_BY(mutex_) = 0;
    GObjectPtr<GstElement> sink_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
