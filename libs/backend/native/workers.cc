#include "workers.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace rangeloss {
namespace {

// How a thread rounds and whether it takes the tiniest numbers for zeros, as TensorFlow's threads do.
#if defined(__x86_64__)
using FloatMode = unsigned;
FloatMode CurrentFloatMode() { return __builtin_ia32_stmxcsr(); }
void SetFloatMode(FloatMode mode) { __builtin_ia32_ldmxcsr(mode); }
#elif defined(__aarch64__)
using FloatMode = unsigned long;
FloatMode CurrentFloatMode() {
  FloatMode mode;
  asm volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
void SetFloatMode(FloatMode mode) { asm volatile("msr fpcr, %0" : : "r"(mode)); }
#else
using FloatMode = int;
FloatMode CurrentFloatMode() { return 0; }
void SetFloatMode(FloatMode) {}
#endif

class Workers {
 public:
  // Made at the first use and never destroyed: at the process's end threads may still wait in here.
  static Workers &Instance() {
    static Workers *instance = new Workers();
    return *instance;
  }

  void Run(int count, const std::function<void(int)> &task) {
    std::unique_lock<std::mutex> turn(turn_, std::try_to_lock);
    if (!turn.owns_lock() || threads_.empty() || count == 1) {
      for (int i = 0; i < count; i++) task(i);
      return;
    }
    {
      std::lock_guard<std::mutex> lock(mutex_);
      task_ = &task;
      count_ = count;
      mode_ = CurrentFloatMode();
      next_ = 0;
      round_++;
    }
    wake_.notify_all();
    Work(task, count);
    // Only for threads that have begun: one that wakes up now finds nothing to do.
    std::unique_lock<std::mutex> lock(mutex_);
    task_ = nullptr;
    done_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  Workers() {
    // The variable by which TensorFlow itself is told; without it both take every core.
    const char *told = std::getenv("TF_NUM_INTRAOP_THREADS");
    int threads = told == nullptr ? 0 : std::atoi(told);
    if (threads <= 0) threads = std::max(1u, std::thread::hardware_concurrency());
    for (int i = 1; i < threads; i++) {
      threads_.emplace_back([this] { Wait(); });
      threads_.back().detach();
    }
  }

  void Work(const std::function<void(int)> &task, int count) {
    for (int i = next_++; i < count; i = next_++) task(i);
  }

  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (int seen = 0;;) {
      wake_.wait(lock, [&] { return round_ != seen; });
      seen = round_;
      if (task_ == nullptr) continue;
      const std::function<void(int)> &task = *task_;
      const int count = count_;
      // The caller's, so that it does not matter who does a task.
      SetFloatMode(mode_);
      busy_++;
      lock.unlock();
      Work(task, count);
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
  }

  std::mutex turn_, mutex_;
  std::condition_variable wake_, done_;
  std::vector<std::thread> threads_;
  const std::function<void(int)> *task_ = nullptr;
  int count_ = 0;
  FloatMode mode_ = CurrentFloatMode();
  std::atomic<int> next_{0};
  int busy_ = 0;
  int round_ = 0;
};

}  // namespace

void ParallelFor(int count, const std::function<void(int)> &task) { Workers::Instance().Run(count, task); }

}  // namespace rangeloss
