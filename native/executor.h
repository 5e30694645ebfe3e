// Executes a list of operations over the arena, alone or as a team of threads.
#pragma once
#include "buffer.h"
#include "pool.h"
#include "products.h"
#include "sequence.h"
#include "team.h"

namespace plainnet {

template <class T>
class Executor {
 public:
  // rows_alone: what becomes of a row must not depend on the rows beside it, as in predictions.
  Executor(const Plan& plan, const Functions<T>& functions, int threads, bool fused, bool rows_alone = false);

  T* arena() const { return arena_.get(); }
  Pool& pool() { return pool_; }
  void forget_squares();  // to be called when weights have been changed from outside
  const Sequence<T>& step() const { return step_; }
  const Sequence<T>& penalty() const { return penalty_; }
  const Sequence<T>& update() const { return update_; }
  const Sequence<T>& predict() const { return predict_; }
  const Sequence<T>& sample() const { return sample_; }

  // Calls gather(range) first, for parts of the batch that together are all its rows.
  template <class Gather>
  void execute(const Sequence<T>& sequence, std::int64_t rows, const Draws& draws, const Gather& gather) {
    const int members = members_for(sequence, rows);
    pool_.parallel_for(members, [&](std::int64_t number, int thread) {
      const int member = static_cast<int>(number);
      const Range own = own_rows(rows, member, members);
      gather(own);
      run(sequence, {rows, own, draws, member, members, thread});
    });
  }
  void execute(const Sequence<T>& sequence, std::int64_t rows, const Draws& draws) {
    execute(sequence, rows, draws, [](Range) {});
  }

 private:
  struct Turn {  // a member's, at an operation
    std::int64_t rows;  // of the batch
    Range own;          // the member's
    const Draws& draws;
    int member, members, thread;
    std::size_t step = 0;  // its number
    bool by_rows = false;
  };

  int members_for(const Sequence<T>& sequence, std::int64_t rows);
  Range own_rows(std::int64_t rows, int member, int members) const;
  void run(const Sequence<T>& sequence, Turn turn);
  void run(const Matmul& x, const Turn& turn);
  void run(const Move& x, const Turn& turn);
  void run(const Lookup& x, const Turn& turn);
  void run(const Thinned& x, const Turn& turn);
  void run(const Prepared<T>& kernel, const Turn& turn);
  void run(const PreparedStream<T>& stream, const Turn& turn);
  void run(const Completion<T>& completion, const Turn& turn);

  // Calls body(task) for those of 0 .. count - 1 that the member gets; body(range) for parts of 0 .. size - 1.
  template <class Body>
  void take_tasks(const Turn& turn, std::int64_t count, const Body& body);
  template <class Body>
  void take_parts(const Turn& turn, std::int64_t size, const Body& body);

  const Workspace<T>& workspace_of(const Turn& turn) const { return workspaces_[static_cast<std::size_t>(turn.thread)]; }
  Product<T> product_of(const Matmul& x, std::int64_t rows) const;
  Terms<T> terms_of(const Prepared<T>& kernel, const Turn& turn) const;
  Chunk<T> chunk_of(const Formula<T>& formula, std::int64_t number, Range rows, const Turn& turn);
  void complete(const Formula<T>& formula, const Partial& partial, std::int64_t chunks);

  const Functions<T>& functions_;
  const std::int64_t x_, share_rows_;
  const bool rows_alone_;
  Pool pool_;
  Barrier barrier_;
  Tasks tasks_;
  Sequence<T> step_, penalty_, update_, predict_, sample_;
  Buffer<T> arena_, values_;
  Buffer<double> singles_;
  std::vector<double> squares_;
  std::vector<Buffer<T>> packed_, products_, tiles_;
  std::vector<std::vector<T*>> register_lists_;
  std::vector<Workspace<T>> workspaces_;  // one a thread
};

}  // namespace plainnet
