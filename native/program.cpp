// The compiled training program: gathers a batch, runs the plan's operations, keeps or takes back the step.
#include "program.h"

#include <cmath>
#include <cstring>

#include "subnormals.h"
#include "validate.h"

namespace plainnet {
namespace {

template <class T>
void copy(T* to, const T* from, std::int64_t count) {
  if (count > 0) std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(T));
}

constexpr std::int64_t shares = 8;  // of a batch's strips; no more threads than that can pass them

}  // namespace

template <class T>
Program<T>::Program(const Plan& plan, const Isa& isa, int threads, bool fused, std::uint64_t seed)
    : layout_(validate(plan).layout),
      batch_size_(plan.batch_size),
      strip_rows_(plan.strip_rows),
      seed_(seed),
      functions_(functions<T>(isa)),
      executor_(plan, functions_, threads, fused) {
  if (strip_rows_ == batch_size_) return;
  for (int i = 0; i < threads; ++i) strip_executors_.push_back(std::make_unique<Executor<T>>(plan, functions_, 1, fused));
  shares_.resize(static_cast<std::size_t>(shares * (layout_.parameters_size + layout_.records_count)));
}

template <class T>
std::int64_t Program<T>::run(const State<T>& state, const Data<T>& data, const Schedule& schedule, double* records) {
  const std::lock_guard lock(busy_);
  const FlushSubnormals flush;
  const std::int64_t steps = step_count(schedule.order_size);
  const State<const T> start{state.parameters, state.statistics, state.slots, state.averages};
  load(start);
  std::int64_t done = 0;
  while (done < steps && step(data, schedule, done, records + done * layout_.records_count) != Outcome::not_finite) ++done;
  if (done < steps) {  // the caller's arrays still hold the start: go back there, and up to the step before
    load(start);
    for (std::int64_t i = 0; i < done; ++i) step(data, schedule, i, records + i * layout_.records_count);
  }
  save(state);
  return done;
}

template <class T>
void Program<T>::gradient(const State<const T>& state, const Data<T>& data, const Schedule& batch, double* records, T* gradient) {
  const std::lock_guard lock(busy_);
  const FlushSubnormals flush;
  const Batch rows{batch.order, batch.order_size, nullptr};
  const auto step = static_cast<std::uint32_t>(batch.first_step);
  load(state);
  begin_step(batch.hyper, data.weights, rows);
  pass(data, rows, step);
  executor_.execute(executor_.penalty(), rows.size, {seed_, step, 0});
  for (std::int64_t i = 0; i < layout_.records_count; ++i) records[i] = static_cast<double>(at(layout_.records)[i]);
  copy(gradient, at(layout_.gradient), layout_.parameters_size);
}

template <class T>
void Program<T>::load(const State<const T>& state) {
  executor_.forget_squares();
  copy(at(layout_.parameters), state.parameters, layout_.parameters_size);
  copy(at(layout_.statistics), state.statistics, layout_.statistics_size);
  copy(at(layout_.next_statistics), state.statistics, layout_.statistics_size);
  if (state.slots) copy(at(layout_.slots), state.slots, layout_.slots_count * layout_.parameters_size);
  if (state.averages) copy(at(layout_.averages), state.averages, layout_.averages_size);
}

template <class T>
void Program<T>::save(const State<T>& state) const {
  copy(state.parameters, at(layout_.parameters), layout_.parameters_size);
  copy(state.statistics, at(layout_.statistics), layout_.statistics_size);
  copy(state.slots, at(layout_.slots), layout_.slots_count * layout_.parameters_size);
  copy(state.averages, at(layout_.averages), layout_.averages_size);
}

// Before the batch is passed: what is known of all its rows.
template <class T>
void Program<T>::begin_step(const double* hyper, const T* weights, const Batch& batch) {
  for (std::int64_t i = 0; i < layout_.hyper_count; ++i) at(layout_.hyper)[i] = static_cast<T>(hyper[i]);
  std::fill_n(at(layout_.records), layout_.records_count, T(0));  // nothing of the last step may show in this one
  double total = 0;
  for (std::int64_t i = 0; i < batch.size; ++i) total += weights ? static_cast<double>(weights[batch.order[i]]) : 1.0;
  *at(layout_.rows) = static_cast<T>(batch.size);
  *at(layout_.total_weight) = static_cast<T>(total);
}

template <class T>
void Program<T>::pass(const Data<T>& data, const Batch& batch, std::uint32_t step) {
  if (batch.size <= strip_rows_) pass_rows(executor_, data, batch, {0, batch.size}, step);
  else pass_strips(data, batch, step);
}

