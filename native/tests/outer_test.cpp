// Gradients that are outer products, as of a batch of one row: normalized descent with a penalty, by hand and interpreted.
#include <cmath>
#include <cstring>
#include <random>

#include "check.h"
#include "executor.h"

namespace plainnet::test {
namespace {

constexpr double strength = 0.25;

// Weights [inputs, outputs], a row x, its slope dy, a norm, a rate, then sums: of the penalty, of the squares of gradient and update.
struct Places {
  std::int64_t inputs, outputs;
  std::int64_t w = 0, x = inputs * outputs, dy = x + inputs, norm = dy + outputs, rate = norm + 1;
  std::int64_t penalty = rate + 1, of_gradient = penalty + 1, of_update = of_gradient + 1, gradient = of_update + 1;
  std::int64_t size = gradient + inputs * outputs;
};

// As Python records them, so that the functions written for them are tested.
Plan plan_of(const Places& at) {
  using enum Kind;
  const Extent wide = Extent::full;
  const Matmul product{at.x, at.dy, at.gradient, at.inputs, at.outputs, batch_rows, true, false};
  const Kernel measure{at.inputs * at.outputs, 1,
                       {{full, at.w, 0}, {scratch_full, 0, 0}, {constant, 0, strength / 2}, {scratch_full, 1, 0}, {constant, 0, strength},
                        {full, at.gradient, 0}},
                       {{Op::multiply, wide, 1, 0, 0, 0, 0}, {Op::multiply, wide, 3, 2, 1, 0, 0}, {Op::batch_sum, wide, 0, 3, 0, 0, 0},
                        {Op::multiply, wide, 1, 4, 0, 0, 0}, {Op::add, wide, 3, 5, 1, 0, 0}, {Op::multiply, wide, 1, 3, 3, 0, 0},
                        {Op::batch_sum, wide, 1, 1, 0, 0, 0}},
                       {{Op::batch_sum, wide, at.penalty}, {Op::batch_sum, wide, at.of_gradient}}};
  const Kernel descend{at.inputs * at.outputs, 1,
                       {{full, at.w, 0}, {scratch_full, 0, 0}, {constant, 0, strength}, {full, at.gradient, 0}, {scalar, at.norm, 0},
                        {scalar, at.rate, 0}, {scratch_full, 1, 0}},
                       {{Op::multiply, wide, 1, 2, 0, 0, 0}, {Op::add, wide, 1, 3, 1, 0, 0}, {Op::divide, wide, 1, 1, 4, 0, 0},
                        {Op::multiply, wide, 1, 5, 1, 0, 0}, {Op::multiply, wide, 6, 1, 1, 0, 0}, {Op::batch_sum, wide, 0, 6, 0, 0, 0},
                        {Op::subtract, wide, 0, 0, 1, 0, 0}},
                       {{Op::batch_sum, wide, at.of_update}}};
  Plan plan{};
  plan.batch_size = plan.strip_rows = 1;
  plan.layout.size = at.size;
  plan.update = {Streamed{product, measure}, Streamed{product, descend}};
  return plan;
}

// The arena after three steps, with the sums of each behind it; `aligned`: the weights nearly cancel the gradient.
template <class T>
std::vector<T> run(const Isa& isa, const Places& at, bool aligned, int threads, bool fused, bool forget = false) {
  Executor<T> executor(plan_of(at), functions<T>(isa), threads, fused);
  T* const arena = executor.arena();
  std::mt19937 random(5);
  std::uniform_real_distribution<T> uniform(-1, 1);
  for (std::int64_t i = 0; i < at.norm; ++i) arena[i] = uniform(random);
  for (std::int64_t i = 0; i < at.inputs; ++i) if (i % 3) arena[at.x + i] = 0;
  for (std::int64_t i = 0; aligned && i < at.inputs * at.outputs; ++i) {
    arena[at.w + i] = arena[at.x + i / at.outputs] * arena[at.dy + i % at.outputs] * static_cast<T>(-1.01 / strength);
  }
  arena[at.norm] = T(1.5), arena[at.rate] = T(0.01);
  std::vector<T> sums;
  for (int step = 0; step < 3; ++step) {
    if (forget) executor.forget_squares();
    executor.execute(executor.update(), 1, Draws{});
    sums.insert(sums.end(), arena + at.penalty, arena + at.gradient);
  }
  sums.insert(sums.end(), arena, arena + at.x);
  return sums;
}

template <class T>
void check(const Isa& isa, const Places& at, bool aligned) {
  const std::vector<T> expected = run<T>(isa, at, aligned, 1, false), found = run<T>(isa, at, aligned, 1, true);
  const double unit = static_cast<double>(std::numeric_limits<T>::epsilon());
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto right = static_cast<double>(expected[i]);
    worst = std::max(worst, std::fabs(right - static_cast<double>(found[i])) / (unit * (std::fabs(right) + (i < 9 ? 0 : 1))));
  }
  CHECK(worst < (aligned ? 2000 : 40), "%s %ldx%ld: %g units", isa.name, long(at.inputs), long(at.outputs), worst);
  for (int threads = 1; threads <= 3; ++threads) {
    for (const bool forget : {false, true}) {
      const std::vector<T> other = run<T>(isa, at, aligned, threads, true, forget);
      CHECK(std::memcmp(found.data(), other.data(), found.size() * sizeof(T)) == 0, "%s %ldx%ld: bits differ with %d threads%s", isa.name,
            long(at.inputs), long(at.outputs), threads, forget ? ", squares forgotten" : "");
    }
  }
}

}  // namespace

void test_outer() {
  const Places shapes[] = {{1, 16}, {7, 64}, {784, 64}, {130, 10}, {40, 100}, {300, 192}, {65, 1030}};
  const Plan plan = plan_of(shapes[0]);
  for (const Operation& update : plan.update) {
    CHECK(recognize(std::get<Streamed>(update).kernel).formula != Known::none, "there is a function for it");
  }
  for (const Isa* isa : available_isas()) {
    for (const Places& at : shapes) {
      for (const bool aligned : {false, true}) check<float>(*isa, at, aligned), check<double>(*isa, at, aligned);
    }
  }
}

}  // namespace plainnet::test
