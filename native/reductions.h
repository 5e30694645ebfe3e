// Sums and maxima over the rows and columns of a panel, in an order that depends on its shape only.
#pragma once
#include "vector_math.h"

namespace plainnet::PLAINNET_ISA {

struct Sum {
  template <class T>
  static constexpr T start = T(0);
  template <class V>
  PLAINNET_INLINE static V combine(V a, V b) {
    return a + b;
  }
};
struct Max {
  template <class T>
  static constexpr T start = -infinity<T>;
  template <class V>
  PLAINNET_INLINE static V combine(V a, V b) {
    if constexpr (std::is_floating_point_v<V>) return a == a ? (a > b ? a : b) : a;
    else return operation::maximum(a, b);
  }
};

// One value from `count` in a row: four vectors of running results, for the latency and the precision.
template <class R, class T>
PLAINNET_INLINE T reduce_run(const T* from, std::int64_t count) {
  if (count < lanes<T>) {
    T result = R::template start<T>;
    for (std::int64_t i = 0; i < count; ++i) result = R::combine(result, from[i]);
    return result;
  }
  constexpr int ways = 4;
  Vector<T> running[ways];
  for (auto& v : running) v = splat(R::template start<T>);
  std::int64_t i = 0;
  for (; i + ways * lanes<T> <= count; i += ways * lanes<T>) {
    PLAINNET_UNROLL
    for (int w = 0; w < ways; ++w) running[w] = R::combine(running[w], load(from + i + w * lanes<T>));
  }
  for (; i + lanes<T> <= count; i += lanes<T>) running[0] = R::combine(running[0], load(from + i));
  const auto both = R::combine(R::combine(running[0], running[1]), R::combine(running[2], running[3]));
  const T result = fold(both, [](T a, T b) { return R::combine(a, b); });
  T rest = R::template start<T>;  // on its own first: added one by one, each value would round the finished total
  for (; i < count; ++i) rest = R::combine(rest, from[i]);
  return R::combine(result, rest);
}

// Narrow rows go one value at a time: the processor overlaps row after row.
template <class R, class T>
void reduce_rows(T* to, const T* from, std::int64_t rows, std::int64_t cols) {
  for (std::int64_t row = 0; row < rows; ++row) to[row] = reduce_run<R>(from + row * cols, cols);
}

// Adds each column of a panel to its running result; `to` has room for whole vectors. The panel is summed on its
// own first: long sums of small numbers onto a large one would round too often.
template <class R, class T>
void reduce_columns(T* to, const T* from, std::int64_t rows, std::int64_t cols) {
  for (std::int64_t col = 0; col < cols; col += lanes<T>) {
    const std::int64_t count = cols - col;
    Vector<T> even = splat(R::template start<T>), odd = even;
    const T* at = from + col;
    std::int64_t row = 0;
    if (count >= lanes<T>) {
      for (; row + 2 <= rows; row += 2, at += 2 * cols) {
        even = R::combine(even, load(at));
        odd = R::combine(odd, load(at + cols));
      }
      if (row < rows) even = R::combine(even, load(at));
    } else {
      for (; row + 2 <= rows; row += 2, at += 2 * cols) {
        even = R::combine(even, load(at, count));
        odd = R::combine(odd, load(at + cols, count));
      }
      if (row < rows) even = R::combine(even, load(at, count));
    }
    store(to + col, R::combine(load(to + col), R::combine(even, odd)));
  }
}

// The same for one value in all; in double, as it may stand for millions.
template <class R, class T>
void reduce_all(double* to, const T* from, std::int64_t count) {
  *to = R::combine(*to, static_cast<double>(reduce_run<R>(from, count)));
}

}  // namespace plainnet::PLAINNET_ISA
