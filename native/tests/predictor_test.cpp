// Predictions: against plain loops, in blocks shared out to several threads, with rows by number and after another load.
#include "predictor.h"

#include <cmath>
#include <random>

#include "check.h"

namespace plainnet::test {
namespace {

constexpr std::int64_t inputs = 5, outputs = 3, block = 8, rows = 100;

// output = x W + b, and a draw for each output with the masks on.
Plan plan() {
  using enum Kind;
  Plan plan{};
  plan.batch_size = plan.strip_rows = block;
  Layout& at = plan.layout;
  at.parameters_size = inputs * outputs + outputs;
  at.x = 64, at.x_cols = inputs;
  at.output = at.x + block * inputs, at.output_cols = outputs;
  at.hyper = at.rows = at.total_weight = at.output + block * outputs;
  at.size = at.rows + 1;
  const Matmul product{at.x, at.parameters, at.output, batch_rows, outputs, inputs, false, false};
  const Kernel bias{batch_rows, outputs, {{full, at.output, 0}, {feature, at.parameters + inputs * outputs, 0}},
                    {{Op::add, Extent::full, 0, 0, 1, 0, 0}}, {}};
  const Kernel noise{batch_rows, outputs, {{full, at.output, 0}, {scratch_full, 0, 0}},
                     {{Op::draw, Extent::full, 1, 0, 0, 0, 3}, {Op::add, Extent::full, 0, 0, 1, 0, 0}}, {}};
  plan.predict = {product, bias};
  plan.sample = {product, bias, noise};
  return plan;
}

template <class T>
struct Example {
  std::vector<T> x, parameters, other;
  std::vector<std::int64_t> order;

  Example() : x(rows * inputs), parameters(inputs * outputs + outputs), other(parameters.size()), order(rows) {
    std::mt19937 random(2);
    std::uniform_real_distribution<T> uniform(-1, 1);
    for (auto* values : {&x, &parameters, &other}) for (T& value : *values) value = uniform(random);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i * 7 % rows);
  }

  T expected(std::int64_t row, std::int64_t j) const {
    T sum = parameters[static_cast<std::size_t>(inputs * outputs + j)];
    for (std::int64_t i = 0; i < inputs; ++i) {
      sum += x[static_cast<std::size_t>(row * inputs + i)] * parameters[static_cast<std::size_t>(i * outputs + j)];
    }
    return sum;
  }

  std::vector<T> predict(const Isa& isa, int threads, const std::int64_t* numbers, bool sample, bool* finite = nullptr) const {
    Predictor<T> predictor(plan(), isa, threads, false, 1);
    std::vector<T> found(rows * outputs);
    Data<T> data;
    data.x = {x.data(), sizeof(T) == 4 ? Source::float32 : Source::float64};
    predictor.load(other.data(), nullptr, nullptr);
    predictor.predict(data, numbers, rows, sample, 4, found.data());
    predictor.load(parameters.data(), nullptr, nullptr);
    const bool good = predictor.predict(data, numbers, rows, sample, 4, found.data());
    if (finite) *finite = good;
    return found;
  }
};

template <class T>
void check(const Isa& isa) {
  Example<T> e;
  const std::vector<T> found = e.predict(isa, 1, nullptr, false), numbered = e.predict(isa, 1, e.order.data(), false);
  double worst = 0;
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < outputs; ++j) {
      const auto at = static_cast<std::size_t>(i * outputs + j);
      worst = std::fmax(worst, std::fabs(static_cast<double>(found[at] - e.expected(i, j))));
      worst = std::fmax(worst, std::fabs(static_cast<double>(numbered[at] - e.expected(e.order[static_cast<std::size_t>(i)], j))));
    }
  }
  CHECK(worst < 8 * static_cast<double>(std::numeric_limits<T>::epsilon()), "%s: off by %g", isa.name, worst);
  for (const bool sample : {false, true}) {
    const std::vector<T> alone = e.predict(isa, 1, nullptr, sample);
    for (int threads = 2; threads <= 4; ++threads) {
      CHECK(e.predict(isa, threads, nullptr, sample) == alone, "%s: bits differ with %d threads", isa.name, threads);
    }
    CHECK((alone != found) == sample, "%s: draws", isa.name);
  }
  bool finite = false;
  e.predict(isa, 2, nullptr, false, &finite);
  CHECK(finite, "%s: finite", isa.name);
  e.x[77 * inputs] = std::numeric_limits<T>::quiet_NaN();
  e.predict(isa, 2, nullptr, false, &finite);
  CHECK(!finite, "%s: not finite", isa.name);
}

}  // namespace

void test_predictor() {
  for (const Isa* isa : available_isas()) {
    check<float>(*isa);
    check<double>(*isa);
  }
}

}  // namespace plainnet::test
