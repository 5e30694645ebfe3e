// Products whose A is mostly zero, as inputs of a network often are: of the pixels of a handwritten digit four in five.
//
//   for each row i and column j:  C[i, j] = sum over p of A[i, p] B[p, j]      (the definition)
//
// The one idea: only rows of B whose factor is not zero are read; a bit for each of 64 products says which (what is lost: zeros.h).
// Those rows of B, some vectors wide, stay in the nearest cache while all rows of A pass by.
// Short runs are added up as in gemm.h, to the same bits; what is one long run there is one sum of all products here.
#pragma once
#include "isa.h"
#include "pack.h"
#include "vector.h"

namespace plainnet::PLAINNET_ISA {

constexpr std::int64_t marked = 64;       // products at a time
constexpr std::int64_t half_marked = 32;  // those of a short run (gemm.h)
constexpr int widest_sparse = 8;          // vectors of C at a time
template <class T>
constexpr std::int64_t sparse_right_size = marked * widest_sparse * lanes<T>;

template <class T>
PLAINNET_INLINE std::uint64_t mark_nonzero(const T* a, std::int64_t count) {
  std::uint64_t found = 0;
  PLAINNET_UNROLL
  for (int i = 0; i < marked; i += lanes<T>) {
    if (i >= count) break;
    const std::uint64_t those = nonzero_lanes<Vector<T>>(bits(load(a + i)) << 1);  // without signs: -0 is zero as well
    found |= those << i;
  }
  return count < marked ? found & ((std::uint64_t(1) << count) - 1) : found;
}

// Whether at most two in five elements are not zero, of some of the rows.
template <class T>
bool is_sparse(const T* a, std::int64_t row, std::int64_t rows, std::int64_t cols) {
  constexpr std::int64_t sample = 16;
  const std::int64_t every = blocks(rows, sample);
  std::int64_t left = blocks(rows, every) * cols * 2 / 5;
  for (std::int64_t i = 0; i < rows && left >= 0; i += every) {
    for (std::int64_t p = 0; p < cols; p += marked) left -= __builtin_popcountll(mark_nonzero(a + i * row + p, smaller(marked, cols - p)));
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
PLAINNET_INLINE void add_chosen(Vector<T> (&sum)[vectors], std::uint64_t chosen, const T* a, const T* b, std::int64_t b_row) {
  for (; chosen; chosen &= chosen - 1) {
    const int p = __builtin_ctzll(chosen);
    const Vector<T> factor = splat(a[p]);
    PLAINNET_UNROLL
    for (int v = 0; v < vectors; ++v) sum[v] += factor * load(b + p * b_row + v * lanes<T>);
  }
}

template <class T, int vectors>
void multiply_marked(const Marked<T>& x) {
  constexpr std::uint64_t low = (std::uint64_t(1) << half_marked) - 1;
  T* c = x.c;
  const T* a = x.a;
  for (std::int64_t i = 0; i < x.rows; ++i, a += x.a_row, c += x.c_row) {
    const std::uint64_t chosen = mark_nonzero(a, x.count);
    Vector<T> sum[vectors] = {};
    if (x.one_sum) {
      if (!x.first) add_row_to<T, vectors>(sum, c, x.last_columns);
      add_chosen<T, vectors>(sum, chosen, a, x.b, x.b_row);
    } else {
      Vector<T> later[vectors] = {};
      add_chosen<T, vectors>(sum, chosen & low, a, x.b, x.b_row);
      if (!x.first) add_row_to<T, vectors>(sum, c, x.last_columns);
      add_chosen<T, vectors>(later, chosen & ~low, a, x.b, x.b_row);
      PLAINNET_UNROLL
      for (int v = 0; v < vectors; ++v) if (x.count > half_marked) sum[v] += later[v];
    }
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
