// Members of a team: each task taken once, and nobody past a barrier before all have come.
#include <vector>

#include "check.h"
#include "pool.h"
#include "team.h"

namespace plainnet::test {

void test_team() {
  constexpr std::size_t operations = 3;
  constexpr std::int64_t counts[operations] = {1, 7, 100};
  for (int members = 1; members <= 5; ++members) {
    Pool pool(members);
    Barrier barrier;
    Tasks tasks(operations, members);
    std::atomic<std::int64_t> done{0};
    std::int64_t early = 0;
    std::vector<std::atomic<int>> taken(108);
    for (int round = 0; round < 50; ++round) {
      tasks.start_again();
      done = 0;
      for (auto& count : taken) count = 0;
      std::vector<std::int64_t> seen(static_cast<std::size_t>(members));
      pool.parallel_for(members, [&](std::int64_t member, int) {
        std::int64_t start = 0;
        for (std::size_t operation = 0; operation < operations; ++operation) {
          tasks.take(operation, counts[operation], static_cast<int>(member), members, [&](std::int64_t task) {
            ++taken[static_cast<std::size_t>(start + task)];
            ++done;
          });
          start += counts[operation];
        }
        barrier.wait(members);
        seen[static_cast<std::size_t>(member)] = done;
        barrier.wait(members);
      });
      for (const std::int64_t count : seen) early += count != 108;
      for (const auto& count : taken) early += count != 1;
    }
    CHECK(early == 0, "%d members: %ld tasks missing or taken twice", members, long(early));
  }
}

}  // namespace plainnet::test
