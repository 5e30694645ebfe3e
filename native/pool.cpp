// A few threads that share out the tasks of one loop at a time.
#include "pool.h"

#include "subnormals.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace plainnet {
namespace {

// Tens of microseconds: longer than the gap between two loops of a step, shorter than anyone would notice.
constexpr int spins = 3000;

std::uint32_t tasks_left(std::uint64_t ticket) { return static_cast<std::uint32_t>(ticket); }
std::uint64_t loop_of(std::uint64_t ticket) { return ticket >> 32; }

}  // namespace

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

Pool::Pool(int threads) {
  for (int thread = 1; thread < threads; ++thread) workers_.emplace_back([this, thread] { work(thread); });
}

Pool::~Pool() {
  stop_ = true;
  wake();
  for (auto& worker : workers_) worker.join();
}

void Pool::share(std::uint32_t tasks, Call call, const void* context) {
  call_ = call;
  context_ = context;
  unfinished_ = tasks;
  ticket_ = (loop_of(ticket_) + 1) << 32 | tasks;
  if (asleep_ > 0) wake();
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

void Pool::wake() {
  alarm_.fetch_add(1);
  alarm_.notify_all();
}

void Pool::work(int thread) {
  const FlushSubnormals flush;  // as the calling thread does
  while (!stop_) {
    const std::uint64_t seen = loop_of(ticket_);
    while (take(thread)) {
    }
    for (int i = 0; i < spins && loop_of(ticket_.load(std::memory_order_relaxed)) == seen; ++i) pause();
    if (loop_of(ticket_) == seen) sleep(seen);
  }
}

// Whoever shares out a loop writes the ticket and then looks for sleepers; who goes to sleep says so and then looks at
// the ticket. So one of them sees the other. An alarm raised after it was read here ends the wait.
void Pool::sleep(std::uint64_t loop) {
  const std::uint32_t alarm = alarm_;
  asleep_.fetch_add(1);
  if (loop_of(ticket_) == loop && !stop_) alarm_.wait(alarm);
  asleep_.fetch_sub(1);
}

}  // namespace plainnet
