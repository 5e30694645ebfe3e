// Executes a list of operations over the arena, alone or split over the pool's threads.
#pragma once
#include "buffer.h"
#include "formula.h"
#include "pool.h"

namespace plainnet {

template <class T>
struct PreparedStream {
  Matmul product;
  std::int64_t block_rows;  // of C, multiplied at a time
  Prepared<T> kernel;
};

template <class T>
using PreparedOperation = std::variant<Matmul, Prepared<T>, Move, Lookup, Thinned, PreparedStream<T>>;
template <class T>
using Sequence = std::vector<PreparedOperation<T>>;

// A fixed number of rectangles that together are the whole of a product, alike in work.
struct Grid {
  std::int64_t m, n, row_size, col_size, row_parts, col_parts;
  std::int64_t size() const { return row_parts * col_parts; }
  Range rows(std::int64_t task) const;
  Range cols(std::int64_t task) const;
};
Grid split_product(std::int64_t m, std::int64_t n, std::int64_t k, int threads, int lanes);

// C = A B as C' = B' A' where C is so narrow that its rows would leave most of a vector idle.
template <class T>
Product<T> orient(const Product<T>& x, int lanes);

template <class T>
void multiply(const Product<T>& x, const Functions<T>& functions, Pool& pool, const std::vector<Workspace<T>>& workspaces);

template <class T>
class Executor {
 public:
  // rows_alone: what becomes of a row must not depend on the rows beside it, as in predictions.
  Executor(const Plan& plan, const Functions<T>& functions, int threads, bool fused, bool rows_alone = false);

  T* arena() const { return arena_.get(); }
  Pool& pool() { return pool_; }
  const Sequence<T>& step() const { return step_; }
  const Sequence<T>& penalty() const { return penalty_; }
  const Sequence<T>& update() const { return update_; }
  const Sequence<T>& predict() const { return predict_; }
  const Sequence<T>& sample() const { return sample_; }

  void execute(const Sequence<T>& sequence, std::int64_t rows, const Draws& draws);

 private:
  Sequence<T> prepare_all(const std::vector<Operation>& operations, bool fused);
  void reserve(const Plan& plan);
  void run(const Matmul& x, std::int64_t rows, const Draws& draws);
  void run(const Move& x, std::int64_t rows, const Draws& draws);
  void run(const Lookup& x, std::int64_t rows, const Draws& draws);
  void run(const Thinned& x, std::int64_t rows, const Draws& draws);
  void run(const Prepared<T>& kernel, std::int64_t rows, const Draws& draws);
  void run(const PreparedStream<T>& stream, std::int64_t rows, const Draws& draws);
  Product<T> product_of(const Matmul& x, std::int64_t rows) const;
  Chunk<T> chunk_of(const Formula<T>& formula, std::int64_t number, Range rows, const Draws& draws, int thread) const;
  void reserve_for(const Prepared<T>& kernel, std::int64_t most_rows);
  void combine(const Formula<T>& formula, std::int64_t chunks);

  const Functions<T>& functions_;
  const bool rows_alone_;
  Pool pool_;
  std::int64_t arena_size_;
  std::vector<T> constants_;
  Sequence<T> step_, penalty_, update_, predict_, sample_;
  std::int64_t product_size_ = 0, tiles_size_ = 0, registers_ = 1, values_size_ = 0, singles_size_ = 0;
  Buffer<T> arena_, values_;
  Buffer<double> singles_;
  std::vector<Buffer<T>> packed_, products_, tiles_;
  std::vector<std::vector<T*>> register_lists_;
  std::vector<Workspace<T>> workspaces_;  // one a thread
};

}  // namespace plainnet
