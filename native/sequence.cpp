// A plan's list of operations made ready to run.
#include "sequence.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

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

}  // namespace

std::int64_t rows_of_share(std::int64_t most_rows) {
  constexpr std::int64_t least = 32, most_shares = 16, tile_rows = 8;
  return std::max(least, blocks(blocks(most_rows, most_shares), tile_rows) * tile_rows);
}

template <class T>
Preparation<T>::Preparation(const Plan& plan, const Functions<T>& functions, int threads, bool fused)
    : functions_(functions),
      layout_(plan.layout),
      most_rows_(plan.strip_rows),
      by_rows_(blocks(most_rows_, rows_of_share(most_rows_)) >= threads),
      fused_(fused) {}

template <class T>
Sequence<T> Preparation<T>::prepare(const std::vector<Operation>& operations) {
  Sequence<T> sequence;
  Waits waits;
  waits.before({{layout_.x, layout_.x + most_rows_ * layout_.x_cols, layout_.x_cols, true, true},  // gathered by rows
                {layout_.y, layout_.y + most_rows_ * layout_.y_cols, layout_.y_cols, true, true},
                {layout_.weights, layout_.weights + most_rows_, 1, true, true}});
  Completion<T> incomplete;  // totals of kernels so far, and what it takes to complete them
  std::vector<Access> completing;
  const auto complete = [&] {
    if (incomplete.totals.empty()) return;
    const bool wait = waits.before(completing);
    sequence.steps.push_back({std::exchange(incomplete, {}), wait, false});
    completing.clear();
  };
  values_ = singles_ = 0;
  for (const Operation& operation : operations) {
    const bool by_rows = by_rows_ && is_by_rows(operation);
    std::vector<Access> accesses = accesses_of(operation, most_rows_, by_rows);
    const auto reads_all = [&](const Matmul& x) { return by_rows && x.a == layout_.x; };  // as zeros are looked for there
    if (const auto* x = std::get_if<Matmul>(&operation); x && reads_all(*x)) {
      accesses.push_back({layout_.x, layout_.x + most_rows_ * layout_.x_cols, layout_.x_cols, false, false});
    }
    if (overlap(completing, accesses)) complete();
    Step<T> step = step_of(operation, by_rows);
    if (const Kernel* kernel = kernel_of(operation); kernel && !kernel->accumulators.empty()) {
      const auto number = layout_.size + static_cast<std::int64_t>(sequence.steps.size());  // stands for its partial results
      accesses.push_back({number, number + 1, 1, true, false});
      completing.push_back({number, number + 1, 1, false, false});
      for (const Accumulator& a : kernel->accumulators) {
        const std::int64_t width = a.extent == Extent::row ? 1 : kernel->cols;
        completing.push_back({a.offset, a.offset + width, width, true, false});
      }
      const Prepared<T>& prepared = *kernel_of(step);
      for (const Partial& partial : prepared.partials) incomplete.totals.push_back({prepared.formula, partial});
    }
    step.wait = waits.before(accesses);
    sequence.steps.push_back(std::move(step));
    Estimate<T> estimate(sequence);
    std::visit(estimate, operation);
  }
  complete();
  needs.values = std::max(needs.values, values_), needs.singles = std::max(needs.singles, singles_);
  return sequence;
}

template <class T>
Step<T> Preparation<T>::step_of(const Operation& operation, bool by_rows) {
  return std::visit([&](const auto& x) -> Step<T> {
    using Type = std::decay_t<decltype(x)>;
    if constexpr (std::is_same_v<Type, Kernel>) {
      const std::int64_t chunk_rows = x.rows == batch_rows ? rows_of_share(most_rows_) : 0;
      Prepared<T> kernel = plainnet::prepare(x, functions_, fused_, layout_.size, constants, {.chunk_rows = chunk_rows});
      keep_partials(kernel);
      return {std::move(kernel), false, by_rows};
    } else if constexpr (std::is_same_v<Type, Streamed>) {
      const std::int64_t rows = stream_rows(x.product);
      Prepared<T> kernel = plainnet::prepare(x.kernel, functions_, fused_, layout_.size, constants,
                                             {.chunk_rows = rows * x.product.n, .product = x.product.c});
      keep_partials(kernel);
      needs.product = std::max(needs.product, rows * x.product.n);
      return {PreparedStream<T>{x.product, rows, std::move(kernel), far_values<T>(x)}, false, by_rows};
    } else {
      return {x, false, by_rows};
    }
  }, operation);
}

template <class T>
void Preparation<T>::keep_partials(Prepared<T>& kernel) {
  Formula<T>& formula = kernel.formula;
  const std::int64_t chunks = blocks(resolve(formula.rows, most_rows_), formula.chunk_rows);
  formula.values_start = values_, formula.singles_start = singles_;
  values_ += chunks * formula.values_per_chunk, singles_ += chunks * formula.singles_per_chunk;
  needs.tiles = std::max(needs.tiles, kernel.tiles_size);
  needs.registers = std::max(needs.registers, static_cast<std::int64_t>(formula.place_count));
}

template class Preparation<float>;
template class Preparation<double>;

}  // namespace plainnet
