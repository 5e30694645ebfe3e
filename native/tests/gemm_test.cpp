// Matrix products against three plain loops, for awkward shapes, all transposes and several threads.
#include <cmath>
#include <cstring>
#include <random>

#include "check.h"
#include "executor.h"

namespace plainnet::test {
namespace {

template <class T>
struct Problem {
  std::int64_t m, n, k;
  bool transpose_a, transpose_b;
  Buffer<T> a, b;

  Problem(std::int64_t rows, std::int64_t cols, std::int64_t depth, bool turned_a, bool turned_b)
      : m(rows), n(cols), k(depth), transpose_a(turned_a), transpose_b(turned_b), a(m * k), b(k * n) {
    std::mt19937 random(7);
    std::uniform_real_distribution<T> uniform(-1, 1);
    for (std::int64_t i = 0; i < m * k; ++i) a.get()[i] = uniform(random);
    for (std::int64_t i = 0; i < k * n; ++i) b.get()[i] = uniform(random);
  }

  // Zeros, of either sign, in most columns and rows of A.
  void blank_most() {
    for (std::int64_t i = 0; i < m; ++i) {
      for (std::int64_t p = 0; p < k; ++p) {
        if (p % 5 != 2 || (m > 1 && i % 3 != 1)) a.get()[transpose_a ? p * m + i : i * k + p] = p % 7 == 0 ? -T(0) : T(0);
      }
    }
  }

  T at_a(std::int64_t i, std::int64_t p) const { return a.get()[transpose_a ? p * m + i : i * k + p]; }
  T at_b(std::int64_t p, std::int64_t j) const { return b.get()[transpose_b ? j * k + p : p * n + j]; }

  std::vector<T> multiply(const Functions<T>& functions, int threads) const {
    Pool pool(threads);
    std::vector<Buffer<T>> packed;
    for (int i = 0; i < threads; ++i) packed.emplace_back(functions.packed_size);
    std::vector<T> c(static_cast<std::size_t>(m * n) + 1, T(77));
    const View<T> left{a.get(), transpose_a ? 1 : k, transpose_a ? m : 1}, right{b.get(), transpose_b ? 1 : n, transpose_b ? k : 1};
    plainnet::multiply(Product<T>{left, right, c.data(), n, 1, m, n, k}, functions, pool, packed);
    CHECK(c.back() == T(77), "%ldx%ldx%ld wrote beyond its end", long(m), long(n), long(k));
    c.pop_back();
    return c;
  }

