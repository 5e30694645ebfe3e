// Bias, ReLU and dropout, forward and back, among products: by hand and interpreted; few terms and many, narrow and wide.
#include <cmath>
#include <cstring>
#include <random>

#include "check.h"
#include "executor.h"
#include "merge.h"

namespace plainnet::test {
namespace {

struct Shape {
  std::int64_t rows, inputs, cols, outputs;
};

// x [rows, inputs] and w, dz [rows, outputs] and v [cols, outputs], a bias, the rate and 1 / (1 - rate), then room for results.
struct Places {
  Shape size;
  std::int64_t x = 0, w = x + size.rows * size.inputs, dz = w + size.inputs * size.cols, v = dz + size.rows * size.outputs;
  std::int64_t bias = v + size.cols * size.outputs, rate = bias + size.cols, kept = rate + 1, made = kept + 1;
  std::int64_t product = made, y = product + size.rows * size.cols, dy = y + size.rows * size.cols;
  std::int64_t dx = dy + size.rows * size.cols, z = dx + size.rows * size.cols, sums = z + size.rows * size.outputs;
  std::int64_t dv = sums + size.cols, dw = dv + size.cols * size.outputs, end = dw + size.inputs * size.cols;
};

Kernel forward(const Places& at, bool dropped) {
  using enum Kind;
  const Extent wide = Extent::full;
  Kernel kernel{batch_rows, at.size.cols,
                {{full, at.product, 0}, {feature, at.bias, 0}, {scratch_full, 0, 0}, {constant, 0, 0}, {full, at.y, 0}},
                {{Op::add, wide, 2, 0, 1, 0, 0}, {Op::maximum, wide, 4, 2, 3, 0, 0}}, {}};
  if (!dropped) return kernel;
  const Register more[] = {{scratch_full, 1, 0}, {scratch_full, 0, 0}, {scratch_full, 2, 0}, {scalar, at.rate, 0}, {scratch_full, 0, 0}, {scalar, at.kept, 0}};
  kernel.registers.insert(kernel.registers.end(), std::begin(more), std::end(more));
  kernel.code[1].dst = 5;
  const Instruction rest[] = {{Op::draw, wide, 6, 0, 0, 0, 9}, {Op::less, wide, 7, 6, 8, 0, 0}, {Op::where, wide, 9, 7, 3, 10, 0}, {Op::multiply, wide, 4, 5, 9, 0, 0}};
  kernel.code.insert(kernel.code.end(), std::begin(rest), std::end(rest));
  return kernel;
}

Kernel back(const Places& at, bool dropped) {
  using enum Kind;
  const Extent wide = Extent::full;
  Kernel kernel{batch_rows, at.size.cols,
                {{constant, 0, 0}, {full, at.y, 0}, {scratch_full, 0, 0}, {full, at.dy, 0}, {scalar, at.kept, 0}, {scratch_full, 1, 0}, {full, at.dx, 0}},
                {{Op::less, wide, 2, 0, 1, 0, 0}, {Op::multiply, wide, 5, 3, 4, 0, 0}, {Op::where, wide, 6, 2, 5, 0, 0}, {Op::batch_sum, wide, 0, 6, 0, 0, 0}},
                {{Op::batch_sum, wide, at.sums}}};
  if (dropped) return kernel;
  kernel.code.erase(kernel.code.begin() + 1);
  kernel.code[1].b = 3;
  return kernel;
}

Plan plan_of(const Places& at, bool dropped) {
  const auto [rows, inputs, cols, outputs] = at.size;
  Plan plan{};
  plan.batch_size = plan.strip_rows = rows;
  plan.layout.size = at.end;
  plan.step = {Matmul{at.x, at.w, at.product, batch_rows, cols, inputs, false, false}, forward(at, dropped),
               Matmul{at.y, at.v, at.z, batch_rows, outputs, cols, false, false},
               Matmul{at.dz, at.v, at.dy, batch_rows, cols, outputs, false, true}, Matmul{at.y, at.dz, at.dv, cols, outputs, batch_rows, true, false},
               back(at, dropped), Matmul{at.x, at.dx, at.dw, inputs, cols, batch_rows, true, false}};
  return plan;
}

template <class T>
std::vector<T> run(const Isa& isa, const Places& at, bool dropped, int threads, bool fused, double rate) {
  Executor<T> executor(plan_of(at, dropped), functions<T>(isa), threads, fused);
  std::mt19937 random(3);
  std::uniform_real_distribution<T> uniform(-1, 1);
  for (std::int64_t i = 0; i < at.rate; ++i) executor.arena()[i] = uniform(random);
  executor.arena()[at.rate] = static_cast<T>(rate), executor.arena()[at.kept] = static_cast<T>(1 / (1 - rate));
  executor.execute(executor.step(), at.size.rows, Draws{0x123456789abcdef0, 42, 7});
  return {executor.arena(), executor.arena() + at.end};
}

// Within rounding, but for what lies so near to 0 that rounding decides whether it is above: there only the sums may tell.
template <class T>
void check(const Isa& isa, const Shape& shape, bool dropped, double rate) {
  const Places at{shape};
  const std::vector<T> expected = run<T>(isa, at, dropped, 1, false, rate), found = run<T>(isa, at, dropped, 1, true, rate);
  double worst = 0;
  const double unit = static_cast<double>(std::numeric_limits<T>::epsilon());
  const auto compare = [&](std::int64_t begin, std::int64_t end, double scale) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      worst = std::max(worst, std::fabs(static_cast<double>(expected[i]) - static_cast<double>(found[i])) / (scale * unit));
    }
  };
  const double kept = 1 / (1 - rate), terms = static_cast<double>(shape.inputs + shape.outputs + 2);
  compare(at.y, at.dy, 4 * terms * kept);
  const bool stored = shape.inputs > Terms<T>::most || shape.outputs > Terms<T>::most;
  if (stored) compare(at.dx, at.z, 4 * terms * kept);
  compare(at.z, at.sums, 4 * terms * kept * static_cast<double>(shape.cols));
  compare(at.sums, at.dv, 8 * terms * kept * static_cast<double>(shape.rows));
  compare(at.dv, at.end, 8 * terms * kept * kept * static_cast<double>(shape.rows));
  CHECK(worst <= 1, "%s %ldx%ld: %g units", isa.name, long(shape.rows), long(shape.cols), worst);
  bool same_draws = true;
  for (auto i = static_cast<std::size_t>(at.y); i < static_cast<std::size_t>(at.dy); ++i) {
    same_draws &= (expected[i] == 0) == (found[i] == 0) || std::fabs(expected[i] + found[i]) < T(1e-5);
  }
  CHECK(same_draws, "%s %ldx%ld drops other elements", isa.name, long(shape.rows), long(shape.cols));
  const std::int64_t back = stored ? at.dx : at.z;
  for (int threads = 2; threads <= 4; ++threads) {
    const std::vector<T> other = run<T>(isa, at, dropped, threads, true, rate);
    CHECK(std::memcmp(found.data() + at.y, other.data() + at.y, static_cast<std::size_t>(at.dy - at.y) * sizeof(T)) == 0 &&
              std::memcmp(found.data() + back, other.data() + back, static_cast<std::size_t>(at.end - back) * sizeof(T)) == 0,
          "%s %ldx%ld: bits differ with %d threads", isa.name, long(shape.rows), long(shape.cols), threads);
  }
}

