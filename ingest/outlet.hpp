// SPDX-License-Identifier: Apache-2.0
//
// Where the access units of one stream go: to the bus always, to the recorder while it is on.

#pragma once

#include <atomic>
#include <utility>

#include "bus/media_publisher.hpp"
#include "ingest/recorder.hpp"

namespace betang {

// take() belongs to the stream's thread; the others are thread-safe. Publisher and recorders
// outlive it.
class Outlet {
  public:
    explicit Outlet(MediaPublisher& publisher) : publisher_{publisher} {}

    // The recorder of the stream's storage; null when it is never recorded.
    void setRecorder(Recorder* recorder) { recorder_ = recorder; }

    void setRecording(bool on) { recording_ = on; }

    void take(AccessUnit unit) {
        Recorder* recorder = recording_ ? recorder_.load() : nullptr;
        if (recorder == nullptr) {
            publisher_.publish(std::move(unit));
            return;
        }
        AccessUnit copy = unit;  // the picture itself is shared
        copy.sequence = publisher_.publish(std::move(unit));
        recorder->record(std::move(copy));
    }

    [[nodiscard]] RecorderStatus recorded(const StreamId& stream) const {
        const Recorder* recorder = recorder_;
        return recorder != nullptr ? recorder->status(stream) : RecorderStatus{};
    }

  private:
    MediaPublisher& publisher_;
    std::atomic<Recorder*> recorder_{nullptr};
    std::atomic<bool> recording_{false};
};

}  // namespace betang
