// A few threads that share out the tasks of one loop at a time.
#include "pool.h"

#include "subnormals.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace plainnet {
namespace {

// About 20 microseconds: longer than the gap between two loops of a step, shorter than anyone would notice.
constexpr int spins = 1000;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

std::uint32_t tasks_left(std::uint64_t ticket) { return static_cast<std::uint32_t>(ticket); }

}  // namespace

Pool::Pool(int threads) {
  for (int thread = 1; thread < threads; ++thread) workers_.emplace_back([this, thread] { work(thread); });
}

Pool::~Pool() {
  stop_ = true;
  signal_.fetch_add(1);
  signal_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void Pool::share(std::uint32_t tasks, Call call, const void* context) {
  call_ = call;
  context_ = context;
  unfinished_ = tasks;
  const std::uint64_t loop = (ticket_.load() >> 32) + 1;
  ticket_ = loop << 32 | tasks;
  signal_.fetch_add(1);
  if (asleep_ > 0) signal_.notify_all();
  while (take(0)) {
  }
  for (int i = 0; unfinished_.load(std::memory_order_acquire) > 0; ++i) {
    if (i < spins) pause();
    else std::this_thread::yield();
  }
}

// Runs one task, if there is one left. The loop's call and context are read after the task is taken: from then
// until it is finished, they cannot change.
bool Pool::take(int thread) {
  std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
  do {
    if (tasks_left(ticket) == 0) return false;
  } while (!ticket_.compare_exchange_weak(ticket, ticket - 1, std::memory_order_acq_rel));
  call_(context_, tasks_left(ticket) - 1, thread);
  unfinished_.fetch_sub(1, std::memory_order_release);
  return true;
}

void Pool::work(int thread) {
  const FlushSubnormals flush;  // as the calling thread does
  while (!stop_) {
    const std::uint32_t seen = signal_.load();
    while (take(thread)) {
    }
    for (int i = 0; i < spins && signal_.load(std::memory_order_relaxed) == seen; ++i) pause();
    if (signal_.load() != seen) continue;
    asleep_.fetch_add(1);
    signal_.wait(seen);
    asleep_.fetch_sub(1);
  }
}

}  // namespace plainnet
