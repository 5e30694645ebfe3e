// A single row times a matrix: the matrix's rows, each times the row's element, added up.
//
//   for each column j:  c[j] = sum over p of a[p] B[p, j]                      (the definition)
//
// The one idea: rows of B whose factor is zero are not read at all (zeros.h).
// Four sums at a time, each of every fourth product, keep the processor busy while one addition waits for the one before.
#pragma once
#include "isa.h"
#include "pack.h"
#include "vector.h"
#include "zeros.h"

namespace plainnet::PLAINNET_ISA {

constexpr int chains = 4;               // sums at a time
constexpr std::int64_t row_run = 256;   // products that are added up at a time: see run_of in gemm.h

template <class T>
inline bool is_row_product(const Product<T>& x) {
  return x.m == 1 && x.a.col == 1 && x.b.col == 1 && x.c_col == 1;
}

template <class T, int vectors>
PLAINNET_INLINE void add_row(Vector<T>* sum, T factor, const T* row) {
  PLAINNET_UNROLL
  for (int v = 0; v < vectors; ++v) sum[v] += splat(factor) * load(row + v * lanes<T>);
}

template <class T, int vectors>
void add_rows(
    T* c, const T* a, const T* b, std::int64_t b_row, const Kept<T, row_run>& kept, std::int64_t last_columns, bool accumulate) {
  Vector<T> sum[chains][vectors] = {};
  const std::int32_t* p = kept.number;
  std::int64_t left = kept.count;
  for (; left >= chains; left -= chains, p += chains) {
    PLAINNET_UNROLL
    for (int s = 0; s < chains; ++s) add_row<T, vectors>(sum[s], a[p[s]], b + p[s] * b_row);
  }
  for (; left > 0; --left, ++p) add_row<T, vectors>(sum[0], a[*p], b + *p * b_row);
  PLAINNET_UNROLL
  for (int v = 0; v < vectors; ++v) sum[0][v] = (sum[0][v] + sum[1][v]) + (sum[2][v] + sum[3][v]);
  if (accumulate) add_row_to<T, vectors>(sum[0], c, last_columns);
  store_row<T, vectors>(c, sum[0], last_columns);
}

template <class T>
void multiply_row(const Product<T>& x, Range cols) {
  constexpr std::int64_t widest = vector_bytes == 64 ? 4 : 2;
  const Cut panels = cut(blocks(cols.end - cols.begin, lanes<T>), widest);
  Kept<T, row_run> kept;
  std::int64_t first = 0;
  do {  // once at least: an empty sum is zero
    const T* a = x.a.data + first;
    find_nonzero_columns(kept, a, 0, 1, smaller(row_run, x.k - first));
    std::int64_t col = cols.begin;
    for (std::int64_t panel = 0; panel < panels.count; ++panel) {
      const std::int64_t vectors = panels.size_of(panel), width = vectors * lanes<T>;
      const std::int64_t last = smaller(lanes<T>, cols.end - col - width + lanes<T>);
      constexpr decltype(&add_rows<T, 1>) of_width[] = {add_rows<T, 1>, add_rows<T, 2>, add_rows<T, 3>, add_rows<T, 4>};
      of_width[vectors - 1](x.c + col, a, x.b.data + first * x.b.row + col, x.b.row, kept, last, first > 0);
      col += width;
    }
    first += row_run;
  } while (first < x.k);
}

}  // namespace plainnet::PLAINNET_ISA
