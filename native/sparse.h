// Products whose A is mostly zero, as inputs of a network often are: of the pixels of a handwritten digit four in five.
//
//   for each row i and column j:  C[i, j] = sum over p of A[i, p] B[p, j]      (the definition)
//
// The one idea: only rows of B whose factor is not zero are read; a bit for each of 64 products says which (what is lost: zeros.h).
// Those 64 rows of B, some vectors wide, stay in the nearest cache while all rows of A pass by.
// Short runs are added up as in gemm.h, to the same bits; what is one long run there is one sum of all products here.
#pragma once
#include "isa.h"
#include "masks.h"
#include "pack.h"

namespace plainnet::PLAINNET_ISA {

constexpr std::int64_t marked = 64;       // products at a time
constexpr std::int64_t marked_rows = 256;  // of A, whose bits are found at a time
constexpr int widest_sparse = 8;           // vectors of C at a time
template <class T>
constexpr std::int64_t sparse_right_size = marked * widest_sparse * lanes<T>;

template <class T>
PLAINNET_INLINE std::uint64_t mark_nonzero(const T* a, std::int64_t count) {
  std::uint64_t found = 0;
  PLAINNET_UNROLL
  for (int i = 0; i < marked; i += lanes<T>) {
    const auto nonzero = [&] { return std::uint64_t(nonzero_lanes<Vector<T>>(bits(load(a + i)) << 1)); };  // -0 is zero as well
    if (i < count) found |= nonzero() << i;
  }
  return count < marked ? found & ((std::uint64_t(1) << count) - 1) : found;
}

// Whether at most so much of the elements is not zero, of some of the rows.
template <class T>
bool is_sparse(const T* a, std::int64_t row, std::int64_t rows, std::int64_t cols, double most) {
  constexpr std::int64_t sample = 16;
  const std::int64_t every = blocks(rows, sample);
  auto left = static_cast<std::int64_t>(static_cast<double>(blocks(rows, every) * cols) * most);
  for (std::int64_t i = 0; i < rows && left >= 0; i += every) {
    for (std::int64_t p = 0; p < cols; p += marked) left -= __builtin_popcountll(mark_nonzero(a + i * row + p, smaller(marked, cols - p)));
  }
  return left >= 0;
}

// A block of C, and at most `marked` products for each of its elements.
template <class T>
struct Marked {
  std::int64_t rows, count;
  const std::uint64_t* marks;  // which products, for each row
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
    for (std::uint64_t chosen = x.marks[i]; chosen; chosen &= chosen - 1) {
      const int p = __builtin_ctzll(chosen);
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

// The products of x, which begin with the first of its rows and columns; `packed` has room for sparse_right_size elements.
template <class T>
void multiply_panels(const Marked<T>& x, std::int64_t cols, T* packed) {
  const Cut panels = cut(blocks(cols, lanes<T>), widest_sparse);
  const bool pack = x.rows > 4 && panels.count > 1;  // rows that are far apart would drive each other out of the cache
  Marked<T> part = x;
  std::int64_t col = 0;
  for (std::int64_t panel = 0; panel < panels.count; ++panel) {
    const std::int64_t vectors = panels.size_of(panel), width = vectors * lanes<T>;
    part.b = x.b + col, part.c = x.c + col;
    part.last_columns = smaller(lanes<T>, cols - col - width + lanes<T>);
    if (pack) pack_rows(packed, width, part.b, x.b_row, x.count, width), part.b = packed, part.b_row = width;
    sparse_functions<T>.function[vectors](part);
    col += width;
  }
}

// rows x cols of C from products first .. first + depth - 1, up to `run` at a time; A and B begin there.
template <class T>
void multiply_sparse(const Marked<T>& whole, std::int64_t depth, std::int64_t run, std::int64_t cols, T* packed) {
  std::uint64_t marks[marked_rows];
  const std::int64_t step = smaller(run, marked);
  for (std::int64_t row = 0; row < whole.rows; row += marked_rows) {
    Marked<T> x = whole;
    x.rows = smaller(marked_rows, whole.rows - row);
    x.marks = marks;
    x.a += row * x.a_row, x.c += row * x.c_row;
    for (std::int64_t first = 0; first < depth; first += step, x.a += step, x.b += step * x.b_row, x.first = false) {
      x.count = smaller(step, depth - first);
      for (std::int64_t i = 0; i < x.rows; ++i) marks[i] = mark_nonzero(x.a + i * x.a_row, x.count);
      multiply_panels(x, cols, packed);
    }
  }
}

}  // namespace plainnet::PLAINNET_ISA
