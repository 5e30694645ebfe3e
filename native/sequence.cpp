// A plan's list of operations made ready to run.
#include "sequence.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "merge.h"

namespace plainnet {
namespace {

// Rows of a streamed product made at a time: little enough to stay in cache, and enough for the product to be fast.
std::int64_t stream_rows(const Matmul& x) {
  constexpr std::int64_t elements = 8192, least = 64;
  return std::clamp<std::int64_t>(elements / std::max<std::int64_t>(x.n, 1), least, std::max<std::int64_t>(x.m, least));
}

// Adds up what operations cost, roughly.
template <class T>
class Estimate {
 public:
  explicit Estimate(Sequence<T>& sequence) : sequence_(sequence) {}

  void operator()(const Matmul& x) { add(product, {x.m, x.n, x.k}); }
  void operator()(const Kernel& x) { add(element * static_cast<double>(x.code.size()), {x.rows, x.cols}); }
  void operator()(const Move& x) { add(element, {x.rows, x.cols}); }
  void operator()(const Lookup& x) { add(element, {x.rows, x.cols}); }
  void operator()(const Thinned& x) { add(1, {x.rows, x.inputs, x.units}); }
  void operator()(const Streamed& x) {
    (*this)(x.product);
    (*this)(x.kernel);
    for (const Matmul& also : x.also) (*this)(also);
  }

 private:
  static constexpr double product = 1.0 / 32, element = 1.0 / 8;  // cycles

  void add(double cycles, std::initializer_list<std::int64_t> extents) {
    bool of_rows = false;
    for (const std::int64_t extent : extents) {
      if (extent == batch_rows) of_rows = true;
      else cycles *= static_cast<double>(extent);
    }
    (of_rows ? sequence_.work_per_row : sequence_.work) += cycles;
  }

  Sequence<T>& sequence_;
};

const Kernel* kernel_of(const Operation& operation) {
  if (const auto* stream = std::get_if<Streamed>(&operation)) return &stream->kernel;
  return std::get_if<Kernel>(&operation);
}

template <class T>
Prepared<T>* kernel_of(Step<T>& step) {
  if (auto* stream = std::get_if<PreparedStream<T>>(&step.operation)) return &stream->kernel;
  return std::get_if<Prepared<T>>(&step.operation);
}

template <class T>
std::vector<std::int64_t> far_values(const Streamed& x) {
  constexpr double cache = 1 << 20;  // bytes
  std::vector<std::int64_t> found;
  for (const Register& r : x.kernel.registers) {
    if (r.kind != Kind::full || r.offset == x.product.c || std::find(found.begin(), found.end(), r.offset) != found.end()) continue;
    if (found.size() < Ahead<T>::most) found.push_back(r.offset);
  }
  const double bytes = static_cast<double>(x.kernel.rows) * static_cast<double>(found.size() * sizeof(T));
  return bytes > cache ? found : std::vector<std::int64_t>();
}

bool overlap(const std::vector<Access>& a, const std::vector<Access>& b) {
  return std::any_of(a.begin(), a.end(), [&](const Access& x) {
    return std::any_of(b.begin(), b.end(), [&](const Access& y) { return overlap(x, y); });
  });
}

// The products by which weights are updated whose squares the update adds up for the next step's norm: those of all weights that
// nothing else in the list changes.
std::map<std::int64_t, std::int64_t> with_squares(const std::vector<Operation>& operations) {
  std::map<std::int64_t, std::int64_t> found;
  for (const Operation& operation : operations) {
    const auto* stream = std::get_if<Streamed>(&operation);
    if (!stream) continue;
    const Recognized update = recognize(stream->kernel);
    if (update.formula != Known::descend_normalized_penalized) continue;
    const std::int64_t w = stream->kernel.registers[update.names.f[0]].offset;
    const Access weights{w, w + stream->kernel.rows, 1, false, false};
    const bool alone = std::none_of(operations.begin(), operations.end(), [&](const Operation& other) {
      const std::vector<Access> accesses = accesses_of(other, 1, false);
      return &other != &operation && std::any_of(accesses.begin(), accesses.end(), [&](const Access& x) { return x.writes && overlap(x, weights); });
    });
    if (alone) found[stream->product.c] = -1;
  }
  return found;
}

// A sequence while it is written: sums over all rows are completed as late as they may be, many at once.
template <class T>
class Draft {
 public:
  explicit Draft(const Layout& at, std::int64_t rows) : partials_(at.size) {
    waits_.before({{at.x, at.x + rows * at.x_cols, at.x_cols, true, true},  // gathered before the first operation
                   {at.y, at.y + rows * at.y_cols, at.y_cols, true, true},
                   {at.weights, at.weights + rows, 1, true, true}});
  }

  void add(const Operation& operation, Step<T> step, std::vector<Access> accesses) {
    if (overlap(completing_, accesses)) complete();
    const Kernel* kernel = kernel_of(operation);
    if (kernel && !kernel->accumulators.empty()) complete_later(*kernel, *kernel_of(step), accesses);
    step.wait = waits_.before(accesses);
    sequence_.steps.push_back(std::move(step));
    Estimate<T> estimate(sequence_);
    std::visit(estimate, operation);
  }

  Sequence<T> finish() {
    complete();
    return std::move(sequence_);
  }

