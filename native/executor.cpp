// Executes a list of operations over the arena, alone or as a team of threads.
#include "executor.h"

#include <limits>
#include <optional>

#include "rows.h"

namespace plainnet {
namespace {

constexpr double least_work = 200000;  // cycles; below it a second thread costs more than it saves

// Copies a matrix to dense rows, each followed by zeros.
template <class T>
void copy_rows(T* to, std::int64_t to_row, View<T> from, std::int64_t rows, std::int64_t cols) {
  for (std::int64_t i = 0; i < rows; ++i, to += to_row) {
    const T* x = from.data + i * from.row;
    const std::int64_t col = from.col;
    std::int64_t j = 0;
    for (; j + 4 <= cols; j += 4, x += 4 * col) {  // stored together
      const T some[4] = {x[0], x[col], x[2 * col], x[3 * col]};
      std::copy_n(some, 4, to + j);
    }
    for (; j < cols; ++j, x += col) to[j] = *x;
    std::fill(to + cols, to + to_row, T(0));
  }
}

}  // namespace

// All memory that steps will use is taken here, so that they need not ask for any.
template <class T>
Executor<T>::Executor(const Plan& plan, const Functions<T>& functions, int threads, bool fused, bool rows_alone)
    : functions_(functions), x_(plan.layout.x), share_rows_(rows_of_share(plan)), rows_alone_(rows_alone), pool_(threads) {
  Preparation<T> preparation(plan, functions, threads, fused);
  step_ = preparation.prepare(plan.step);
  penalty_ = preparation.prepare(plan.penalty);
  update_ = preparation.prepare(plan.update);
  predict_ = preparation.prepare(plan.predict);
  sample_ = preparation.prepare(plan.sample);
  std::size_t most_steps = 0;
  for (const auto* sequence : {&step_, &penalty_, &update_, &predict_, &sample_}) most_steps = std::max(most_steps, sequence->steps.size());
  tasks_ = Tasks(most_steps, threads);
  const Needs& needs = preparation.needs;
  arena_ = Buffer<T>(plan.layout.size + static_cast<std::int64_t>(preparation.constants.size()));
  std::copy(preparation.constants.begin(), preparation.constants.end(), arena_.get() + plan.layout.size);
  values_ = Buffer<T>(needs.values);
  singles_ = Buffer<double>(needs.singles);
  squares_.resize(static_cast<std::size_t>(needs.squares));
  forget_squares();
  for (int thread = 0; thread < threads; ++thread) {
    packed_.emplace_back(functions_.packed_size);
    products_.emplace_back(needs.product);
    tiles_.emplace_back(needs.tiles);
    register_lists_.emplace_back(static_cast<std::size_t>(needs.registers));
    workspaces_.push_back({packed_.back().get(), products_.back().get(), tiles_.back().get(), register_lists_.back().data()});
  }
}

template <class T>
void Executor<T>::forget_squares() {
  std::fill(squares_.begin(), squares_.end(), std::numeric_limits<double>::quiet_NaN());
}

template <class T>
int Executor<T>::members_for(const Sequence<T>& sequence, std::int64_t rows) {
  if (pool_.threads() == 1 || sequence.work + sequence.work_per_row * static_cast<double>(rows) < least_work) return 1;
  tasks_.start_again();
  return pool_.threads();
}

template <class T>
Range Executor<T>::own_rows(std::int64_t rows, int member, int members) const {
  const std::int64_t shares = blocks(rows, share_rows_);
  return {std::min(shares * member / members * share_rows_, rows), std::min(shares * (member + 1) / members * share_rows_, rows)};
}

template <class T>
void Executor<T>::run(const Sequence<T>& sequence, Turn turn) {
  for (const Step<T>& step : sequence.steps) {
    if (step.wait && turn.members > 1) barrier_.wait(turn.members);
    turn.by_rows = step.by_rows;
    std::visit([&](const auto& x) { run(x, turn); }, step.operation);
    ++turn.step;
  }
}

template <class T>
template <class Body>
void Executor<T>::take_tasks(const Turn& turn, std::int64_t count, const Body& body) {
  if (turn.members > 1) return tasks_.take(turn.step, count, turn.member, turn.members, body);
  for (std::int64_t task = 0; task < count; ++task) body(task);
}

template <class T>
template <class Body>
void Executor<T>::take_parts(const Turn& turn, std::int64_t size, const Body& body) {
  const std::int64_t part_size = blocks(size, turn.members);
  take_tasks(turn, turn.members, [&](std::int64_t task) { body(part(task, part_size, size)); });
}

// Zeros are looked for where there may be many: in the batch that was gathered, and down the columns of any other. Predictions
// look everywhere: an activation like ReLU leaves half.
template <class T>
Product<T> Executor<T>::product_of(const Matmul& x, std::int64_t rows) const {
  const std::int64_t m = resolve(x.m, rows), n = resolve(x.n, rows), k = resolve(x.k, rows);
  const View<T> a{arena() + x.a, x.transpose_a ? 1 : k, x.transpose_a ? m : 1};
  const View<T> b{arena() + x.b, x.transpose_b ? 1 : n, x.transpose_b ? k : 1};
  return {a, b, arena() + x.c, n, 1, m, n, k, rows_alone_, rows_alone_ || x.a == x_ || x.transpose_a};
}

template <class T>
void Executor<T>::run(const Matmul& x, const Turn& turn) {
  const Product<T> product = product_of(x, turn.rows);
  const Oriented<T> oriented(product, functions_.lanes);
  const Product<T>& turned = oriented.product;
  const auto multiply = [&](Range rows, Range cols) { functions_.gemm(turned, rows, cols, workspace_of(turn).packed); };
  if (turn.by_rows) return multiply(oriented.rows(turn.own, {0, product.n}), oriented.cols(turn.own, {0, product.n}));
  const Grid grid = split_product(turned.m, turned.n, turned.k, turn.members, functions_.lanes);
  take_tasks(turn, grid.size(), [&](std::int64_t task) { multiply(grid.rows(task), grid.cols(task)); });
}

// The product is cut as its kernel is: by its rows, as follows from its shape alone.
template <class T>
void Executor<T>::run(const PreparedStream<T>& stream, const Turn& turn) {
  const Formula<T>& formula = stream.kernel.formula;
  const Product<T> whole = product_of(stream.product, turn.rows);
  const Workspace<T>& workspace = workspace_of(turn);
  std::optional<bool> packed;
  const std::int64_t count = blocks(whole.m, stream.block_rows);
  take_tasks(turn, count, [&](std::int64_t task) {
    const std::int64_t number = stream.backwards ? count - 1 - task : task;
    const Range rows = part(number, stream.block_rows, whole.m);
    const Chunk<T> chunk = chunk_of(formula, number, {rows.begin * whole.n, rows.end * whole.n}, turn);
    Product<T> block = whole;
    block.a.data += rows.begin * block.a.row;
    if (whole.k == 1 && block.a.row == 1 && whole.n >= functions_.lanes && formula.run_outer) {
      return formula.run_outer(formula, chunk, {block.a.data, block.b.data, rows.end - rows.begin, whole.n});
    }
    block.c = workspace.product, block.m = rows.end - rows.begin;
    Oriented<T> oriented(block, functions_.lanes);
    if (!packed) packed = !oriented.turned && functions_.pack_right(block, workspace.packed);
    oriented.product.packed = *packed;
    Ahead<T> ahead{{}, static_cast<std::int64_t>(stream.far.size()), chunk.rows.end - chunk.rows.begin};
    for (std::size_t i = 0; i < stream.far.size(); ++i) ahead.from[i] = arena() + stream.far[i] + chunk.rows.begin;
    if (ahead.count > 0) oriented.product.ahead = &ahead;
    functions_.gemm(oriented.product, {0, oriented.product.m}, {0, oriented.product.n}, workspace.packed);
    formula.run(formula, chunk);
  });
}

template <class T>
void Executor<T>::run(const Move& x, const Turn& turn) {
  take_parts(turn, resolve(x.rows, turn.rows), [&](Range rows) { move_rows(x, arena(), rows); });
}

template <class T>
void Executor<T>::run(const Lookup& x, const Turn& turn) {
  const std::int64_t rows = resolve(x.rows, turn.rows);
  if (x.adjoint) take_parts(turn, x.table_rows, [&](Range part) { sum_rows(x, arena(), rows, part); });
  else take_parts(turn, rows, [&](Range part) { take_rows(x, arena(), part); });
}

// Cut by what is written: rows of the batch, or of the weights.
template <class T>
void Executor<T>::run(const Thinned& x, const Turn& turn) {
  const std::int64_t rows = resolve(x.rows, turn.rows);
  take_parts(turn, x.side == Side::weights ? x.inputs : rows, [&](Range part) { functions_.thinned(x, arena(), rows, part, turn.draws); });
}

template <class T>
void Executor<T>::run(const Prepared<T>& kernel, const Turn& turn) {
  const Formula<T>& formula = kernel.formula;
  std::optional<Terms<T>> terms;
  if (kernel.product) terms = terms_of(kernel, turn);
  const auto run_rows = [&](std::int64_t number, Range range) {
    const Chunk<T> chunk = chunk_of(formula, number, range, turn);
    if (terms) formula.run_terms(formula, chunk, *terms);
    else formula.run(formula, chunk);
  };
  if (turn.by_rows && formula.partial_count == 0) {
    if (turn.own.begin < turn.own.end) run_rows(0, turn.own);
    return;
  }
  const std::int64_t rows = resolve(formula.rows, turn.rows), size = formula.chunk_rows;
  const auto run_chunk = [&](std::int64_t number) { run_rows(number, part(number, size, rows)); };
  if (!turn.by_rows) return take_tasks(turn, blocks(rows, size), run_chunk);
  for (std::int64_t number = turn.own.begin / size; number < blocks(turn.own.end, size); ++number) run_chunk(number);
}

template <class T>
Terms<T> Executor<T>::terms_of(const Prepared<T>& kernel, const Turn& turn) const {
  const Product<T> product = product_of(*kernel.product, turn.rows);
  T* const dense = workspace_of(turn).packed;
  Terms<T> terms{product.a, product.b.data, product.k};
  terms.stored = kernel.stored;
  if (product.b.col != 1) terms.b = dense, copy_rows(dense, product.n, product.b, product.k, product.n);
  for (const Matmul& also : kernel.also) {
    const Product<T> other = product_of(also, turn.rows);
    if (!also.transpose_a) {
      T* const weights = dense + product.k * product.n;
      copy_rows(weights, Terms<T>::widest, {other.b.data, other.b.col, other.b.row}, other.n, other.k);
      terms.z = other.c, terms.w = weights, terms.outputs = other.n;
    } else if (also.b == kernel.product->a) {
      terms.by_terms = true;
    } else {
      terms.x = {other.a.data, other.a.col, other.a.row}, terms.inputs = other.m;
    }
  }
  return terms;
}

template <class T>
void Executor<T>::run(const Completion<T>& completion, const Turn& turn) {
  const auto& totals = completion.totals;
  take_tasks(turn, static_cast<std::int64_t>(totals.size()), [&](std::int64_t task) {
    const auto& [formula, partial] = totals[static_cast<std::size_t>(task)];
    complete(formula, partial, blocks(resolve(formula.rows, turn.rows), formula.chunk_rows));
  });
}

template <class T>
Chunk<T> Executor<T>::chunk_of(const Formula<T>& formula, std::int64_t number, Range rows, const Turn& turn) {
  Draws draws = turn.draws;
  if (formula.rows != batch_rows) draws.first_row = 0;  // what is no batch has the same draws for every batch
  T* values = values_.get() + formula.values_start + number * formula.values_per_chunk;
  double* singles = singles_.get() + formula.singles_start + number * formula.singles_per_chunk;
  double* squares = formula.squares_start < 0 ? nullptr : squares_.data() + formula.squares_start + number;
  return {rows, arena(), draws, values, singles, squares, workspace_of(turn)};
}

// The partial results of chunk 0, 1, 2, ... in turn, whichever thread they came from.
template <class T>
void Executor<T>::complete(const Formula<T>& formula, const Partial& partial, std::int64_t chunks) {
  const auto put_together = [&](auto* first, std::int64_t stride, std::int64_t width) {
    const bool maximum = partial.op == Op::batch_max;
    for (std::int64_t number = 1; number < chunks; ++number) {
      const auto* from = first + number * stride;
      if (maximum) for (std::int64_t j = 0; j < width; ++j) first[j] = first[j] > from[j] || first[j] != first[j] ? first[j] : from[j];
      else for (std::int64_t j = 0; j < width; ++j) first[j] += from[j];
    }
    T* target = arena() + partial.target;
    if (partial.stride == 1) return void(std::transform(first, first + width, target, [](auto value) { return static_cast<T>(value); }));
    for (std::int64_t j = 0; j < width; ++j) target[j * partial.stride] = static_cast<T>(first[j]);
  };
  if (partial.single) put_together(singles_.get() + formula.singles_start + partial.offset, formula.singles_per_chunk, 1);
  else put_together(values_.get() + formula.values_start + partial.offset, formula.values_per_chunk, formula.cols);
}

template class Executor<float>;
template class Executor<double>;

}  // namespace plainnet
