// Threads that go through one list of operations side by side.
//
// Every member does its part of each operation. Rows of a batch belong to one member throughout, so that from one operation on
// rows to the next nobody waits; other work is cut into tasks, which are taken by whoever is free. Members wait for each other
// only where one needs what another has made (waits.h).
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>

namespace plainnet {

class Barrier {
 public:
  void wait(int members);

 private:
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<std::uint32_t> opened_{0};  // how many times
};

// The tasks of all operations of a list that are yet to be taken.
class Tasks {
 public:
  Tasks() = default;
  Tasks(std::size_t operations, int members)
      : members_(static_cast<std::size_t>(members)), size_(operations * members_), next_(new Counter[size_]) {}

  void start_again() {
    for (std::size_t i = 0; i < size_; ++i) next_[i].value.store(0, std::memory_order_relaxed);
  }

  // Calls body(task) for those of 0 .. count - 1 that this member gets: first those of its own part, step after step the same
  // if nobody is late, so that what they work on stays in its cache; then what others have left.
  template <class Body>
  void take(std::size_t operation, std::int64_t count, int member, int members, const Body& body) {
    for (int turn = 0; turn < members; ++turn) {
      const int owner = (member + turn) % members;
      const std::int64_t first = count * owner / members, end = count * (owner + 1) / members;
      std::atomic<std::int64_t>& next = next_[operation * members_ + static_cast<std::size_t>(owner)].value;
      for (std::int64_t task; (task = first + next.fetch_add(1, std::memory_order_relaxed)) < end;) body(task);
    }
  }

 private:
  struct alignas(64) Counter {
    std::atomic<std::int64_t> value{0};
  };
  std::size_t members_ = 1, size_ = 0;
  std::unique_ptr<Counter[]> next_;
};

}  // namespace plainnet
