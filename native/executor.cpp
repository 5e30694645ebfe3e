// Executes a list of operations over the arena, alone or split over the pool's threads.
#include "executor.h"

#include <limits>

#include "rows.h"

namespace plainnet {
namespace {

// Below these a loop shared between threads costs more than it saves (half a microsecond, and data that move between caches).
constexpr double least_flops_per_task = 2.5e5;
constexpr std::int64_t least_elements = 262144;  // times commands

std::int64_t blocks(std::int64_t size, std::int64_t block) { return (size + block - 1) / block; }
std::int64_t resolve(std::int64_t extent, std::int64_t rows) { return extent == batch_rows ? rows : extent; }

// Rows of a streamed product made at a time: little enough to stay in cache, and enough for the product to be fast.
std::int64_t stream_rows(const Matmul& x) {
  constexpr std::int64_t elements = 8192, least = 64;
  return std::clamp<std::int64_t>(elements / std::max<std::int64_t>(x.n, 1), least, std::max<std::int64_t>(x.m, least));
}

Range part(std::int64_t number, std::int64_t size, std::int64_t total) {
  return {std::min(number * size, total), std::min((number + 1) * size, total)};
}

}  // namespace

Range Grid::rows(std::int64_t task) const { return part(task / col_parts, row_size, m); }
Range Grid::cols(std::int64_t task) const { return part(task % col_parts, col_size, n); }

// The longer side of C is cut first: each thread packs the other side's operand for itself, so that is the smaller one.
Grid split_product(std::int64_t m, std::int64_t n, std::int64_t k, int threads, int lanes) {
  constexpr std::int64_t tile_rows = 8;
  const std::int64_t panel = 3 * lanes;
  const double flops = 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
  const auto worthwhile = static_cast<std::int64_t>(std::min(flops / least_flops_per_task, 1e6));
  const std::int64_t parts = std::max<std::int64_t>(1, std::min<std::int64_t>(threads, worthwhile));
  if (parts == 1) return {m, n, m, n, 1, 1};
  const auto part_count = [](std::int64_t most, std::int64_t room) { return std::max<std::int64_t>(1, std::min(most, room)); };
  const std::int64_t row_room = m / tile_rows, col_room = n / panel;
  const std::int64_t row_parts = part_count(m > n ? parts : parts / part_count(parts, col_room), row_room);
  const std::int64_t col_parts = part_count(parts / row_parts, col_room);
  const std::int64_t col_size = blocks(blocks(n, col_parts), lanes) * lanes;
  const std::int64_t row_size = row_parts == 1 ? m : blocks(blocks(m, row_parts), tile_rows) * tile_rows;
  return {m, n, row_size, col_size, row_parts, col_parts};
}

template <class T>
Product<T> orient(const Product<T>& x, int lanes) {
  if (2 * x.n > lanes || x.m < lanes) return x;
  return {{x.b.data, x.b.col, x.b.row}, {x.a.data, x.a.col, x.a.row}, x.c, x.c_col, x.c_row, x.n, x.m, x.k, x.rows_alone};
}

template <class T>
void multiply(const Product<T>& given, const Functions<T>& functions, Pool& pool, const std::vector<Workspace<T>>& workspaces) {
  const Product<T> x = orient(given, functions.lanes);
  const Grid grid = split_product(x.m, x.n, x.k, pool.threads(), functions.lanes);
  pool.parallel_for(grid.size(), [&](std::int64_t task, int thread) {
    functions.gemm(x, grid.rows(task), grid.cols(task), workspaces[static_cast<std::size_t>(thread)].packed);
  });
}

template <class T>
Executor<T>::Executor(const Plan& plan, const Functions<T>& functions, int threads, bool fused, bool rows_alone)
    : functions_(functions), rows_alone_(rows_alone), pool_(threads), arena_size_(plan.layout.size) {
  step_ = prepare_all(plan.step, fused);
  penalty_ = prepare_all(plan.penalty, fused);
  update_ = prepare_all(plan.update, fused);
  predict_ = prepare_all(plan.predict, fused);
  sample_ = prepare_all(plan.sample, fused);
  reserve(plan);
  std::copy(constants_.begin(), constants_.end(), arena_.get() + arena_size_);
}

template <class T>
Sequence<T> Executor<T>::prepare_all(const std::vector<Operation>& operations, bool fused) {
  Sequence<T> sequence;
  for (const Operation& operation : operations) {
    std::visit([&](const auto& x) {
      if constexpr (std::is_same_v<std::decay_t<decltype(x)>, Kernel>) {
        sequence.emplace_back(prepare(x, functions_, fused, arena_size_, constants_));
      } else if constexpr (std::is_same_v<std::decay_t<decltype(x)>, Streamed>) {
        const std::int64_t rows = stream_rows(x.product);
        const Stream stream{x.product.c, rows * x.product.n};
        sequence.emplace_back(PreparedStream<T>{x.product, rows, prepare(x.kernel, functions_, fused, arena_size_, constants_, &stream)});
      } else {
        sequence.emplace_back(x);
      }
    }, operation);
  }
  return sequence;
}

// All memory that steps will use, so that they need not ask for any.
template <class T>
void Executor<T>::reserve(const Plan& plan) {
  for (const Sequence<T>* sequence : {&step_, &penalty_, &update_, &predict_, &sample_}) {
    for (const auto& operation : *sequence) {
      if (const auto* kernel = std::get_if<Prepared<T>>(&operation)) reserve_for(*kernel, plan.strip_rows);
      else if (const auto* stream = std::get_if<PreparedStream<T>>(&operation)) {
        reserve_for(stream->kernel, plan.strip_rows);
        product_size_ = std::max(product_size_, stream->kernel.formula.chunk_rows);
      }
    }
  }
  arena_ = Buffer<T>(arena_size_ + static_cast<std::int64_t>(constants_.size()));
  values_ = Buffer<T>(values_size_);
  singles_ = Buffer<double>(singles_size_);
  for (int thread = 0; thread < pool_.threads(); ++thread) {
    packed_.emplace_back(functions_.packed_size);
    products_.emplace_back(product_size_);
    tiles_.emplace_back(tiles_size_);
    register_lists_.emplace_back(static_cast<std::size_t>(registers_));
    workspaces_.push_back({packed_.back().get(), products_.back().get(), tiles_.back().get(), register_lists_.back().data()});
  }
}

template <class T>
void Executor<T>::reserve_for(const Prepared<T>& kernel, std::int64_t most_rows) {
  const Formula<T>& formula = kernel.formula;
  const std::int64_t chunks = blocks(resolve(formula.rows, most_rows), formula.chunk_rows);
  tiles_size_ = std::max(tiles_size_, kernel.tiles_size);
  registers_ = std::max(registers_, static_cast<std::int64_t>(formula.place_count));
  values_size_ = std::max(values_size_, chunks * formula.values_per_chunk);
  singles_size_ = std::max(singles_size_, chunks * formula.singles_per_chunk);
}

template <class T>
void Executor<T>::execute(const Sequence<T>& sequence, std::int64_t rows, const Draws& draws) {
  for (const auto& operation : sequence) {
    std::visit([&](const auto& x) { run(x, rows, draws); }, operation);
  }
}

template <class T>
Product<T> Executor<T>::product_of(const Matmul& x, std::int64_t rows) const {
  const std::int64_t m = resolve(x.m, rows), n = resolve(x.n, rows), k = resolve(x.k, rows);
  const View<T> a{arena() + x.a, x.transpose_a ? 1 : k, x.transpose_a ? m : 1};
  const View<T> b{arena() + x.b, x.transpose_b ? 1 : n, x.transpose_b ? k : 1};
  return {a, b, arena() + x.c, n, 1, m, n, k, rows_alone_};
}

template <class T>
void Executor<T>::run(const Matmul& x, std::int64_t rows, const Draws&) {
  multiply(product_of(x, rows), functions_, pool_, workspaces_);
}

// The product is cut as its kernel is: by its rows, as follows from its shape alone.
template <class T>
void Executor<T>::run(const PreparedStream<T>& stream, std::int64_t batch, const Draws& draws) {
  const Formula<T>& formula = stream.kernel.formula;
  const Product<T> whole = product_of(stream.product, batch);
  const std::int64_t chunks = blocks(whole.m, stream.block_rows);
  const auto body = [&](std::int64_t number, int thread) {
    const Range rows = part(number, stream.block_rows, whole.m);
    const Workspace<T>& workspace = workspaces_[static_cast<std::size_t>(thread)];
    const Chunk<T> chunk = chunk_of(formula, number, {rows.begin * whole.n, rows.end * whole.n}, draws, thread);
    Product<T> block = whole;
    block.a.data += rows.begin * block.a.row;
    if (whole.k == 1 && block.a.row == 1 && formula.run_outer) {
      return formula.run_outer(formula, chunk, {block.a.data, block.b.data, rows.end - rows.begin, whole.n});
    }
    block.c = workspace.product, block.m = rows.end - rows.begin;
    const Product<T> turned = orient(block, functions_.lanes);
    functions_.gemm(turned, {0, turned.m}, {0, turned.n}, workspace.packed);
    formula.run(formula, chunk);
  };
  const double flops = 2.0 * static_cast<double>(formula.rows) * static_cast<double>(whole.k);
  if (flops >= 2 * least_flops_per_task || formula.rows * static_cast<std::int64_t>(formula.command_count) >= least_elements) {
    pool_.parallel_for(chunks, body);
  } else {
    for (std::int64_t number = 0; number < chunks; ++number) body(number, 0);
  }
  combine(formula, chunks);
}

template <class T>
void Executor<T>::run(const Move& x, std::int64_t batch, const Draws&) {
  move_rows(x, arena(), resolve(x.rows, batch), pool_);
}

template <class T>
void Executor<T>::run(const Lookup& x, std::int64_t batch, const Draws&) {
  const std::int64_t rows = resolve(x.rows, batch);
  if (x.adjoint) sum_rows(x, arena(), rows, pool_);
  else take_rows(x, arena(), rows, pool_);
}

// Cut by what is written: rows of the batch, or of the weights.
template <class T>
void Executor<T>::run(const Thinned& x, std::int64_t batch, const Draws& draws) {
  const std::int64_t rows = resolve(x.rows, batch);
  in_parts(x.side == Side::weights ? x.inputs : rows, rows * x.inputs * x.units, pool_, [&](std::int64_t begin, std::int64_t end) {
    functions_.thinned(x, arena(), rows, {begin, end}, draws);
  });
}

template <class T>
void Executor<T>::run(const Prepared<T>& kernel, std::int64_t batch, const Draws& draws) {
  const Formula<T>& formula = kernel.formula;
  const std::int64_t rows = resolve(formula.rows, batch), chunks = blocks(rows, formula.chunk_rows);
  const auto body = [&](std::int64_t number, int thread) {
    formula.run(formula, chunk_of(formula, number, part(number, formula.chunk_rows, rows), draws, thread));
  };
  const std::int64_t work = rows * formula.cols * static_cast<std::int64_t>(formula.command_count);
  if (work >= least_elements) pool_.parallel_for(chunks, body);
  else for (std::int64_t number = 0; number < chunks; ++number) body(number, 0);
  combine(formula, chunks);
}

template <class T>
Chunk<T> Executor<T>::chunk_of(const Formula<T>& formula, std::int64_t number, Range rows, const Draws& draws, int thread) const {
  Draws own = draws;
  if (formula.rows != batch_rows) own.first_row = 0;  // what is no batch has the same draws for every batch
  return {rows, arena(), own, values_.get() + number * formula.values_per_chunk, singles_.get() + number * formula.singles_per_chunk,
          workspaces_[static_cast<std::size_t>(thread)]};
}

// The partial results of chunk 0, 1, 2, ... in turn, whichever thread they came from.
template <class T>
void Executor<T>::combine(const Formula<T>& formula, std::int64_t chunks) {
  const auto accumulate = [&](const Partial& partial, auto* to, const auto* from, std::int64_t stride, std::int64_t width) {
    using Value = std::remove_reference_t<decltype(*to)>;
    const bool maximum = partial.op == Op::batch_max;
    std::fill_n(to, width, maximum ? -std::numeric_limits<Value>::infinity() : Value(0));
    for (std::int64_t number = 0; number < chunks; ++number, from += stride) {
      if (maximum) for (std::int64_t j = 0; j < width; ++j) to[j] = to[j] > from[j] || to[j] != to[j] ? to[j] : from[j];
      else for (std::int64_t j = 0; j < width; ++j) to[j] += from[j];
    }
  };
  for (std::size_t i = 0; i < formula.partial_count; ++i) {
    const Partial& partial = formula.partials[i];
    T* target = arena() + partial.target;
    if (partial.single) {
      double total;
      accumulate(partial, &total, singles_.get() + partial.offset, formula.singles_per_chunk, 1);
      *target = static_cast<T>(total);
    } else {
      accumulate(partial, target, values_.get() + partial.offset, formula.values_per_chunk, formula.cols);
    }
  }
}

template Product<float> orient(const Product<float>&, int);
template Product<double> orient(const Product<double>&, int);
template void multiply(const Product<float>&, const Functions<float>&, Pool&, const std::vector<Workspace<float>>&);
template void multiply(const Product<double>&, const Functions<double>&, Pool&, const std::vector<Workspace<double>>&);
template class Executor<float>;
template class Executor<double>;

}  // namespace plainnet
