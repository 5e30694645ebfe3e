// The compiled prediction: whole blocks of rows are given to threads, each of which runs all operations of a block alone.
#include "predictor.h"

#include <atomic>

#include "subnormals.h"
#include "validate.h"

namespace plainnet {

template <class T>
Predictor<T>::Predictor(const Plan& plan, const Isa& isa, int threads, bool fused, std::uint64_t seed)
    : plan_(validate(plan)),
      functions_(functions<T>(isa)),
      fused_(fused),
      seed_(seed),
      pool_(threads),
      workers_(static_cast<std::size_t>(threads)) {
  prepare(1);
}

template <class T>
void Predictor<T>::load(const T* parameters, const T* statistics, const double* hyper) {
  const Layout& at = plan_.layout;
  T* arena = workers_[0].executor->arena();
  std::copy_n(parameters, at.parameters_size, arena + at.parameters);
  std::copy_n(statistics, at.statistics_size, arena + at.statistics);
  for (std::int64_t i = 0; i < at.hyper_count; ++i) arena[at.hyper + i] = static_cast<T>(hyper[i]);
  workers_[0].loaded = ++loads_;
}

// Gives the first so many workers what was loaded.
template <class T>
void Predictor<T>::prepare(int workers) {
  for (int i = 0; i < workers; ++i) {
    Worker& worker = workers_[static_cast<std::size_t>(i)];
    if (!worker.executor) worker.executor = std::make_unique<Executor<T>>(plan_, functions_, 1, fused_, true);
    if (worker.loaded == loads_) continue;
    const Layout& at = plan_.layout;
    const T* from = workers_[0].executor->arena();
    T* to = worker.executor->arena();
    std::copy_n(from + at.parameters, at.parameters_size, to + at.parameters);
    std::copy_n(from + at.statistics, at.statistics_size, to + at.statistics);
    std::copy_n(from + at.hyper, at.hyper_count, to + at.hyper);
    worker.loaded = loads_;
  }
}

template <class T>
bool Predictor<T>::predict(const Data<T>& data, const std::int64_t* order, std::int64_t rows, bool sample, std::int64_t step,
                           T* output) {
  const Layout& at = plan_.layout;
  const std::int64_t size = plan_.batch_size, blocks = (rows + size - 1) / size;
  const FlushSubnormals flush;
  std::atomic<bool> finite = true;
  prepare(blocks > 1 ? pool_.threads() : 1);
  pool_.parallel_for(blocks, [&](std::int64_t block, int thread) {
    Executor<T>& executor = *workers_[static_cast<std::size_t>(thread)].executor;
    const Range part{block * size, std::min((block + 1) * size, rows)};
    const std::int64_t count = part.end - part.begin;
    executor.arena()[at.rows] = static_cast<T>(count);
    const Draws draws{seed_, static_cast<std::uint32_t>(step), part.begin};
    executor.execute(sample ? executor.sample() : executor.predict(), count, draws, [&](Range) {
      gather_rows(functions_, executor.arena() + at.x, data.x, data.scale, data.shift, order, part, at.x_cols);
      if (!functions_.all_finite(executor.arena() + at.x, count * at.x_cols)) finite = false;
    });
    std::copy_n(executor.arena() + at.output, count * at.output_cols, output + part.begin * at.output_cols);
  });
  return finite;
}

template class Predictor<float>;
template class Predictor<double>;

}  // namespace plainnet
