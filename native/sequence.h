// A plan's list of operations made ready to run: kernels prepared, sums over all rows completed where they are needed, and
// the places known where the members of a team must wait for each other.
#pragma once
#include <map>
#include <set>

#include "formula.h"
#include "parts.h"
#include "waits.h"

namespace plainnet {

template <class T>
struct PreparedStream {
  Matmul product;
  std::int64_t block_rows;  // of C, multiplied at a time
  Prepared<T> kernel;
  bool backwards;  // from the last block to the first: what an earlier stream of the same product ended with is still in the nearest cache
  std::vector<std::int64_t> far;  // offsets of values of the kernel's that are too many to stay in a cache until the next step
};

// The partial results of kernels' chunks are put together.
template <class T>
struct Completion {
  struct Total {
    Formula<T> formula;  // the kernel's
    Partial partial;
  };
  std::vector<Total> totals;
};

template <class T>
struct Step {
  std::variant<Matmul, Prepared<T>, Move, Lookup, Thinned, PreparedStream<T>, Completion<T>> operation;
  bool wait;     // for all members, before it
  bool by_rows;  // each member does the rows that are its own
};

template <class T>
struct Sequence {
  std::vector<Step<T>> steps;
  double work = 0, work_per_row = 0;  // about how many cycles it takes one thread
};

// What running them takes; elements, of a thread or in all.
struct Needs {
  std::int64_t product = 0, tiles = 0, registers = 1;
  std::int64_t values = 0, singles = 0, squares = 0;  // in all
};

// Rows of a batch that a member gets together; sums over rows are taken share by share, whatever the number of members. A strip
// has one member, and is one share.
std::int64_t rows_of_share(const Plan& plan);

inline std::int64_t resolve(std::int64_t extent, std::int64_t rows) { return extent == batch_rows ? rows : extent; }

template <class T>
class Preparation {
 public:
  Preparation(const Plan& plan, const Functions<T>& functions, int threads, bool fused);

  Sequence<T> prepare(const std::vector<Operation>& operations);

  Needs needs;                // of all that were prepared
  std::vector<T> constants;  // to stand in the arena, after what the plan has there

 private:
  Step<T> step_of(const Operation& operation, bool by_rows);
  Prepared<T> prepare_kernel(const Kernel& kernel, Chunking chunking);
  std::int64_t squares_of(std::int64_t product, std::int64_t chunks);

  const Functions<T>& functions_;
  const Layout layout_;
  const std::int64_t most_rows_, share_rows_;
  const bool by_rows_, fused_;
  std::int64_t values_ = 0, singles_ = 0;  // used by the list in preparation
  std::set<std::int64_t> streamed_;        // products of it
  std::map<std::int64_t, std::int64_t> squares_;  // of its products by which the squares of weights are added up, where; -1 at first
};

}  // namespace plainnet
