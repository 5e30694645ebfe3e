// Threads that go through one list of operations side by side.
#include "team.h"

#include <thread>

#include "pool.h"

namespace plainnet {

void Barrier::wait(int members) {
  constexpr int spins = 3000;  // most waits are short; where there are fewer processors than members, others must run
  const std::uint32_t seen = opened_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == members) {
    arrived_.store(0, std::memory_order_relaxed);
    opened_.fetch_add(1, std::memory_order_release);
    return;
  }
  for (int i = 0; opened_.load(std::memory_order_acquire) == seen; ++i) {
    if (i < spins) pause();
    else std::this_thread::yield();
  }
}

}  // namespace plainnet
