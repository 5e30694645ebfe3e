// Matrix products: C = A B, a tile of C at a time held in registers.
//
//   for each row i and column j:  C[i, j] = sum over p of A[i, p] B[p, j]      (the definition)
//
// A tile of some rows by 1 to 3 vectors of columns takes, for each p, one vector load per vector of B and one
// broadcast per row of A. Only the order of the additions could depend on the way C is cut into tiles, and it
// does not: each element adds the products of a run in turn and runs in turn, and how long a run is follows
// from the shape of the whole product. So any number of threads gives the same bits.
// The scheme is that of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.
#pragma once
#include "isa.h"
#include "vector.h"

namespace plainnet::PLAINNET_ISA {

constexpr std::int64_t depth_block = 384;  // products added in registers before C is touched, at the most

// Small products are added in short runs, because two short sums round less than one long one: there the BLAS behind NumPy
// adds in many partial sums too, and our results must not be much farther from the truth than its. Large ones go for speed.
template <class T>
inline std::int64_t run_of(const Product<T>& x) {
  constexpr std::int64_t precise = 32, large = 1 << 20;
  return x.m == 1 || x.n == 1 || x.m * x.n * x.k <= large ? precise : depth_block;
}

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
constexpr std::int64_t column_block = 5 * most_vectors * lanes<T>;  // of B, packed at a time
constexpr std::int64_t row_block = 96;                              // of a transposed A, packed at a time

template <class T>
struct Tile {
  std::int64_t depth, run;  // products, and how many of them are added up at a time
  const T* a;
  std::int64_t a_row, a_step;
  const T* b;
  std::int64_t b_step;
  T* c;
  std::int64_t c_row;
  std::int64_t last_columns;  // of the last vector; the others are full
  bool accumulate;            // onto what earlier depth blocks left in C
};

template <class T, int rows, int vectors>
void multiply_tile(const Tile<T>& tile) {
  Vector<T> total[rows][vectors] = {};
  const T *a = tile.a, *b = tile.b;
  const std::int64_t a_row = tile.a_row, a_step = tile.a_step, b_step = tile.b_step;
  for (std::int64_t first = 0; first < tile.depth; first += tile.run) {
    Vector<T> sum[rows][vectors] = {};
    for (std::int64_t p = smaller(tile.run, tile.depth - first); p > 0; --p) {
      Vector<T> right[vectors];
      PLAINNET_UNROLL
      for (int v = 0; v < vectors; ++v) right[v] = load(b + v * lanes<T>);
      PLAINNET_UNROLL
      for (int i = 0; i < rows; ++i) {
        const Vector<T> left = splat(a[i * a_row]);
        PLAINNET_UNROLL
        for (int v = 0; v < vectors; ++v) sum[i][v] += left * right[v];
      }
      a += a_step;
      b += b_step;
    }
    PLAINNET_UNROLL
    for (int i = 0; i < rows; ++i) {
      PLAINNET_UNROLL
      for (int v = 0; v < vectors; ++v) total[i][v] += sum[i][v];
    }
  }
  PLAINNET_UNROLL
  for (int i = 0; i < rows; ++i) {
    PLAINNET_UNROLL
    for (int v = 0; v < vectors; ++v) {
      T* c = tile.c + i * tile.c_row + v * lanes<T>;
      const bool full = v < vectors - 1 || tile.last_columns == lanes<T>;
      if (tile.accumulate) total[i][v] += full ? load(c) : load(c, tile.last_columns);
      if (full) store(c, total[i][v]);
      else store(c, total[i][v], tile.last_columns);
    }
  }
}

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

// Copies depth x width of B, zeros filling the last vector.
template <class T>
inline void pack_rows(T* to, View<T> b, std::int64_t depth, std::int64_t width, std::int64_t padded) {
  for (std::int64_t p = 0; p < depth; ++p, to += padded) {
    const T* from = b.data + p * b.row;
    std::int64_t j = 0;
    for (; j + lanes<T> <= width; j += lanes<T>) store(to + j, load(from + j));
    if (j < width) store(to + j, load(from + j, width - j));
  }
}

// The same of a B whose columns are dense: squares of lanes x lanes are transposed in registers.
template <class T>
inline void pack_columns(T* to, View<T> b, std::int64_t depth, std::int64_t width, std::int64_t padded) {
  constexpr int n = lanes<T>;
  for (std::int64_t j = 0; j < width; j += n) {
    for (std::int64_t p = 0; p < depth; p += n) {
      const std::int64_t columns = smaller(n, width - j), rows = smaller(n, depth - p);
      const T* from = b.data + j * b.col + p;
      Vector<T> square[n] = {};
      if (columns == n && rows == n) {
        PLAINNET_UNROLL
        for (int i = 0; i < n; ++i) square[i] = load(from + i * b.col);
      } else {
        for (int i = 0; i < columns; ++i) square[i] = load(from + i * b.col, rows);
      }
      transpose(square);
      for (int i = 0; i < rows; ++i) store(to + (p + i) * padded + j, square[i]);
    }
  }
}

struct Block {  // of C, and the products p that are to be added to it
  std::int64_t row, rows, col, cols, first, depth;
};

template <class T>
struct Operands {  // what a block reads: from `a` its first row and first p; from `b` its first column and first p
  View<T> a;
  const T* b;
  std::int64_t b_step;
  bool packed;  // b's panels follow one another, each as wide as its tiles
};

// A C whose columns are not next to each other gets its tiles element by element.
template <class T>
inline void scatter(const Product<T>& x, T* c, const T* from, std::int64_t stride, std::int64_t rows, std::int64_t cols, bool accumulate) {
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < cols; ++j) {
      T& target = c[i * x.c_row + j * x.c_col];
      target = from[i * stride + j] + (accumulate ? target : T(0));
    }
  }
}

