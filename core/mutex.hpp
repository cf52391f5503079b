// SPDX-License-Identifier: Apache-2.0
//
// std::mutex with clang's thread-safety annotations; under GCC the annotations vanish.
// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html

#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define BETANG_TSA(x) __attribute__((x))
#else
#define BETANG_TSA(x)
#endif
#define BETANG_GUARDED_BY(m) BETANG_TSA(guarded_by(m))
#define BETANG_REQUIRES(m) BETANG_TSA(requires_capability(m))
#define BETANG_EXCLUDES(m) BETANG_TSA(locks_excluded(m))

namespace betang {

class BETANG_TSA(capability("mutex")) Mutex {
  public:
    void lock() BETANG_TSA(acquire_capability()) { mutex_.lock(); }

    void unlock() BETANG_TSA(release_capability()) { mutex_.unlock(); }

  private:
    std::mutex mutex_;
};

// Holds a Mutex for a scope; usable with std::condition_variable_any through lock()/unlock().
class BETANG_TSA(scoped_lockable) MutexLocker {
  public:
    explicit MutexLocker(Mutex& mutex) BETANG_TSA(acquire_capability(mutex)) : mutex_{mutex} {
        mutex_.lock();
    }

    ~MutexLocker() BETANG_TSA(release_capability()) { mutex_.unlock(); }

    MutexLocker(const MutexLocker&) = delete;
    MutexLocker& operator=(const MutexLocker&) = delete;

    // For condition_variable_any::wait, which releases and re-takes the lock around its sleep: the
    // analysis sees the lock as held throughout, which is what the code around the wait may assume.
    void lock() BETANG_TSA(no_thread_safety_analysis) { mutex_.lock(); }

    void unlock() BETANG_TSA(no_thread_safety_analysis) { mutex_.unlock(); }

  private:
    Mutex& mutex_;
};

}  // namespace betang