// The strips in a fixed number of shares, each passed and added up by one thread, with what lies between in a small arena of
// its own: so bits do not depend on the number of threads.
template <class T>
void Program<T>::pass_strips(const Data<T>& data, const Batch& batch, std::uint32_t step) {
  const std::int64_t strips = (batch.size + strip_rows_ - 1) / strip_rows_, share_size = layout_.parameters_size + layout_.records_count;
  for (auto& executor : strip_executors_) {
    const auto give = [&](std::int64_t offset, std::int64_t size) { copy(executor->arena() + offset, at(offset), size); };
    give(layout_.parameters, layout_.parameters_size);
    give(layout_.statistics, layout_.statistics_size);
    give(layout_.hyper, layout_.hyper_count);
    give(layout_.rows, 1);
    give(layout_.total_weight, 1);
  }
  std::fill(shares_.begin(), shares_.end(), T(0));
  const auto add = [&](T* to, const T* from, std::int64_t size) {
    for (std::int64_t i = 0; i < size; ++i) to[i] += from[i];
  };
  executor_.pool().parallel_for(shares, [&](std::int64_t number, int thread) {
    Executor<T>& executor = *strip_executors_[static_cast<std::size_t>(thread)];
    T* share = shares_.data() + number * share_size;
    for (std::int64_t strip = strips * number / shares; strip < strips * (number + 1) / shares; ++strip) {
      pass_rows(executor, data, batch, {strip * strip_rows_, std::min((strip + 1) * strip_rows_, batch.size)}, step);
      add(share, executor.arena() + layout_.gradient, layout_.parameters_size);
      add(share + layout_.parameters_size, executor.arena() + layout_.records, layout_.records_count);
    }
  });
  std::fill_n(at(layout_.gradient), layout_.parameters_size, T(0));
  for (std::int64_t number = 0; number < shares; ++number) {
    const T* share = shares_.data() + number * share_size;
    add(at(layout_.gradient), share, layout_.parameters_size);
    add(at(layout_.records), share + layout_.parameters_size, layout_.records_count);
  }
}

template <class T>
void Program<T>::pass_rows(Executor<T>& executor, const Data<T>& data, const Batch& batch, Range part, std::uint32_t step) {
  executor.execute(executor.step(), part.end - part.begin, {seed_, step, part.begin}, [&](Range rows) {
    gather_batch(functions_, executor.arena(), layout_, data, batch.order + part.begin, rows, batch.next);
  });
}

template <class T>
typename Program<T>::Outcome Program<T>::step(const Data<T>& data, const Schedule& schedule, std::int64_t number, double* records) {
  constexpr std::int64_t most_ahead = 131072;  // bytes: what is asked for must not drive out what is in use
  const std::int64_t first = number * batch_size_, rows = std::min(batch_size_, schedule.order_size - first);
  const bool ahead = first + 2 * rows <= schedule.order_size && rows * layout_.x_cols * bytes_of(data.x.type) <= most_ahead;
  const std::int64_t* order = schedule.order + first;
  const Batch batch{order, rows, ahead ? order + rows : nullptr};
  const auto step_number = static_cast<std::uint32_t>(schedule.first_step + number);
  begin_step(schedule.hyper + number * layout_.hyper_count, data.weights, batch);
  pass(data, batch, step_number);
  const Outcome outcome = finish(rows, step_number);
  for (std::int64_t i = 0; i < layout_.records_count; ++i) {
    const auto record = static_cast<double>(at(layout_.records)[i]);
    records[i] = outcome == Outcome::skipped && !std::isfinite(record) ? 0.0 : record;
  }
  return outcome;
}

// A batch of total weight 0 says nothing: it updates nothing, and its records (0 / 0) are no failure.
template <class T>
typename Program<T>::Outcome Program<T>::finish(std::int64_t rows, std::uint32_t step) {
  if (*at(layout_.total_weight) == T(0)) return Outcome::skipped;
  copy(at(layout_.statistics), at(layout_.next_statistics), layout_.statistics_size);
  executor_.execute(executor_.update(), rows, {seed_, step, 0});
  return finite_records() ? Outcome::good : Outcome::not_finite;
}

template <class T>
bool Program<T>::finite_records() const {
  const T* records = at(layout_.records);
  for (std::int64_t i = 0; i < layout_.records_count; ++i) {
    if (!std::isfinite(records[i])) return false;
  }
  return true;
}

template class Program<float>;
template class Program<double>;

}  // namespace plainnet