void check_merging() {
  const Places at{{100, 2, 70, 3}};
  const Plan plan = plan_of(at, true);
  CHECK(merged(plan.step, 100).size() == 2, "each product is computed by a kernel");
  Plan read_twice = plan;
  read_twice.step.emplace_back(Matmul{at.product, at.v, at.end, batch_rows, 3, 70, false, false});
  CHECK(merged(read_twice.step, 100).size() == 5, "what another operation reads is stored");
  Plan slope_read = plan;
  slope_read.step.emplace_back(Matmul{at.dx, at.w, at.end, batch_rows, 2, 70, false, true});
  const std::vector<Operation> stored = merged(slope_read.step, 100);
  CHECK(stored.size() == 3 && std::get<Streamed>(stored[1]).stored, "a gradient that another operation reads is stored");
  CHECK(!std::get<Streamed>(merged(plan.step, 100)[1]).stored, "a gradient that no other operation reads is not stored");
  Plan changed = plan;
  changed.step.insert(changed.step.begin() + 1, Matmul{at.x, at.x, at.w, 2, 2, 2, false, false});
  CHECK(merged(changed.step, 100).size() == 5, "a product is not put off until its factors have changed");
  changed = plan;
  changed.step.insert(changed.step.begin() + 6, Matmul{at.v, at.v, at.x, 2, 2, 2, false, false});
  CHECK(merged(changed.step, 100).size() == 4, "nor is it computed before they have");
}

}  // namespace

void test_rectified() {
  check_merging();
  const Shape shapes[] = {{1, 1, 2, 1}, {7, 2, 10, 3}, {33, 4, 64, 4}, {50, 3, 100, 5}, {150, 2, 512, 3}, {70, 5, 131, 2}, {40, 1, 1030, 1}, {9, 2, 5000, 2}, {150, 2, 300, 5}};
  for (const Isa* isa : available_isas()) {
    for (const Shape& shape : shapes) {
      check<float>(*isa, shape, false, 0), check<double>(*isa, shape, false, 0);
      for (const double rate : {0.0, 0.1, 0.5, 65535.0 / 65536}) check<float>(*isa, shape, true, rate), check<double>(*isa, shape, true, rate);
    }
  }
}

}  // namespace plainnet::test
