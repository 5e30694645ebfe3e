// Matrix products: C = A B, a tile of C at a time held in registers.
//
//   for each row i and column j:  C[i, j] = sum over p of A[i, p] B[p, j]      (the definition)
//
// A tile of some rows by 1 to 3 vectors of columns takes, for each p, one vector load per vector of B and one
// broadcast per row of A. Only the order of the additions could depend on the way C is cut into tiles, and it
// does not: each element adds the products of a run in turn and runs in turn, and how long a run is follows
// from the shape of the whole product. So any number of threads gives the same bits.
// The scheme is that of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.
//
// Two kinds of products have a way of their own: a single row (row_product.h), and few rows times columns that are
// dense in memory (dot_products.h).
#pragma once
#include "dot_products.h"
#include "isa.h"
#include "pack.h"
#include "row_product.h"
#include "zeros.h"

namespace plainnet::PLAINNET_ISA {

constexpr std::int64_t depth_block = 400;  // products added in registers before C is touched, at the most

// Small products are added in short runs, because two short sums round less than one long one: there the BLAS behind NumPy
// adds in many partial sums too, and our results must not be much farther from the truth than its. Large ones go for speed.
template <class T>
inline std::int64_t run_of(const Product<T>& x) {
  constexpr std::int64_t precise = 32, large = 1 << 20;
  return x.m * x.n * x.k <= large ? precise : depth_block;
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
constexpr std::int64_t column_block = 11 * most_vectors * lanes<T>;  // of B, packed at a time
constexpr std::int64_t row_block = 96;                               // of a transposed A, packed at a time

template <class T>
struct Tile {
  std::int64_t depth, run;          // products, and how many of them are added up at a time
  const std::int32_t* products;     // their numbers in A, or nullptr: all in turn
  const T* a;
  std::int64_t a_row, a_step;
  const T* b;
  std::int64_t b_step;
  T* c;
  std::int64_t c_row;
  const std::int32_t* rows;         // their numbers in C, or nullptr: all in turn
  std::int64_t last_columns;        // of the last vector; the others are full
  bool accumulate;                  // onto what earlier depth blocks left in C
};

template <class T, int rows, int vectors>
PLAINNET_INLINE void write_tile(const Tile<T>& tile, Vector<T> (&sum)[rows][vectors]) {
  const auto row_of = [&](int i) { return tile.c + (tile.rows ? tile.rows[i] : i) * tile.c_row; };
  if (tile.accumulate) {  // all loads before all stores: they would wait for partial stores of the row before
    PLAINNET_UNROLL
    for (int i = 0; i < rows; ++i) add_row_to<T, vectors>(sum[i], row_of(i), tile.last_columns);
  }
  PLAINNET_UNROLL
  for (int i = 0; i < rows; ++i) store_row<T, vectors>(row_of(i), sum[i], tile.last_columns);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // `total` is read only after the first run has written it
template <class T, int rows, int vectors, bool listed>
void multiply_tile(const Tile<T>& tile) {
  const T *a = tile.a, *b = tile.b;
  const std::int32_t* product = tile.products;
  const std::int64_t a_row = tile.a_row, a_step = tile.a_step, b_step = tile.b_step;
  Vector<T> total[rows][vectors];  // in memory, where the registers are all taken; most tiles have one run and no need of it
  for (std::int64_t left = tile.depth;; left -= tile.run) {
    Vector<T> sum[rows][vectors] = {};
    for (std::int64_t p = smaller(tile.run, left); p > 0; --p) {
      if (listed) a = tile.a + *product++ * a_step;
      Vector<T> right[vectors];
      PLAINNET_UNROLL
      for (int v = 0; v < vectors; ++v) right[v] = load(b + v * lanes<T>);
      PLAINNET_UNROLL
      for (int i = 0; i < rows; ++i) {
        const Vector<T> value = splat(a[i * a_row]);
        PLAINNET_UNROLL
        for (int v = 0; v < vectors; ++v) sum[i][v] += value * right[v];
      }
      a += a_step;
      b += b_step;
    }
    const bool is_first = left == tile.depth, is_last = left <= tile.run;
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

template <class T, bool listed>
struct TileTable {
  TileFunction<T> function[3][largest_rows + 1] = {};

  template <int vectors, std::size_t... i>
  constexpr void fill(std::index_sequence<i...>) {
    ((function[vectors - 1][i + 1] = multiply_tile<T, static_cast<int>(i) + 1, vectors, listed>), ...);
  }
  constexpr TileTable() {
    fill<1>(std::make_index_sequence<most_rows[0]>());
    fill<2>(std::make_index_sequence<most_rows[1]>());
    if constexpr (most_vectors > 2) fill<3>(std::make_index_sequence<most_rows[2]>());
  }
};
template <class T, bool listed>
constexpr TileTable<T, listed> tiles;

template <class T>
struct Block {  // of C, and what is multiplied to get it, from its first row, first column and first product on
  std::int64_t rows, cols, depth, run;
  const std::int32_t *row_list, *product_list;  // the numbers of those that are not left out, or nullptr
  View<T> a;
  const T* b;
  std::int64_t b_step;
  bool packed;  // b's panels follow one another, each as wide as its tiles
  T* c;
  std::int64_t c_row;
  bool accumulate;
};

// Strips of rows, and along each strip tiles of 1 to 3 vectors: A's rows stay in the nearest cache, B's panels pass by.
template <class T>
inline void multiply_block(const Block<T>& x) {
  const Cut panels = cut(blocks(x.cols, lanes<T>), most_vectors), strips = cut(x.rows, most_rows[panels.size - 1]);
  const auto& functions = x.product_list ? tiles<T, true>.function : tiles<T, false>.function;
  Tile<T> tile{x.depth, x.run, x.product_list, x.a.data, x.a.row, x.a.col, nullptr, 0, nullptr, x.c_row, nullptr, 0, x.accumulate};
  T* c = x.c;
  std::int64_t row = 0;
  for (std::int64_t strip = 0; strip < strips.count; ++strip) {
    const std::int64_t height = strips.size_of(strip);
    if (x.row_list) tile.rows = x.row_list + row;
    else c = x.c + row * x.c_row;
    tile.a = x.a.data + row * x.a.row;
    std::int64_t col = 0;
    for (std::int64_t panel = 0; panel < panels.count; ++panel) {
      const std::int64_t vectors = panels.size_of(panel), width = vectors * lanes<T>;
      tile.b = x.b + (x.packed ? col * x.depth : col);
      tile.b_step = x.packed ? width : x.b_step;
      tile.last_columns = smaller(lanes<T>, x.cols - col - width + lanes<T>);
      tile.c = c + col;
      functions[vectors - 1][height](tile);
      col += width;
    }
    row += height;
  }
}

// Packing costs a copy, and saves far-apart loads as often as the operand is used again.
template <class T>
inline bool worth_packing_right(const Product<T>& x, std::int64_t rows, std::int64_t depth) {
  return rows >= 4 * most_rows[most_vectors - 1] && depth * x.b.row * static_cast<std::int64_t>(sizeof(T)) > 16384;
}
template <class T>
inline bool worth_packing_left(const Product<T>& x, std::int64_t cols, std::int64_t depth) {
  return x.a.row == 1 && cols > most_vectors * lanes<T> && depth * x.a.col * static_cast<std::int64_t>(sizeof(T)) > 65536;
}

// Looking for zeros pays only in large products.
template <class T>
inline bool worth_looking(const Product<T>& x) {
  return x.n >= 16 && x.m * x.n * x.k >= 200000;
}

// What a thread needs at `packed`: a block of B, one of A, and the rows of a C whose columns are not next to each other.
template <class T>
struct Packed {
  T *right, *left, *apart;
  static constexpr std::int64_t size = depth_block * (column_block<T> + row_block) + lanes<T> * (column_block<T> + 1);
  explicit Packed(T* at) : right(at), left(right + depth_block * column_block<T>), apart(left + depth_block * row_block + lanes<T>) {}
};

template <class T>
inline void clear_rows(const Block<T>& x, std::int64_t rows) {
  for (std::int64_t i = 0; i < rows; ++i) {
    T* c = x.c + i * x.c_row;
    std::int64_t j = 0;
    for (; j + lanes<T> <= x.cols; j += lanes<T>) store(c + j, Vector<T>{});
    if (j < x.cols) store(c + j, Vector<T>{}, x.cols - j);
  }
}

// Rows of C, `row_block` or all of them at a time. A transposed A is packed where it is worth it, its rows of zeros left out.
template <class T>
void multiply_rows(const Product<T>& x, Range rows, std::int64_t first, std::int64_t depth, Block<T> block, T* packed) {
  const bool worthwhile = worth_packing_left(x, block.cols, depth), turned = x.a.row == 1 && x.a.col != 1;
  const std::int64_t step = turned ? row_block : rows.end - rows.begin;
  Kept<T, row_block> kept;
  T* const c = block.c;
  for (std::int64_t row = rows.begin; row < rows.end; row += step) {
    block.rows = smaller(step, rows.end - row);
    block.a = {x.a.data + row * x.a.row + first * x.a.col, x.a.row, x.a.col};
    block.c = c + (row - rows.begin) * block.c_row;
    block.row_list = nullptr;
    if (turned && worth_looking(x)) {
      find_nonzero_columns(kept, block.a.data, x.a.col, depth, block.rows);
      if (kept.worthwhile(block.rows)) {
        if (first == 0) clear_rows(block, block.rows);
        if (kept.count == 0) continue;
        pack_kept(packed, row_block, block.a.data, x.a.col, depth, block.rows, kept);
        block.a = {packed, 1, row_block};
        block.rows = kept.count, block.row_list = kept.number;
      }
    }
    if (!block.row_list && worthwhile) {
      pack_rows(packed, row_block, block.a.data, x.a.col, depth, block.rows);
      block.a = {packed, 1, row_block};
    }
    multiply_block(block);
  }
}

template <class T>
void multiply_tiles(const Product<T>& x, Range rows, Range cols, T* at) {
  const Packed<T> packed(at);
  const bool dense = x.c_col == 1;
  const Cut depths = cut(x.k, depth_block);
  Kept<T, depth_block> kept;
  for (std::int64_t col = cols.begin; col < cols.end; col += column_block<T>) {
    const std::int64_t width = smaller(column_block<T>, cols.end - col);
    std::int64_t first = 0;
    for (std::int64_t d = 0; d < depths.count; first += depths.size_of(d++)) {
      const std::int64_t depth = depths.size_of(d);
      const View<T> b{x.b.data + first * x.b.row + col * x.b.col, x.b.row, x.b.col};
      Block<T> block{0, width, depth, run_of(x), nullptr, nullptr, {}, b.data, b.row, false, dense ? x.c + rows.begin * x.c_row + col : packed.apart, dense ? x.c_row : column_block<T>, first > 0};
      if (x.a.col == 1 && b.col == 1 && worth_looking(x)) {
        find_nonzero_columns(kept, x.a.data + first, x.a.row, x.m, depth);
        if (kept.worthwhile(depth)) block.depth = kept.count, block.product_list = kept.number;
      }
      if (block.product_list || b.col != 1 || worth_packing_right(x, rows.end - rows.begin, depth)) {
        pack_panels(packed.right, b, block.product_list, block.depth, width, cut(blocks(width, lanes<T>), most_vectors));
        block.b = packed.right, block.packed = true;
      }
      multiply_rows(x, rows, first, depth, block, packed.left);
    }
    if (!dense) scatter(x, packed.apart, column_block<T>, rows, {col, col + width});
  }
}

// The part of the product in `rows` x `cols`; `packed` has room for Packed<T>::size elements.
template <class T>
void gemm(const Product<T>& x, Range rows, Range cols, T* packed) {
  if (rows.begin >= rows.end || cols.begin >= cols.end) return;
  if (is_row_product(x)) multiply_row(x, cols);
  else if (is_dot_products(x)) multiply_dots(x, cols, packed);
  else multiply_tiles(x, rows, cols, packed);
}

}  // namespace plainnet::PLAINNET_ISA
