// Every task of every loop is run once, also right after a start, after a rest, and before the end.
#include <chrono>

#include "check.h"
#include "pool.h"

namespace plainnet::test {

void test_pool() {
  for (int threads = 1; threads <= 4; ++threads) {
    for (int life = 0; life < 200; ++life) {
      Pool pool(threads);
      std::atomic<int> runs[5] = {};
      const auto loop = [&] { pool.parallel_for(5, [&](std::int64_t task, int) { ++runs[task]; }); };
      const int loops = life % 4;
      for (int i = 0; i < loops; ++i) loop();
      if (life % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));  // long enough to fall asleep
      loop();
      for (const auto& count : runs) CHECK(count == loops + 1, "%d threads, life %d", threads, life);
    }
  }
}

}  // namespace plainnet::test
