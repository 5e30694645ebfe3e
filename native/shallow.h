// Products of few terms, as the gradient of weights is by a small batch.
//
//   for each row i and column j:  C[i, j] = sum over p of A[i, p] B[p, j]      (the definition)
//
// The one idea: there are so few rows of B that some of its columns are held in registers while all rows of A pass by. A tile
// (tile.h) would spend as long on its beginning and its end as on its products. The bits are the same.
#pragma once
#include "tile.h"

namespace plainnet::PLAINNET_ISA {

// The most products of 1, 2, 3 vectors for which the registers suffice.
#if PLAINNET_VECTOR_BYTES == 64 || defined(__aarch64__)
constexpr std::int64_t shallow_depth[] = {16, 14, 9};
#else
constexpr std::int64_t shallow_depth[] = {12, 6, 0};
#endif
constexpr std::int64_t shallow_rows = 16;  // of a C wider than the vectors held: few, so that all of it stays in the nearest cache

template <class T, int depth, int vectors>
void multiply_shallow(const Tile<T>& tile, std::int64_t rows) {
  Vector<T> right[depth][vectors];
  PLAINNET_UNROLL
  for (int p = 0; p < depth; ++p) {
    PLAINNET_UNROLL
    for (int v = 0; v < vectors; ++v) right[p][v] = load(tile.b + p * tile.b_step + v * lanes<T>);
  }
  const T* a = tile.a;
  T* c = tile.c;
  const std::int64_t a_row = tile.a_row, a_step = tile.a_step, c_row = tile.c_row, last_columns = tile.last_columns;
  for (std::int64_t i = 0; i < rows; ++i, a += a_row, c += c_row) {
    Vector<T> sum[vectors] = {};
    PLAINNET_UNROLL
    for (int p = 0; p < depth; ++p) {
      const Vector<T> value = splat(a[p * a_step]);
      PLAINNET_UNROLL
      for (int v = 0; v < vectors; ++v) sum[v] += value * right[p][v];
    }
    store_row<T, vectors>(c, sum, last_columns);
  }
}

template <class T>
struct ShallowTable {
  void (*function[3][shallow_depth[0] + 1])(const Tile<T>&, std::int64_t rows) = {};

  template <int vectors, std::size_t... i>
  constexpr void fill(std::index_sequence<i...>) {
    ((function[vectors - 1][i + 1] = multiply_shallow<T, static_cast<int>(i) + 1, vectors>), ...);
  }
  constexpr ShallowTable() {
    fill<1>(std::make_index_sequence<shallow_depth[0]>());
    fill<2>(std::make_index_sequence<shallow_depth[1]>());
    if constexpr (most_vectors > 2) fill<3>(std::make_index_sequence<shallow_depth[2]>());
  }
};
template <class T>
constexpr ShallowTable<T> shallow_functions;

}  // namespace plainnet::PLAINNET_ISA