// Panels of 1 to 3 vectors, and down each panel tiles of some rows; sizes differ by one at the most.
template <class T>
inline void multiply_block(const Product<T>& x, const Block& at, const Operands<T>& from) {
  const std::int64_t vectors = blocks(at.cols, lanes<T>), panels = blocks(vectors, most_vectors);
  const bool dense = x.c_col == 1;
  T apart[largest_rows * most_vectors * lanes<T>];
  std::int64_t done = 0;
  for (std::int64_t panel = 0; panel < panels; ++panel) {
    const std::int64_t width = blocks(vectors - done, panels - panel), col = done * lanes<T>;
    const std::int64_t tile_count = blocks(at.rows, most_rows[width - 1]);
    Tile<T> tile;
    tile.depth = at.depth, tile.run = run_of(x);
    tile.a_row = from.a.row, tile.a_step = from.a.col;
    tile.b = from.b + (from.packed ? col * at.depth : col);
    tile.b_step = from.packed ? width * lanes<T> : from.b_step;
    const std::int64_t columns = smaller(width * lanes<T>, at.cols - col);
    tile.last_columns = columns - (width - 1) * lanes<T>;
    tile.c_row = dense ? x.c_row : most_vectors * lanes<T>;
    tile.accumulate = dense && at.first > 0;
    for (std::int64_t t = 0, row = 0; t < tile_count; ++t) {
      const std::int64_t height = blocks(at.rows - row, tile_count - t);
      tile.a = from.a.data + row * from.a.row;
      T* c = x.c + (at.row + row) * x.c_row + (at.col + col) * x.c_col;
      tile.c = dense ? c : apart;
      tiles<T>.function[width - 1][height](tile);
      if (!dense) scatter(x, c, apart, tile.c_row, height, columns, at.first > 0);
      row += height;
    }
    done += width;
  }
}

// Packs the panels of a block of B one after another, as multiply_block will walk them.
template <class T>
inline void pack_right(T* to, View<T> b, const Block& at) {
  const std::int64_t vectors = blocks(at.cols, lanes<T>), panels = blocks(vectors, most_vectors);
  std::int64_t done = 0;
  for (std::int64_t panel = 0; panel < panels; ++panel) {
    const std::int64_t width = blocks(vectors - done, panels - panel), col = done * lanes<T>, padded = width * lanes<T>;
    const View<T> from{b.data + at.first * b.row + (at.col + col) * b.col, b.row, b.col};
    const std::int64_t columns = smaller(padded, at.cols - col);
    if (b.col == 1) pack_rows(to + col * at.depth, from, at.depth, columns, padded);
    else pack_columns(to + col * at.depth, from, at.depth, columns, padded);
    done += width;
  }
}

// Packing costs a copy, and saves far-apart loads as often as the operand is used again.
template <class T>
inline bool worth_packing_right(const Product<T>& x, const Block& at) {
  return at.rows >= 4 * most_rows[most_vectors - 1] && at.depth * x.b.row * static_cast<std::int64_t>(sizeof(T)) > 16384;
}
template <class T>
inline bool worth_packing_left(const Product<T>& x, const Block& at) {
  return x.a.row == 1 && at.cols > most_vectors * lanes<T> && at.depth * x.a.col * static_cast<std::int64_t>(sizeof(T)) > 65536;
}

template <class T>
constexpr std::int64_t packed_size = depth_block * (column_block<T> + row_block);

// The part of the product in `rows` x `cols`; `packed` has room for packed_size<T> elements.
template <class T>
void gemm(const Product<T>& x, Range rows, Range cols, T* packed) {
  T *packed_right = packed, *packed_left = packed + depth_block * column_block<T>;
  Block at;
  for (at.col = cols.begin; at.col < cols.end; at.col += column_block<T>) {
    at.cols = smaller(column_block<T>, cols.end - at.col);
    at.first = 0;
    do {  // once at least: an empty sum is zero
      at.depth = smaller(depth_block, x.k - at.first);
      at.rows = rows.end - rows.begin;
      Operands<T> from{x.a, x.b.data + at.first * x.b.row + at.col, x.b.row, false};
      if (x.b.col != 1 || worth_packing_right(x, at)) {
        pack_right(packed_right, x.b, at);
        from.b = packed_right, from.packed = true;
      }
      const bool pack_left = worth_packing_left(x, at);
      const std::int64_t step = pack_left ? row_block : at.rows;
      for (at.row = rows.begin; at.row < rows.end; at.row += step) {
        at.rows = smaller(step, rows.end - at.row);
        const T* a = x.a.data + at.row * x.a.row + at.first * x.a.col;
        from.a = {a, x.a.row, x.a.col};
        if (pack_left) {
          pack_rows(packed_left, View<T>{a, x.a.col, 1}, at.depth, at.rows, row_block);
          from.a = {packed_left, 1, row_block};
        }
        multiply_block(x, at, from);
      }
      at.first += depth_block;
    } while (at.first < x.k);
  }
}

}  // namespace plainnet::PLAINNET_ISA
