// A few threads that share out the tasks of one loop at a time.
#pragma once
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace plainnet {

void pause();  // for the processor, between two looks at what another thread is to write

class Pool {
 public:
  explicit Pool(int threads);  // the caller counts as one: Pool(1) starts none
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls body(task, thread) for each task in 0 .. tasks - 1, in no particular order, and returns when all are
  // done. `thread` is below threads() and no two calls at one time share it.
  template <class Body>
  void parallel_for(std::int64_t tasks, const Body& body) {
    if (tasks <= 1 || workers_.empty()) {
      for (std::int64_t task = 0; task < tasks; ++task) body(task, 0);
      return;
    }
    share(static_cast<std::uint32_t>(tasks), [](const void* context, std::int64_t task, int thread) {
      (*static_cast<const Body*>(context))(task, thread);
    }, &body);
  }

 private:
  using Call = void (*)(const void* context, std::int64_t task, int thread);

  void share(std::uint32_t tasks, Call call, const void* context);
  bool take(int thread);
  void work(int thread);
  void sleep(std::uint64_t loop);
  void wake();

  // Upper half: the loop's number; lower half: tasks not yet taken. Together in one word, so that a thread that
  // wakes late cannot take a task of one loop and run it as another's. Idle threads watch this word; what they need
  // next lies in the same cache line.
  alignas(64) std::atomic<std::uint64_t> ticket_{0};
  Call call_ = nullptr;
  const void* context_ = nullptr;
  alignas(64) std::atomic<std::uint32_t> unfinished_{0};
  alignas(64) std::atomic<int> asleep_{0};
  std::atomic<std::uint32_t> alarm_{0};  // changes when sleepers are to wake
  std::atomic<bool> stop_{false};
  std::vector<std::thread> workers_;
};

}  // namespace plainnet