  double worst_error(const std::vector<T>& c) const {
    double worst = 0;
    for (std::int64_t i = 0; i < m; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        double sum = 0;
        for (std::int64_t p = 0; p < k; ++p) sum += static_cast<double>(at_a(i, p)) * static_cast<double>(at_b(p, j));
        const double error = std::fabs(sum - static_cast<double>(c[static_cast<std::size_t>(i * n + j)]));
        worst = error <= worst ? worst : error;
      }
    }
    return worst;
  }
};

template <class T>
void check(const Isa& isa, const Problem<T>& problem, int most_threads) {
  const long m = problem.m, n = problem.n, k = problem.k;
  const std::vector<T> c = problem.multiply(functions<T>(isa), 1);
  const double bound = static_cast<double>(k + 1) * static_cast<double>(std::numeric_limits<T>::epsilon());
  CHECK(problem.worst_error(c) <= bound, "%s %ldx%ldx%ld transposes %d %d", isa.name, m, n, k, problem.transpose_a, problem.transpose_b);
  for (int threads = 2; threads <= most_threads; ++threads) {
    const std::vector<T> other = problem.multiply(functions<T>(isa), threads);
    CHECK(std::memcmp(c.data(), other.data(), c.size() * sizeof(T)) == 0, "%s: bits differ with %d threads", isa.name, threads);
  }
}

template <class T>
void check(const Isa& isa, std::int64_t m, std::int64_t n, std::int64_t k, int most_threads) {
  for (int transposes = 0; transposes < 4; ++transposes) check(isa, Problem<T>(m, n, k, transposes & 1, transposes & 2), most_threads);
}

template <class T>
void check_blank(const Isa& isa, std::int64_t m, std::int64_t n, std::int64_t k) {
  for (int transposes = 0; transposes < 4; ++transposes) {
    Problem<T> problem(m, n, k, transposes & 1, transposes & 2);
    problem.blank_most();
    check(isa, problem, 3);
  }
}

// What is left out because A has nothing but zeros there may be infinite in B: nothing is added, where 0 times it were NaN.
template <class T>
void check_infinite(const Isa& isa, std::int64_t m, std::int64_t n, std::int64_t k) {
  Problem<T> problem(m, n, k, false, false);
  problem.blank_most();
  std::fill_n(problem.b.get(), n, std::numeric_limits<T>::infinity());
  for (const T c : problem.multiply(functions<T>(isa), 1)) CHECK(std::isfinite(c), "%s %ldx%ldx%ld", isa.name, long(m), long(n), long(k));
  problem.a.get()[0] = T(1);
  CHECK(std::isinf(problem.multiply(functions<T>(isa), 1)[0]), "%s %ldx%ldx%ld", isa.name, long(m), long(n), long(k));
}

// A row alone has the same bits as among others, whether zeros are looked for or not.
template <class T>
void check_rows_alone(const Isa& isa, std::int64_t m, std::int64_t n, std::int64_t k) {
  Problem<T> problem(m, n, k, false, false);
  problem.blank_most();
  const Functions<T>& table = functions<T>(isa);
  const Buffer<T> packed(table.packed_size);
  const auto rows_of = [&](std::int64_t first, std::int64_t count, bool look) {
    std::vector<T> c(static_cast<std::size_t>(count * n));
    const Product<T> x{{problem.a.get() + first * k, k, 1}, {problem.b.get(), n, 1}, c.data(), n, 1, count, n, k, true, look};
    table.gemm(x, {0, count}, {0, n}, packed.get());
    return c;
  };
  const std::vector<T> together = rows_of(0, m, true), dense = rows_of(0, m, false);
  CHECK(together == dense, "%s %ldx%ldx%ld: looking for zeros", isa.name, long(m), long(n), long(k));
  for (std::int64_t i = 0; i < m; ++i) {
    const std::vector<T> alone = rows_of(i, 1, true);
    CHECK(std::equal(alone.begin(), alone.end(), together.begin() + i * n), "%s %ldx%ldx%ld: row %ld", isa.name, long(m), long(n), long(k), long(i));
  }
}

template <class T>
void check_all(const Isa& isa) {
  const std::int64_t small[] = {0, 1, 3, 15, 17, 33, 47, 48, 49};
  for (const std::int64_t m : small) {
    for (const std::int64_t n : small) {
      for (const std::int64_t k : {0, 1, 5, 10, 17, 48}) check<T>(isa, m, n, k, 1);
    }
  }
  check<T>(isa, 300, 300, 49, 4);
  check<T>(isa, 128, 49, 385, 4);
  check<T>(isa, 300, 2, 900, 4);
  check<T>(isa, 1, 300, 784, 4);
  check<T>(isa, 10, 784, 100, 4);
  check<T>(isa, 256, 100, 512, 3);
  check<T>(isa, 3, 100, 600, 3);
  check<T>(isa, 40, 600, 90, 3);
  check_blank<T>(isa, 1, 64, 784);
  check_blank<T>(isa, 10, 30, 784);
  check_blank<T>(isa, 200, 130, 100);
  check_blank<T>(isa, 300, 20, 900);
  check_blank<T>(isa, 70, 300, 784);
  check_blank<T>(isa, 40, 20, 64);
  check_infinite<T>(isa, 1, 64, 784);
  check_infinite<T>(isa, 40, 30, 784);
  check_rows_alone<T>(isa, 40, 30, 784);
  check_rows_alone<T>(isa, 33, 300, 450);
  check_rows_alone<T>(isa, 300, 70, 130);
}

}  // namespace

void test_gemm() {
  for (const Isa* isa : available_isas()) {
    check_all<float>(*isa);
    check_all<double>(*isa);
  }
}

}  // namespace plainnet::test
