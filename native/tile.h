// A tile of a matrix product, held in registers while its products are added up.
//
//   for each row i and column j of the tile:  C[i, j] = sum over p of A[i, p] B[p, j]      (the definition)
//
// For each p it takes one vector load per vector of B and one broadcast per row of A, and multiplies each by each.
#pragma once
#include "vector.h"

namespace plainnet::PLAINNET_ISA {

// The most rows a tile of 1, 2, 3 vectors may have before the sums no longer fit in the registers.
#if PLAINNET_VECTOR_BYTES == 64 || defined(__aarch64__)
constexpr int most_rows[] = {14, 12, 8};
constexpr int most_vectors = 3;
#elif PLAINNET_VECTOR_BYTES == 32
constexpr int most_rows[] = {8, 6, 4};
constexpr int most_vectors = 2;
#else
constexpr int most_rows[] = {8, 4, 3};
constexpr int most_vectors = 2;
#endif
constexpr int largest_rows = most_rows[0];

template <class T>
struct Tile {
  std::int64_t depth, run;  // products, and how many of them are added up at a time
  const T* a;
  std::int64_t a_row, a_step;
  const T* b;
  std::int64_t b_step;
  T* c;
  std::int64_t c_row;
  const std::int32_t* row_list;  // the rows' numbers in C, or nullptr: all in turn
  std::int64_t last_columns;     // of the last vector; the others are full
  bool accumulate;               // onto what earlier depth blocks left in C
  const T* ahead;                // asked for meanwhile, so many elements further on at every other product
  std::int64_t ahead_step;
};

template <class T>
PLAINNET_INLINE T* row_of(const Tile<T>& tile, int i) {
  return tile.c + (tile.row_list ? tile.row_list[i] : i) * tile.c_row;
}

template <class T, int rows, int vectors>
PLAINNET_INLINE void add_tile(const Tile<T>& tile, Vector<T> (&sum)[rows][vectors]) {
  PLAINNET_UNROLL
  for (int i = 0; i < rows; ++i) add_row_to<T, vectors>(sum[i], row_of(tile, i), tile.last_columns);
}
template <class T, int rows, int vectors>
PLAINNET_INLINE void write_tile(const Tile<T>& tile, Vector<T> (&sum)[rows][vectors]) {
  PLAINNET_UNROLL
  for (int i = 0; i < rows; ++i) store_row<T, vectors>(row_of(tile, i), sum[i], tile.last_columns);
}

constexpr int rows_of_pointer = 4;  // which two distances reach; of one pointer for all rows, distances would fill the registers

// One product for each sum: an element of each row of A times vectors of a row of B. A broadcast is an instruction of its own, or
// part of each multiplication, which then loads. Some rows of the latter kind spare decoding where vectors are three; where they
// are fewer, so many loads would hold up the multiplications.
template <class T, int rows, int vectors>
PLAINNET_INLINE void add_terms(Vector<T> (&sum)[rows][vectors], const T* const* a, std::int64_t a_row, const T* b) {
  constexpr int from_memory = vectors == 3 ? rows / 4 : vectors == 2 ? 0 : rows / 2;
  Vector<T> right[vectors];
  PLAINNET_UNROLL
  for (int v = 0; v < vectors; ++v) right[v] = load(b + v * lanes<T>);
  PLAINNET_UNROLL
  for (int i = 0; i < rows; ++i) {
    if (i < from_memory) {
      PLAINNET_UNROLL
      for (int v = 0; v < vectors; ++v) add_product<T>(sum[i][v], a[i / rows_of_pointer] + i % rows_of_pointer * a_row, right[v]);
    } else {
      const Vector<T> value = splat(a[i / rows_of_pointer][i % rows_of_pointer * a_row]);
      PLAINNET_UNROLL
      for (int v = 0; v < vectors; ++v) add_product<T>(sum[i][v], value, right[v]);
    }
  }
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // `total` is read only after the first run has written it
template <class T, int rows, int vectors>
void multiply_tile(const Tile<T>& tile) {
  const T *b = tile.b, *ahead = tile.ahead;
  const T* a[blocks(rows, rows_of_pointer)];
  const std::int64_t a_row = tile.a_row, a_step = tile.a_step, b_step = tile.b_step, ahead_step = tile.ahead_step;
  PLAINNET_UNROLL
  for (int i = 0; i < rows; i += rows_of_pointer) a[i / rows_of_pointer] = tile.a + i * a_row;
  Vector<T> total[rows][vectors];  // in memory, where the registers are all taken; most tiles have one run and no need of it
  for (std::int64_t left = tile.depth;; left -= tile.run) {
    Vector<T> sum[rows][vectors] = {};
    std::int64_t p = smaller(tile.run, left);
    const auto add = [&]() __attribute__((always_inline)) {
      add_terms<T, rows, vectors>(sum, a, a_row, b);
      PLAINNET_UNROLL
      for (int i = 0; i < rows; i += rows_of_pointer) a[i / rows_of_pointer] += a_step;
      b += b_step;
    };
    for (; p > 1; p -= 2) {  // a jump only after every other one
      add(), add();
      __builtin_prefetch(ahead, 0, 2);
      ahead += ahead_step;
    }
    if (p > 0) add();
    const bool is_first = left == tile.depth, is_last = left <= tile.run;
    if (is_first && tile.accumulate) add_tile<T, rows, vectors>(tile, sum);
    PLAINNET_UNROLL
    for (int i = 0; i < rows; ++i) {
      PLAINNET_UNROLL
      for (int v = 0; v < vectors; ++v) {
        if (!is_first) sum[i][v] += total[i][v];
        if (!is_last) total[i][v] = sum[i][v];
      }
    }
    if (is_last) return write_tile<T, rows, vectors>(tile, sum);
  }
}
#pragma GCC diagnostic pop

template <class T>
using TileFunction = void (*)(const Tile<T>&);

template <class T>
struct TileTable {
  TileFunction<T> function[3][largest_rows + 1] = {};

  template <int vectors, std::size_t... i>
  constexpr void fill(std::index_sequence<i...>) {
    ((function[vectors - 1][i + 1] = multiply_tile<T, static_cast<int>(i) + 1, vectors>), ...);
  }
  constexpr TileTable() {
    fill<1>(std::make_index_sequence<most_rows[0]>());
    fill<2>(std::make_index_sequence<most_rows[1]>());
    if constexpr (most_vectors > 2) fill<3>(std::make_index_sequence<most_rows[2]>());
  }
};
template <class T>
constexpr TileTable<T> tiles;

}  // namespace plainnet::PLAINNET_ISA
