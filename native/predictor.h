// The compiled prediction: whole blocks of rows are given to threads, each of which runs all operations of a block alone.
#pragma once
#include <memory>

#include "program.h"

namespace plainnet {

// Bits do not depend on the number of threads: blocks begin at fixed rows, and each thread has an arena of its own,
// parameters included. One call at a time: they share the arenas.
template <class T>
class Predictor {
 public:
  Predictor(const Plan& plan, const Isa& isa, int threads, bool fused, std::uint64_t seed);

  const Layout& layout() const { return plan_.layout; }

  // What is predicted with from now on; copied.
  void load(const T* parameters, const T* statistics, const double* hyper);

  // Outputs of `rows` rows of x, numbered by `order` or else the first ones; with `sample` the masks are on, drawn at
  // `step` for each row's place among them. False where a feature is not finite, or larger than any float: then the
  // outputs mean nothing.
  bool predict(const Data<T>& data, const std::int64_t* order, std::int64_t rows, bool sample, std::int64_t step, T* output);

 private:
  struct Worker {
    std::unique_ptr<Executor<T>> executor;
    std::uint64_t loaded = 0;  // by which `load`
  };

  void prepare(int workers);

  const Plan plan_;
  const Functions<T>& functions_;
  const bool fused_;
  const std::uint64_t seed_;
  Pool pool_;
  std::vector<Worker> workers_;  // the first has what was loaded last
  std::uint64_t loads_ = 0;
};

}  // namespace plainnet
