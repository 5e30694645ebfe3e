// Every elementwise operation against the C library in long double, and at its special values.
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "check.h"
#include "isa.h"

namespace plainnet::test {
namespace {

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T nan_value = std::numeric_limits<T>::quiet_NaN();

long double sign_of(long double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
long double self(long double x) { return x; }
long double negated(long double x) { return -x; }

struct Unary {
  Op op;
  long double (*exact)(long double);
  double low, high;  // where it is compared
  double bound;      // in units of the last place
};
const Unary unary[] = {
    {Op::copy, self, -10, 10, 0},
    {Op::negative, negated, -10, 10, 0},
    {Op::absolute, fabsl, -10, 10, 0},
    {Op::sign, sign_of, -10, 10, 0},
    {Op::floor, floorl, -1e6, 1e6, 0},
    {Op::sqrt, sqrtl, 0, 1e6, 0.5},
    {Op::exp, expl, -87, 88, 1.2},
    {Op::exp, expl, -1, 1, 1.2},
    {Op::expm1, expm1l, -20, 88, 2},
    {Op::expm1, expm1l, -1.2, 1.2, 2},
    {Op::expm1, expm1l, -1e-3, 1e-3, 2},
    {Op::log, logl, 0, 1e30, 1.2},
    {Op::log, logl, 0.5, 2, 1.2},
    {Op::log1p, log1pl, -0.999, 3, 2},
    {Op::log1p, log1pl, -1e-4, 1e-4, 2},
    {Op::log1p, log1pl, 0, 1e30, 2},
    {Op::tanh, tanhl, -2, 2, 2},
    {Op::tanh, tanhl, -20, 20, 2},
    {Op::tanh, tanhl, -1e-6, 1e-6, 2},
    {Op::sin, sinl, -10, 10, 1},
    {Op::cos, cosl, -10, 10, 1},
    {Op::erf, erfl, -4, 4, 2},
};

// The distance in units of the last place of the exact value.
template <class T>
double ulps(T value, long double exact) {
  const T rounded = static_cast<T>(exact);
  if (value == rounded) return 0;
  const T magnitude = std::fabs(rounded);
  const long double unit = static_cast<long double>(std::nextafter(magnitude, infinity<T>)) - magnitude;
  return static_cast<double>(std::fabs(static_cast<long double>(value) - exact) / unit);
}

template <class T>
void compare(const Isa& isa, const Unary& test) {
  constexpr int count = 20000 + 13;  // leaves an incomplete vector
  std::vector<T> x(count), y(count + 1, T(77));
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform(test.low, test.high);
  for (T& value : x) value = static_cast<T>(uniform(random));
  functions<T>(isa).loop(test.op, false, false, false)(y.data(), x.data(), nullptr, nullptr, count);
  double worst = 0;
  T at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double distance = ulps(y[i], test.exact(x[i]));
    if (!(distance <= worst)) worst = distance, at = x[i];
  }
  CHECK(worst <= test.bound, "%s op %d: %.3f ulp at %.9g", isa.name, static_cast<int>(test.op), worst, static_cast<double>(at));
  CHECK(y[count] == T(77), "%s op %d wrote beyond its end", isa.name, static_cast<int>(test.op));
}

template <class T>
bool same(T a, T b) {
  return a == b || (a != a && b != b);
}

template <class T>
void special(const Isa& isa, Op op, T x, T expected) {
  T y = 0;
  functions<T>(isa).loop(op, false, false, false)(&y, &x, nullptr, nullptr, 1);
  CHECK(same(y, expected), "%s op %d of %g gave %g", isa.name, static_cast<int>(op), static_cast<double>(x), static_cast<double>(y));
}

template <class T>
void specials(const Isa& isa) {
  const T inf = infinity<T>, nan = nan_value<T>, smallest = std::numeric_limits<T>::denorm_min();
  for (const Op op : {Op::exp, Op::expm1, Op::log, Op::log1p, Op::tanh, Op::sqrt, Op::floor, Op::sign, Op::absolute}) special(isa, op, nan, nan);
  special(isa, Op::exp, inf, inf), special(isa, Op::exp, -inf, T(0)), special(isa, Op::exp, T(0), T(1));
  special(isa, Op::exp, T(1e4), inf), special(isa, Op::exp, T(-1e4), T(0));
  special(isa, Op::expm1, inf, inf), special(isa, Op::expm1, -inf, T(-1)), special(isa, Op::expm1, T(0), T(0));
  special(isa, Op::expm1, smallest, smallest), special(isa, Op::expm1, T(1e4), inf), special(isa, Op::expm1, T(-1e4), T(-1));
  special(isa, Op::log, inf, inf), special(isa, Op::log, T(0), -inf), special(isa, Op::log, T(-1), nan), special(isa, Op::log, T(1), T(0));
  special(isa, Op::log, smallest, static_cast<T>(logl(static_cast<long double>(smallest))));
  special(isa, Op::log1p, inf, inf), special(isa, Op::log1p, T(-1), -inf), special(isa, Op::log1p, T(-2), nan);
  special(isa, Op::log1p, T(0), T(0)), special(isa, Op::log1p, smallest, smallest);
  special(isa, Op::tanh, inf, T(1)), special(isa, Op::tanh, -inf, T(-1)), special(isa, Op::tanh, T(0), T(0)), special(isa, Op::tanh, T(1e4), T(1));
  special(isa, Op::floor, inf, inf), special(isa, Op::floor, -inf, -inf), special(isa, Op::floor, T(-0.5), T(-1)), special(isa, Op::floor, T(1e30), T(1e30));
  special(isa, Op::floor, T(-3), T(-3)), special(isa, Op::sign, -inf, T(-1)), special(isa, Op::sign, T(0), T(0));
}

template <class T>
T plain(Op op, T a, T b) {
  switch (op) {
    case Op::add: return a + b;
    case Op::subtract: return a - b;
    case Op::multiply: return a * b;
    case Op::divide: return a / b;
    case Op::minimum: return a != a || b != b ? nan_value<T> : std::fmin(a, b);
    case Op::maximum: return a != a || b != b ? nan_value<T> : std::fmax(a, b);
    case Op::power: return std::pow(a, b);
    case Op::less: return a < b;
    case Op::less_equal: return a <= b;
    default: return a == b;
  }
}

// All patterns of scalar operands; numbers with equals, NaN and infinities among them.
template <class T>
void binaries(const Isa& isa) {
  constexpr int count = 37;
  std::vector<T> a(count), b(count), c(count), y(count);
  for (std::size_t i = 0; i < count; ++i) {
    a[i] = T(i % 7) - T(2.5), b[i] = T(i % 5) - T(1.5), c[i] = T(i % 3) - T(1);
  }
  a[3] = a[11] = b[11] = b[20] = nan_value<T>, a[5] = infinity<T>, b[6] = -infinity<T>;
  for (int op = static_cast<int>(Op::add); op <= static_cast<int>(Op::equal); ++op) {
    for (int pattern = 0; pattern < 3; ++pattern) {
      const bool scalar_a = pattern == 1, scalar_b = pattern == 2;
      functions<T>(isa).loop(static_cast<Op>(op), scalar_a, scalar_b, false)(y.data(), a.data(), b.data(), nullptr, count);
      bool good = true;
      for (std::size_t i = 0; i < count; ++i) good &= same(y[i], plain(static_cast<Op>(op), a[scalar_a ? 0 : i], b[scalar_b ? 0 : i]));
      CHECK(good, "%s op %d pattern %d", isa.name, op, pattern);
    }
  }
  for (int pattern = 0; pattern < 4; ++pattern) {
    const bool scalar_b = pattern & 1, scalar_c = pattern & 2;
    functions<T>(isa).loop(Op::where, false, scalar_b, scalar_c)(y.data(), c.data(), a.data(), b.data(), count);
    bool good = true;
    for (std::size_t i = 0; i < count; ++i) good &= same(y[i], c[i] != 0 ? a[scalar_b ? 0 : i] : b[scalar_c ? 0 : i]);
    CHECK(good, "%s where, pattern %d", isa.name, pattern);
  }
}

}  // namespace

void test_operations() {
  for (const Isa* isa : available_isas()) {
    for (const Unary& test : unary) {
      compare<float>(*isa, test);
      compare<double>(*isa, test);
    }
    specials<float>(*isa), specials<double>(*isa);
    binaries<float>(*isa), binaries<double>(*isa);
  }
}

}  // namespace plainnet::test
