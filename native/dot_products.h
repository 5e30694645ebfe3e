// Few rows times a matrix whose columns are dense in memory: dot products, along the direction of memory.
//
//   for each row i and column j:  C[i, j] = sum over p of A[i, p] B[p, j]      (the definition)
//
// The one idea: vectors lie along p, so B needs no transposing, and none of its vectors' lanes is idle where C is narrow.
// As many dot products as a vector has lanes are taken at a time; only then are the lanes of each added up.
#pragma once
#include "isa.h"
#include "pack.h"
#include "vector.h"

namespace plainnet::PLAINNET_ISA {

constexpr std::int64_t most_dot_rows = 4, least_dot_depth = 32;
constexpr std::int64_t dot_block = 512;  // products p at a time, for which A's rows are copied

template <class T>
inline bool is_dot_products(const Product<T>& x) {
  return x.b.col != 1 && (x.m == 1 || (x.m <= most_dot_rows && x.m <= lanes<T> && x.k >= least_dot_depth));
}

// Of all columns at once; `b` are `count` elements of each, in a vector.
template <class T, int rows>
PLAINNET_INLINE void add_products(Vector<T>* sum, const T* a, const T* const* b, std::int64_t p, std::int64_t count) {
  constexpr int columns = lanes<T> / rows;
  PLAINNET_UNROLL
  for (int j = 0; j < columns; ++j) {
    const Vector<T> right = count == lanes<T> ? load(b[j] + p) : load(b[j] + p, count);
    PLAINNET_UNROLL
    for (int i = 0; i < rows; ++i) sum[i * columns + j] += load(a + i * dot_block + p) * right;
  }
}

// a: `rows` rows of `depth` elements, dot_block apart, each followed by zeros. Lane i * columns + j has row i by column j.
template <class T, int rows>
PLAINNET_INLINE Vector<T> dots(const T* a, const T* const* b, std::int64_t depth) {
  Vector<T> sum[lanes<T>] = {};
  std::int64_t p = 0;
  for (; p + lanes<T> <= depth; p += lanes<T>) add_products<T, rows>(sum, a, b, p, lanes<T>);
  if (p < depth) add_products<T, rows>(sum, a, b, p, depth - p);
  return sums_of_lanes(sum);
}

template <class T, int rows>
PLAINNET_INLINE void write_dots(const Product<T>& x, std::int64_t col, std::int64_t count, Vector<T> found, bool accumulate) {
  if (rows == 1 && x.c_col == 1) {
    if (accumulate) add_row_to<T, 1>(&found, x.c + col, count);
    return store_row<T, 1>(x.c + col, &found, count);
  }
  T each[lanes<T>];
  store(each, found);
  for (std::int64_t j = 0; j < count; ++j) {
    for (int i = 0; i < rows; ++i) {
      T& c = x.c[i * x.c_row + (col + j) * x.c_col];
      c = accumulate ? c + each[i * (lanes<T> / rows) + j] : each[i * (lanes<T> / rows) + j];
    }
  }
}

template <class T, int rows>
void multiply_dot_rows(const Product<T>& x, Range cols, T* a) {
  constexpr int columns = lanes<T> / rows;
  std::int64_t first = 0;
  do {  // once at least: an empty sum is zero
    const std::int64_t depth = smaller(dot_block, x.k - first);
    for (int i = 0; i < rows; ++i) {
      for (std::int64_t p = 0; p < depth; ++p) a[i * dot_block + p] = x.a.data[i * x.a.row + (first + p) * x.a.col];
      if (depth < dot_block) store(a + i * dot_block + depth, Vector<T>{});
    }
    for (std::int64_t col = cols.begin; col < cols.end; col += columns) {
      const T* b[columns];
      for (int j = 0; j < columns; ++j) b[j] = x.b.data + smaller(col + j, cols.end - 1) * x.b.col + first;
      write_dots<T, rows>(x, col, smaller(columns, cols.end - col), dots<T, rows>(a, b, depth), first > 0);
    }
    first += depth;
  } while (first < x.k);
}

template <class T>
void multiply_dots(const Product<T>& x, Range cols, T* packed) {
  switch (x.m) {
    case 1: return multiply_dot_rows<T, 1>(x, cols, packed);
    case 2: return multiply_dot_rows<T, 2>(x, cols, packed);
    case 3: if constexpr (lanes<T> > 2) return multiply_dot_rows<T, 3>(x, cols, packed);
    case 4: if constexpr (lanes<T> > 2) return multiply_dot_rows<T, 4>(x, cols, packed);
  }
}

}  // namespace plainnet::PLAINNET_ISA
