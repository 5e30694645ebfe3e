// Products whose A is mostly zero, as inputs of a network often are: of the pixels of a handwritten digit four in five.
//
//   for each row i and column j:  C[i, j] = sum over p of A[i, p] B[p, j]      (the definition)
//
// The one idea: only rows of B whose factor is not zero are read; a bit for each of 32 products says which (what is lost: zeros.h).
// Those 32 rows of B, some vectors wide, stay in the nearest cache while all rows of A pass by.
// Short runs are added up as in gemm.h, to the same bits; what is one long run there is one sum of all products here.
#pragma once
#include "isa.h"
#include "pack.h"
#include "vector.h"

namespace plainnet::PLAINNET_ISA {

constexpr std::int64_t marked = 32;  // products at a time
constexpr int widest_sparse = 8;     // vectors of C at a time
template <class T>
constexpr std::int64_t sparse_right_size = marked * widest_sparse * lanes<T>;

template <class T>
PLAINNET_INLINE std::uint32_t mark_nonzero(const T* a, std::int64_t count) {
  std::uint32_t found = 0;
  PLAINNET_UNROLL
  for (int i = 0; i < marked; i += lanes<T>) {
    if (i < count) found |= nonzero_lanes<Vector<T>>(bits(load(a + i)) << 1) << i;  // without signs: -0 is zero as well
  }
  return count < marked ? found & ((1u << count) - 1) : found;
}

// Whether at most two in five elements are not zero, of some of the rows.
template <class T>
bool is_sparse(const T* a, std::int64_t row, std::int64_t rows, std::int64_t cols) {
  constexpr std::int64_t sample = 16;
  const std::int64_t every = blocks(rows, sample);
  std::int64_t left = blocks(rows, every) * cols * 2 / 5;
  for (std::int64_t i = 0; i < rows && left >= 0; i += every) {
    for (std::int64_t p = 0; p < cols; p += marked) left -= __builtin_popcount(mark_nonzero(a + i * row + p, smaller(marked, cols - p)));
  }
  return left >= 0;
}

// A block of C, and at most `marked` products for each of its elements.
template <class T>
struct Marked {
  std::int64_t rows, count;
  const T* a;
  std::int64_t a_row;
  const T* b;
  std::int64_t b_row;
  T* c;
  std::int64_t c_row, last_columns;
  bool first, one_sum;  // the first products of all; whether later ones go on with the sum so far, or are added up apart
};

template <class T, int vectors>
void multiply_marked(const Marked<T>& x) {
  T* c = x.c;
  const T* a = x.a;
  for (std::int64_t i = 0; i < x.rows; ++i, a += x.a_row, c += x.c_row) {
    Vector<T> sum[vectors] = {};
    if (x.one_sum && !x.first) add_row_to<T, vectors>(sum, c, x.last_columns);
    for (std::uint32_t chosen = mark_nonzero(a, x.count); chosen; chosen &= chosen - 1) {
      const int p = __builtin_ctz(chosen);
      const Vector<T> factor = splat(a[p]);
      const T* b = x.b + p * x.b_row;
      PLAINNET_UNROLL
      for (int v = 0; v < vectors; ++v) sum[v] += factor * load(b + v * lanes<T>);
    }
    if (!x.one_sum && !x.first) add_row_to<T, vectors>(sum, c, x.last_columns);
    store_row<T, vectors>(c, sum, x.last_columns);
  }
}

template <class T>
struct SparseTable {
  void (*function[widest_sparse + 1])(const Marked<T>&) = {};
  template <std::size_t... i>
  constexpr explicit SparseTable(std::index_sequence<i...>) {
    ((function[i + 1] = multiply_marked<T, static_cast<int>(i) + 1>), ...);
  }
};
template <class T>
constexpr SparseTable<T> sparse_functions{std::make_index_sequence<widest_sparse>()};

// rows x cols of C from products first .. first + depth - 1; A and B begin there. `packed` has room for sparse_right_size elements.
template <class T>
void multiply_sparse(const Marked<T>& whole, std::int64_t depth, std::int64_t cols, T* packed) {
  const Cut panels = cut(blocks(cols, lanes<T>), widest_sparse);
  std::int64_t col = 0;
  for (std::int64_t panel = 0; panel < panels.count; ++panel) {
    const std::int64_t vectors = panels.size_of(panel), width = vectors * lanes<T>;
    const bool pack = whole.rows > 4 && panels.count > 1;  // rows that are far apart would drive each other out of the cache
    for (std::int64_t first = 0; first < depth; first += marked) {
      Marked<T> x = whole;
      x.count = smaller(marked, depth - first);
      x.first = whole.first && first == 0;
      x.a += first, x.b += first * x.b_row + col, x.c += col;
      x.last_columns = smaller(lanes<T>, cols - col - width + lanes<T>);
      if (pack) pack_rows(packed, width, x.b, x.b_row, x.count, width), x.b = packed, x.b_row = width;
      sparse_functions<T>.function[vectors](x);
    }
    col += width;
  }
}

}  // namespace plainnet::PLAINNET_ISA