 private:
  void complete_later(const Kernel& kernel, const Prepared<T>& prepared, std::vector<Access>& accesses) {
    const std::int64_t place = partials_++;  // beyond the arena, to stand for its partial results
    accesses.push_back({place, place + 1, 1, true, false});
    completing_.push_back({place, place + 1, 1, false, false});
    for (const Accumulator& a : kernel.accumulators) {
      const std::int64_t width = a.extent == Extent::row ? 1 : kernel.cols;
      completing_.push_back({a.offset, a.offset + (width - 1) * a.stride + 1, width, true, false});
    }
    for (const Partial& partial : prepared.partials) incomplete_.totals.push_back({prepared.formula, partial});
  }

  void complete() {
    if (incomplete_.totals.empty()) return;
    sequence_.steps.push_back({std::exchange(incomplete_, {}), waits_.before(completing_), false});
    completing_.clear();
  }

  Sequence<T> sequence_;
  Waits waits_;
  std::int64_t partials_;
  Completion<T> incomplete_;
  std::vector<Access> completing_;  // what it takes to complete them
};

}  // namespace

std::int64_t rows_of_share(const Plan& plan) {
  constexpr std::int64_t least = 32, most_shares = 16, tile_rows = 8;
  if (plan.strip_rows < plan.batch_size) return plan.strip_rows;
  return std::max(least, blocks(blocks(plan.batch_size, most_shares), tile_rows) * tile_rows);
}

template <class T>
Preparation<T>::Preparation(const Plan& plan, const Functions<T>& functions, int threads, bool fused)
    : functions_(functions),
      layout_(plan.layout),
      most_rows_(plan.strip_rows),
      share_rows_(rows_of_share(plan)),
      by_rows_(blocks(most_rows_, share_rows_) >= threads),
      fused_(fused) {}

template <class T>
Sequence<T> Preparation<T>::prepare(const std::vector<Operation>& operations) {
  Draft<T> draft(layout_, most_rows_);
  values_ = singles_ = 0;
  streamed_.clear();
  squares_ = fused_ ? with_squares(operations) : std::map<std::int64_t, std::int64_t>();
  for (const Operation& operation : fused_ ? merged(operations, most_rows_) : operations) {
    const bool by_rows = by_rows_ && is_by_rows(operation);
    std::vector<Access> accesses = accesses_of(operation, most_rows_, by_rows);
    if (const auto* product = std::get_if<Matmul>(&operation); product && product->a == layout_.x) {  // looks for zeros in all rows
      accesses.push_back({layout_.x, layout_.x + most_rows_ * layout_.x_cols, layout_.x_cols, false, false});
    }
    draft.add(operation, step_of(operation, by_rows), std::move(accesses));
  }
  needs.values = std::max(needs.values, values_), needs.singles = std::max(needs.singles, singles_);
  return draft.finish();
}

template <class T>
Step<T> Preparation<T>::step_of(const Operation& operation, bool by_rows) {
  Step<T> step{Move{}, false, by_rows};
  const auto* stream = std::get_if<Streamed>(&operation);
  const Kernel* kernel = kernel_of(operation);
  if (kernel && kernel->rows == batch_rows) {
    Prepared<T> prepared = prepare_kernel(*kernel, {.chunk_rows = share_rows_});
    if (stream) prepared.product = stream->product, prepared.also = stream->also, prepared.stored = stream->stored;
    step.operation = std::move(prepared);
  } else if (stream) {
    const Matmul& product = stream->product;
    const std::int64_t rows = stream_rows(product);
    needs.product = std::max(needs.product, rows * product.n);
    const Chunking chunking{.chunk_rows = rows * product.n, .product = product.c};
    const bool again = !streamed_.insert(product.c).second;
    Prepared<T> prepared = prepare_kernel(*kernel, chunking);
    prepared.formula.squares_start = squares_of(product.c, blocks(product.m, rows));
    step.operation = PreparedStream<T>{product, rows, std::move(prepared), again, far_values<T>(*stream)};
  } else if (kernel) {
    step.operation = prepare_kernel(*kernel, {});
  } else {
    std::visit([&](const auto& x) {
      if constexpr (std::is_constructible_v<decltype(step.operation), decltype(x)>) step.operation = x;
    }, operation);
  }
  return step;
}

template <class T>
Prepared<T> Preparation<T>::prepare_kernel(const Kernel& kernel, Chunking chunking) {
  Prepared<T> prepared = plainnet::prepare(kernel, functions_, fused_, layout_.size, constants, chunking);
  Formula<T>& formula = prepared.formula;
  const std::int64_t chunks = blocks(resolve(formula.rows, most_rows_), formula.chunk_rows);
  formula.values_start = values_, formula.singles_start = singles_, formula.squares_start = -1;
  values_ += chunks * formula.values_per_chunk, singles_ += chunks * formula.singles_per_chunk;
  needs.tiles = std::max(needs.tiles, prepared.tiles_size);
  needs.registers = std::max(needs.registers, static_cast<std::int64_t>(formula.place_count));
  return prepared;
}

template <class T>
std::int64_t Preparation<T>::squares_of(std::int64_t product, std::int64_t chunks) {
  const auto found = squares_.find(product);
  if (found == squares_.end()) return -1;
  if (found->second < 0) found->second = needs.squares, needs.squares += chunks;
  return found->second;
}

template class Preparation<float>;
template class Preparation<double>;

}  // namespace plainnet
