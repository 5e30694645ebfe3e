// The compiled training program: gathers a batch, runs the plan's operations, keeps or takes back the step.
#pragma once
#include <memory>
#include <mutex>

#include "executor.h"
#include "gather.h"

namespace plainnet {

template <class T>
struct State {  // the caller's arrays
  T *parameters, *statistics, *slots, *averages;
};

struct Schedule {  // which rows each step takes, and its hyper-parameters
  const std::int64_t* order;
  std::int64_t order_size;  // split into batches of batch_size, the last one may be shorter
  const double* hyper;      // a row a step
  std::int64_t first_step;
};

template <class T>
class Program {
 public:
  Program(const Plan& plan, const Isa& isa, int threads, bool fused, std::uint64_t seed);

  const Layout& layout() const { return layout_; }
  std::int64_t batch_size() const { return batch_size_; }
  std::int64_t step_count(std::int64_t order_size) const { return (order_size + batch_size_ - 1) / batch_size_; }

  // Trains; gives the number of completed steps. Fewer than asked for means that a record of the next one was
  // not finite: the state is that before it, and its records are there to see. One row of `records` a step.
  std::int64_t run(const State<T>& state, const Data<T>& data, const Schedule& schedule, double* records);

  // Records and gradient (penalties included) of one batch; no state changes.
  void gradient(const State<const T>& state, const Data<T>& data, const Schedule& batch, double* records, T* gradient);

 private:
  enum class Outcome { good, skipped, not_finite };

  T* at(std::int64_t offset) const { return executor_.arena() + offset; }
  void load(const State<const T>& state);
  void save(const State<T>& state) const;
  struct Batch {
    const std::int64_t* order;
    std::int64_t size;
    const std::int64_t* next;  // the order of as many rows after it, to be fetched ahead, or nullptr
  };

  void begin_step(const double* hyper, const T* weights, const Batch& batch);
  void pass(const Data<T>& data, const Batch& batch, std::uint32_t step);
  void pass_strips(const Data<T>& data, const Batch& batch, std::uint32_t step);
  void pass_rows(Executor<T>& executor, const Data<T>& data, const Batch& batch, Range rows, std::uint32_t step);
  Outcome step(const Data<T>& data, const Schedule& schedule, std::int64_t number, double* records);
  Outcome finish(std::int64_t rows, std::uint32_t step);
  bool finite_records() const;

  const Layout layout_;
  const std::int64_t batch_size_, strip_rows_;
  const std::uint64_t seed_;
  const Functions<T>& functions_;
  Executor<T> executor_;
  std::vector<std::unique_ptr<Executor<T>>> strip_executors_;  // one a thread, where batches are passed in strips
  std::vector<T> shares_;                                      // gradient and records of a share of the strips, share by share
  std::mutex busy_;  // one call at a time: they share the arena
};

}  // namespace plainnet
