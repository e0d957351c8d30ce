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
      next_ = 0;
      busy_ = static_cast<int>(threads_.size());
      round_++;
    }
    wake_.notify_all();
    Work();
    std::unique_lock<std::mutex> lock(mutex_);
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

  void Work() {
    for (int i = next_++; i < count_; i = next_++) (*task_)(i);
  }

  void Wait() {
    for (int seen = 0;;) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_ != seen; });
        seen = round_;
      }
      Work();
      std::lock_guard<std::mutex> lock(mutex_);
      if (--busy_ == 0) done_.notify_one();
    }
  }

  std::mutex turn_, mutex_;
  std::condition_variable wake_, done_;
  std::vector<std::thread> threads_;
  const std::function<void(int)> *task_ = nullptr;
  int count_ = 0;
  std::atomic<int> next_{0};
  int busy_ = 0;
  int round_ = 0;
};

}  // namespace

void ParallelFor(int count, const std::function<void(int)> &task) { Workers::Instance().Run(count, task); }

}  // namespace rangeloss
