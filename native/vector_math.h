// The elementwise operations of plan.h, each under its own name, on vectors of float or double.
//
// exp, expm1, log, log1p and tanh are within 2 ulp, and right at infinities, NaN and overflow; results below
// the smallest normal number become 0. Reference for the reductions: Muller, "Elementary Functions" (2016).
#pragma once  // (a file called math.h would stand in for the C library's)
#include <cmath>
#include <limits>

#include "vector.h"

namespace plainnet::PLAINNET_ISA {

template <class T>
struct Format;  // of the floating-point numbers, and the constants that depend on it
template <>
struct Format<float> {
  static constexpr int fraction_bits = 23, bias = 127;
  static constexpr float ln2_high = 0x1.63p-1f, ln2_low = -0x1.bd0106p-13f;  // k * ln2_high is exact for |k| <= 2^15
  static constexpr float exp_lowest = -87.3365f, exp_highest = 88.72283f;     // exp is normal in between
  static constexpr float smallest_normal = 0x1p-126f, lift = 0x1p32f;
  static constexpr int exp_terms = 8, log_terms = 5;
};
template <>
struct Format<double> {
  static constexpr int fraction_bits = 52, bias = 1023;
  static constexpr double ln2_high = 0x1.62e42fefa3p-1, ln2_low = 0x1.3de6af278ece6p-42;
  static constexpr double exp_lowest = -708.396418532264, exp_highest = 709.782712893384;
  static constexpr double smallest_normal = 0x1p-1022, lift = 0x1p64;
  static constexpr int exp_terms = 14, log_terms = 11;
};

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

// Adding and subtracting 1.5 * 2^fraction_bits rounds to the nearest integer, which then stands in the low bits.
template <class T>
constexpr T rounder = T(1.5) * static_cast<T>(std::int64_t(1) << Format<T>::fraction_bits);

// x = k ln2 + r with |r| <= ln2 / 2; `scale` holds 2^k as a shifted exponent, to be added to a number's bits.
template <class V>
struct Reduced {
  V r;
  Bits<V> scale;
};

template <class V>
PLAINNET_INLINE Reduced<V> reduce_exponent(V x) {
  using T = Element<V>;
  using F = Format<T>;
  const V shifted = x * T(1.4426950408889634) + rounder<T>;
  const V k = shifted - rounder<T>;
  return {(x - k * F::ln2_high) - k * F::ln2_low, bits(shifted) << F::fraction_bits};
}

// (e^r - 1 - r) / r^2 = 1/2! + r/3! + r^2/4! + ...
template <class V>
PLAINNET_INLINE V exp_tail(V r) {
  using T = Element<V>;
  constexpr int terms = Format<T>::exp_terms;
  double factorial = 1;
  for (int i = 2; i < terms; ++i) factorial *= i;
  V sum = splat(static_cast<T>(1 / factorial));
  PLAINNET_UNROLL
  for (int i = terms - 2; i >= 2; --i) {
    factorial /= i + 1;
    sum = sum * r + static_cast<T>(1 / factorial);
  }
  return sum;
}

namespace operation {

template <class V>
PLAINNET_INLINE V copy(V x) {
  return x;
}

template <class V>
PLAINNET_INLINE V negative(V x) {
  return -x;
}

template <class V>
PLAINNET_INLINE V absolute(V x) {
  return from_bits<V>(bits(x) & ~bits(splat(Element<V>(-0.0))));
}

template <class V>
PLAINNET_INLINE V sign(V x) {
  const V zero = {}, one = zero + 1;
  return x > 0 ? one : x < 0 ? -one : x;  // zeros and NaN stay as they are
}

template <class V>
PLAINNET_INLINE V floor(V x) {
  using T = Element<V>;
  constexpr T whole = static_cast<T>(std::int64_t(1) << Format<T>::fraction_bits);  // larger numbers have no fraction
  const V zero = {}, one = zero + 1;
  const V nearest = (x + rounder<T>) - rounder<T>;
  const V below = nearest - (nearest > x ? one : zero);
  return ((absolute(x) < whole / 4) & (below != x)) ? below : x;
}

template <class V>
PLAINNET_INLINE V sqrt(V x) {
  return square_root(x);
}

template <class V>
PLAINNET_INLINE V exp(V x) {
  using T = Element<V>;
  using F = Format<T>;
  const auto [r, scale] = reduce_exponent(x);
  const V power = from_bits<V>(bits(T(1) + (r + r * r * exp_tail(r))) + scale);
  const V zero = {};
  const V bounded = x > F::exp_highest ? zero + infinity<T> : x < F::exp_lowest ? zero : power;
  return x == x ? bounded : x;
}

template <class V>
PLAINNET_INLINE V expm1(V x) {
  using T = Element<V>;
  using F = Format<T>;
  const V zero = {};
  const V inside = x < -50 ? zero - 50 : x;  // e^-50 is nothing beside 1
  const auto [r, scale] = reduce_exponent(inside);
  const V small = r + r * r * exp_tail(r);
  const V half_power = from_bits<V>(bits(zero + T(0.5)) + scale);  // 2^(k - 1), finite where 2^k is not
  const V value = (half_power * small + (half_power - T(0.5))) * 2;
  const V bounded = x > F::exp_highest ? zero + infinity<T> : value;
  return absolute(x) < T(1e-30) ? x : x == x ? bounded : x;
}

// log(x) + offset * ln2 for normal x = 2^e (1 + f), 1 + f in [sqrt(1/2), sqrt(2)).
// log(1 + f) = 2 atanh(s), s = f / (2 + f), is arranged so that f, which is exact, leads the sum.
template <class V>
PLAINNET_INLINE V log_normal(V x, V offset) {
  using T = Element<V>;
  using F = Format<T>;
  using Whole = Element<Bits<V>>;
  constexpr Whole root_half = sizeof(T) == 4 ? Whole(0x3f3504f3) : Whole(0x3fe6a09e667f3bcd);
  constexpr Whole one = Whole(F::bias) << F::fraction_bits, fraction_mask = (Whole(1) << F::fraction_bits) - 1;
  const Bits<V> raised = bits(x) + (one - root_half);  // an exponent counted from sqrt(1/2), still biased
  const V biased = from_bits<V>((raised >> F::fraction_bits) + bits(splat(rounder<T>)));
  const V e = (biased - (rounder<T> + T(F::bias))) + offset;
  const V f = from_bits<V>((raised & fraction_mask) + root_half) - 1;
  const V s = f / (f + 2), z = s * s, half_square = f * f * T(0.5);
  V series = splat(T(2.0 / (2 * F::log_terms - 1)));
  PLAINNET_UNROLL
  for (int i = F::log_terms - 2; i >= 1; --i) series = series * z + T(2.0 / (2 * i + 1));
  return e * F::ln2_high - ((half_square - (s * (half_square + z * series) + e * F::ln2_low)) - f);
}

template <class V>
PLAINNET_INLINE V log(V x) {
  using T = Element<V>;
  using F = Format<T>;
  const V zero = {};
  const auto tiny = x < F::smallest_normal;
  const V value = log_normal(tiny ? x * F::lift : x, tiny ? zero - T(sizeof(T) * 8) : zero);
  const V finite = x < infinity<T> ? value : x;
  return x > 0 ? finite : x == 0 ? zero - infinity<T> : x == x ? zero + not_a_number<T> : x;
}

// log(u) of the rounded u = 1 + x, plus the effect of what the rounding lost.
template <class V>
PLAINNET_INLINE V log1p(V x) {
  using T = Element<V>;
  const V u = x + 1;
  const V lost = x > 1 ? 1 - (u - x) : x - (u - 1);
  const V rounded = log(u);
  return ((u > 0) & (u < infinity<T>)) ? rounded + lost / u : rounded;
}

// Up to 0.55: x minus a correction from Lambert's continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ...)));
// beyond: 1 - 2 / (e^2x + 1). Both subtract a fraction, so they share its division.
template <class V>
PLAINNET_INLINE V tanh(V x) {
  using T = Element<V>;
  const V zero = {}, magnitude = absolute(x), z = x * x;
  V over, under;
  if constexpr (sizeof(T) == 4) {
    over = T(315) + z * 14;
    under = T(945) + z * (T(420) + z * 15);
  } else {
    over = T(675675) + z * (T(45045) + z * (T(594) + z));
    under = T(2027025) + z * (T(945945) + z * (T(51975) + z * (T(630) + z)));
  }
  const V power = exp(magnitude + magnitude);
  const auto small = magnitude < T(0.55);
  const V fraction = (small ? magnitude * z * over : zero + 2) / (small ? under : power + 1);
  const V value = (small ? magnitude : zero + 1) - fraction;
  return from_bits<V>(bits(value) | (bits(x) & bits(splat(T(-0.0)))));
}

// The C library, one lane at a time: rarely used, so simple rather than fast.
#define PLAINNET_LANES(name)                                                 \
  template <class V>                                                        \
  PLAINNET_INLINE V name(V x) {                                             \
    Element<V> lane[lanes<Element<V>>];                                     \
    store(lane, x);                                                         \
    for (auto& value : lane) value = std::name(value);                      \
    return load(lane);                                                      \
  }
PLAINNET_LANES(sin)
PLAINNET_LANES(cos)
PLAINNET_LANES(erf)
#undef PLAINNET_LANES

template <class V>
PLAINNET_INLINE V power(V a, V b) {
  constexpr int n = lanes<Element<V>>;
  Element<V> base[n], exponent[n];
  store(base, a), store(exponent, b);
  for (int i = 0; i < n; ++i) base[i] = std::pow(base[i], exponent[i]);
  return load(base);
}

template <class V>
PLAINNET_INLINE V add(V a, V b) {
  return a + b;
}

template <class V>
PLAINNET_INLINE V subtract(V a, V b) {
  return a - b;
}

template <class V>
PLAINNET_INLINE V multiply(V a, V b) {
  return a * b;
}

template <class V>
PLAINNET_INLINE V divide(V a, V b) {
  return a / b;
}

// The comparison gives b where either is NaN, so only a NaN in a needs care.
template <class V>
PLAINNET_INLINE V minimum(V a, V b) {
  return a == a ? (a < b ? a : b) : a;
}

template <class V>
PLAINNET_INLINE V maximum(V a, V b) {
  return a == a ? (a > b ? a : b) : a;
}

template <class V>
PLAINNET_INLINE V less(V a, V b) {
  const V zero = {};
  return a < b ? zero + 1 : zero;
}

template <class V>
PLAINNET_INLINE V less_equal(V a, V b) {
  const V zero = {};
  return a <= b ? zero + 1 : zero;
}

template <class V>
PLAINNET_INLINE V equal(V a, V b) {
  const V zero = {};
  return a == b ? zero + 1 : zero;
}

template <class V>
PLAINNET_INLINE V where(V condition, V a, V b) {
  return condition != 0 ? a : b;
}

}  // namespace operation
}  // namespace plainnet::PLAINNET_ISA
