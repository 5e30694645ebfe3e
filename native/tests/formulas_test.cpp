// Kernels run on their own: every kind of register, every reduction, draws; narrow, wide, short and tall.
#include <cmath>
#include <cstring>
#include <random>

#include "check.h"
#include "executor.h"

namespace plainnet::test {
namespace {

// The arena of these tests: a matrix, a row vector, a feature, a scalar, then room for results.
struct Places {
  std::int64_t rows, cols;
  std::int64_t full = 0, row = rows * cols, feature = row + rows, scalar = feature + cols;
  std::int64_t out = scalar + 1, out_row = out + rows * cols, sum = out_row + rows, max = sum + cols;
  std::int64_t total = max + cols, counted = total + 1, drawn = counted + cols, size = drawn + rows * cols;
};

// out = where(full < feature, full * scalar + row, 3 - feature); out_row = row_sum(out) - row_max(out)
Kernel kernel_of(const Places& at) {
  using enum Kind;
  const Extent wide = Extent::full, tall = Extent::row;
  return {at.rows,
          at.cols,
          {{full, at.full, 0}, {row, at.row, 0}, {feature, at.feature, 0}, {scalar, at.scalar, 0}, {constant, 0, 3.0},
           {scratch_full, 0, 0}, {scratch_full, 1, 0}, {scratch_full, 2, 0}, {full, at.out, 0}, {scratch_row, 0, 0},
           {scratch_row, 1, 0}, {row, at.out_row, 0}, {full, at.drawn, 0}},
          {{Op::less, wide, 5, 0, 2, 0, 0},
           {Op::multiply, wide, 6, 0, 3, 0, 0},
           {Op::expand, wide, 7, 1, 0, 0, 0},
           {Op::add, wide, 6, 6, 7, 0, 0},
           {Op::subtract, wide, 7, 4, 2, 0, 0},
           {Op::where, wide, 8, 5, 6, 7, 0},
           {Op::row_sum, wide, 9, 8, 0, 0, 0},
           {Op::row_max, wide, 10, 8, 0, 0, 0},
           {Op::subtract, tall, 11, 9, 10, 0, 0},
           {Op::batch_sum, wide, 0, 8, 0, 0, 0},
           {Op::batch_max, wide, 1, 8, 0, 0, 0},
           {Op::batch_sum, tall, 2, 11, 0, 0, 0},
           {Op::batch_sum, wide, 3, 4, 0, 0, 0},
           {Op::draw, wide, 12, 0, 0, 0, 5}},
          {{Op::batch_sum, wide, at.sum}, {Op::batch_max, wide, at.max}, {Op::batch_sum, tall, at.total}, {Op::batch_sum, wide, at.counted}}};
}

template <class T>
std::vector<T> run(const Isa& isa, const Places& at, int threads) {
  Plan plan{};
  plan.batch_size = plan.strip_rows = at.rows;
  plan.layout.size = at.size;
  plan.step.emplace_back(kernel_of(at));
  Executor<T> executor(plan, functions<T>(isa), threads, false);
  std::mt19937 random(3);
  std::uniform_real_distribution<T> uniform(-1, 1);
  for (std::int64_t i = 0; i <= at.scalar; ++i) executor.arena()[i] = uniform(random);
  executor.execute(executor.step(), at.rows, Draws{0x123456789abcdef0, 42, 0});
  return {executor.arena(), executor.arena() + plan.layout.size};
}

template <class T>
void check_values(const Isa& isa, const Places& at, const std::vector<T>& arena) {
  const auto value = [&](std::int64_t offset) { return static_cast<long double>(arena[static_cast<std::size_t>(offset)]); };
  const long double unit = std::numeric_limits<T>::epsilon();
  std::vector<long double> sums(static_cast<std::size_t>(at.cols)), sizes = sums, maxima(static_cast<std::size_t>(at.cols), -1e30L);
  long double total = 0, total_size = 0, worst = 0;
  const auto expect = [&](long double actual, long double expected, long double scale) {
    worst = std::max<long double>(worst, std::fabs(actual - expected) / (scale * unit));
  };
  for (std::int64_t i = 0; i < at.rows; ++i) {
    long double row_sum = 0, row_size = 0, row_max = -1e30L;
    for (std::int64_t j = 0; j < at.cols; ++j) {
      const long double x = value(at.full + i * at.cols + j), f = value(at.feature + j);
      const long double out = x < f ? x * value(at.scalar) + value(at.row + i) : 3 - f;
      expect(value(at.out + i * at.cols + j), out, 4);
      row_sum += out, row_size += std::fabs(out), row_max = std::max<long double>(row_max, out);
      sums[static_cast<std::size_t>(j)] += out;
      sizes[static_cast<std::size_t>(j)] += std::fabs(out);
      maxima[static_cast<std::size_t>(j)] = std::max<long double>(maxima[static_cast<std::size_t>(j)], out);
    }
    expect(value(at.out_row + i), row_sum - row_max, 16 * (row_size + 1));
    total += row_sum - row_max, total_size += row_size;
  }
  for (std::int64_t j = 0; j < at.cols; ++j) {
    expect(value(at.sum + j), sums[static_cast<std::size_t>(j)], 16 * (sizes[static_cast<std::size_t>(j)] + 1));
    expect(value(at.max + j), maxima[static_cast<std::size_t>(j)], 4);
    expect(value(at.counted + j), 3.0L * static_cast<long double>(at.rows), 1);
  }
  expect(value(at.total), total, 16 * (total_size + 1));
  CHECK(worst <= 1, "%s %ldx%ld: %g units", isa.name, long(at.rows), long(at.cols), static_cast<double>(worst));
}

template <class T>
void check_draws(const Isa& isa, const Places& at, const std::vector<T>& arena) {
  const std::uint32_t key[2] = {0x9abcdef0, 0x12345678};
  bool good = true;
  for (std::int64_t i = 0; i < at.rows; ++i) {
    for (std::int64_t j = 0; j < at.cols; ++j) {
      const std::uint32_t counter[4] = {static_cast<std::uint32_t>(j / 8), static_cast<std::uint32_t>(i), 42, 5};
      std::uint32_t words[4];
      isa.philox(key, counter, words);
      const std::uint32_t bits = words[j % 8 / 2] >> (j % 2 * 16) & 0xffff;
      good &= arena[static_cast<std::size_t>(at.drawn + i * at.cols + j)] == static_cast<T>(bits) / 65536;
    }
  }
  CHECK(good, "%s draws %ldx%ld", isa.name, long(at.rows), long(at.cols));
}

template <class T>
void check(const Isa& isa, std::int64_t rows, std::int64_t cols) {
  const Places at{rows, cols};
  const std::vector<T> arena = run<T>(isa, at, 1);
  check_values(isa, at, arena);
  check_draws(isa, at, arena);
  for (int threads = 2; threads <= 4; ++threads) {
    const std::vector<T> other = run<T>(isa, at, threads);
    CHECK(std::memcmp(arena.data(), other.data(), arena.size() * sizeof(T)) == 0, "%s: bits differ with %d threads", isa.name, threads);
  }
}

}  // namespace

void test_formulas() {
  const std::int64_t shapes[][2] = {{1, 1}, {1, 10}, {7, 1}, {10, 30}, {51, 10}, {52, 10}, {3, 600}, {2, 1030}, {5000, 3}, {40000, 1}, {300, 130}, {13, 8}, {9, 17}};
  for (const Isa* isa : available_isas()) {
    for (const auto& shape : shapes) {
      check<float>(*isa, shape[0], shape[1]);
      check<double>(*isa, shape[0], shape[1]);
    }
  }
}

}  // namespace plainnet::test
