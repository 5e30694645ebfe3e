// Matrix products: C = A B, a tile of C at a time held in registers.
//
//   for each row i and column j:  C[i, j] = sum over p of A[i, p] B[p, j]      (the definition)
//
// Blocks of B, and of A where it is transposed, are packed so that tiles (tile.h) read them in the order of memory, from a
// cache. Only the order of the additions could depend on the way C is cut into tiles, and it does not: each element adds
// the products of a run in turn and runs in turn, and how long a run is follows from the shape of the whole product. So any
// number of threads gives the same bits.
// The scheme is that of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.
//
// Rows of a transposed A that are all zero are left out (zeros.h). Four kinds of products have a way of their own: sums of few terms
// (shallow.h), a mostly zero A (sparse.h), a single row (row_product.h), few rows times columns dense in memory (dot_products.h).
#pragma once
#include "dot_products.h"
#include "isa.h"
#include "pack.h"
#include "row_product.h"
#include "shallow.h"
#include "sparse.h"
#include "tile.h"
#include "zeros.h"

namespace plainnet::PLAINNET_ISA {

constexpr std::int64_t depth_block = 400;  // products added in registers before C is touched, at the most
constexpr std::int64_t few_rows = 4, few_rows_depth = 64;  // so few rows use B but once: it is read end to end, in thin blocks
constexpr std::int64_t row_block = 96;     // of a transposed A, packed at a time
template <class T>
constexpr std::int64_t column_block = 11 * most_vectors * lanes<T>;  // of B, packed at a time

// Small products are added in short runs, because two short sums round less than one long one: there the BLAS behind NumPy
// adds in many partial sums too, and our results must not be much farther from the truth than its. Large ones go for speed.
template <class T>
inline std::int64_t run_of(const Product<T>& x) {
  constexpr std::int64_t precise = 32, alone = 64, large = 1 << 20;
  return x.rows_alone ? alone : x.m * x.n * x.k <= large ? precise : depth_block;
}

// Packing costs a copy, and saves far-apart loads as often as the operand is used again.
template <class T>
inline bool worth_packing_right(const Product<T>& x, std::int64_t rows, std::int64_t depth) {
  return rows >= 4 * most_rows[most_vectors - 1] && depth * x.b.row * static_cast<std::int64_t>(sizeof(T)) > 16384;
}
template <class T>
inline bool worth_packing_left(const Product<T>& x, std::int64_t cols, std::int64_t depth) {
  return cols > most_vectors * lanes<T> && depth * x.a.col * static_cast<std::int64_t>(sizeof(T)) > 65536;
}

// Looking for zeros costs time, and a few rows are soon multiplied.
template <class T>
inline bool worth_looking(const Product<T>& x) {
  return x.look && x.m >= 32 && x.n >= 16 && x.k >= 64;
}

constexpr double most_nonzero = 0.4, most_nonzero_alone = 0.55;  // share of A where passing over zeros pays

// What a thread needs at `packed`: a block of B, one of A, and a block of the rows (fewer than `lanes`: see orient) of a C
// whose columns are not next to each other.
template <class T>
struct Packed {
  T *right, *left, *apart;
  static constexpr std::int64_t right_size = depth_block * column_block<T>, left_size = depth_block * row_block + lanes<T>;
  static constexpr std::int64_t apart_size = lanes<T> * larger(column_block<T>, sparse_right_size<T> / lanes<T>);
  static constexpr std::int64_t size = right_size + left_size + apart_size;
  explicit Packed(T* at) : right(at), left(right + right_size), apart(left + left_size) {}
};

template <class T>
struct Block {  // of C, and what is multiplied to get it, from its first row, first column and first product on
  std::int64_t rows, cols, depth, run;
  View<T> a;
  const T* b;
  std::int64_t b_step;
  T* c;
  std::int64_t c_row;
  bool accumulate;                         // onto what earlier depth blocks left in C
  bool packed = false;                     // b's panels follow one another, each as wide as its tiles
  const std::int32_t* row_list = nullptr;  // where rows are left out: the numbers of the others in C
  Ahead<T>* ahead = nullptr;
};

template <class T>
inline Cut panels_of(std::int64_t cols) {
  return cut(blocks(cols, lanes<T>), most_vectors);
}

template <class T>
inline bool is_transposed(const Product<T>& x) {
  return x.a.row == 1 && x.a.col != 1;
}

// A tile's share of what is to be asked for, place after place. It takes longer to compute than its like elsewhere take to come from
// memory, if it asks all the while: many requests at once would hold up its own loads.
template <class T>
inline void ask_for(Ahead<T>& x, Tile<T>& tile, std::int64_t elements) {
  constexpr std::int64_t line = 64 / sizeof(T);
  const std::int64_t place = x.next / x.size, share = smaller(x.count * elements, x.size);
  if (place >= x.count || tile.depth < 2) return;
  tile.ahead = x.from[place] + smaller(x.next - place * x.size, x.size - share);
  tile.ahead_step = smaller(blocks(share, tile.depth / 2), line);
  x.next = smaller(x.next + share, (place + 1) * x.size);
}

template <class T>
inline bool is_shallow(const Block<T>& x, const Cut& panels) {
  return x.depth > 0 && x.depth <= smaller(x.run, shallow_depth[panels.size - 1]) && !x.accumulate && !x.row_list;
}

// Strips of rows, and along each strip tiles of 1 to 3 vectors: A's rows stay in the nearest cache, B's panels pass by.
template <class T>
inline void multiply_block(const Block<T>& x) {
  const Cut panels = panels_of<T>(x.cols);
  const bool shallow = is_shallow(x, panels);
  const Cut strips = cut(x.rows, !shallow ? most_rows[panels.size - 1] : panels.count == 1 ? x.rows : shallow_rows);
  Tile<T> tile;
  tile.depth = x.depth, tile.run = x.run;
  tile.a_row = x.a.row, tile.a_step = x.a.col, tile.c_row = x.c_row;
  tile.accumulate = x.accumulate;
  std::int64_t row = 0;
  for (std::int64_t strip = 0; strip < strips.count; ++strip) {
    const std::int64_t height = strips.size_of(strip);
    T* c = x.row_list ? x.c : x.c + row * x.c_row;
    tile.row_list = x.row_list ? x.row_list + row : nullptr;
    tile.a = x.a.data + row * x.a.row;
    std::int64_t col = 0;
    for (std::int64_t panel = 0; panel < panels.count; ++panel) {
      const std::int64_t vectors = panels.size_of(panel), width = vectors * lanes<T>;
      tile.b = x.b + (x.packed ? col * x.depth : col);
      tile.b_step = x.packed ? width : x.b_step;
      tile.c = c + col;
      tile.last_columns = smaller(lanes<T>, x.cols - col - width + lanes<T>);
      tile.ahead = tile.b, tile.ahead_step = 0;
      if (x.ahead) ask_for(*x.ahead, tile, height * width);
      if (shallow) shallow_functions<T>.function[vectors - 1][x.depth](tile, height);
      else tiles<T>.function[vectors - 1][height](tile);
      col += width;
    }
    row += height;
  }
}

// A block whose A has its rows in memory one after another, and is mostly zero.
template <class T>
inline void multiply_sparse_block(const Block<T>& x, View<T> b, const Packed<T>& packed) {
  const bool one_sum = x.run == depth_block;
  const Marked<T> whole{x.rows, 0, nullptr, x.a.data, x.a.row, b.data, b.row, x.c, x.c_row, 0, !x.accumulate, one_sum};
  multiply_sparse(whole, x.depth, x.run, x.cols, packed.apart);
}

// Packs the rows of a transposed A that are not all zeros; the others get their result at once. False where those are few.
template <class T>
inline bool leave_out_zeros(Block<T>& x, Kept<T, row_block>& kept, T* packed) {
  find_nonzero_columns(kept, x.a.data, x.a.col, x.depth, x.rows);
  if (!kept.worthwhile(x.rows)) return false;
  if (!x.accumulate) clear_rows(x.c, x.c_row, x.rows, x.cols);
  pack_kept(packed, row_block, x.a.data, x.a.col, x.depth, x.rows, kept);
  x.rows = kept.count, x.row_list = kept.number;
  return true;
}

// A block whose A is transposed, some rows at a time, packed where it is worth it.
template <class T>
void multiply_transposed(const Product<T>& x, const Block<T>& whole, View<T> b, const Packed<T>& packed) {
  const bool pack = worth_packing_left(x, whole.cols, whole.depth), look = worth_looking(x);
  const bool may_be_sparse = look && b.col == 1 && x.c_col == 1 && (run_of(x) != depth_block || x.k <= depth_block);
  Kept<T, row_block> kept;
  for (std::int64_t row = 0; row < whole.rows; row += row_block) {
    Block<T> block = whole;
    block.rows = smaller(row_block, whole.rows - row);
    block.a.data += row, block.c += row * whole.c_row;
    if (may_be_sparse && is_sparse(block.a.data, block.a.col, block.depth, block.rows, most_nonzero)) {
      const std::int64_t padded = whole_vectors<T>(block.depth);
      pack_columns(packed.left, block.a, block.rows, block.depth, padded);
      block.a = {packed.left, padded, 1};
      multiply_sparse_block(block, b, packed);
      continue;
    }
    const bool fewer = look && leave_out_zeros(block, kept, packed.left);
    if (!fewer && pack) pack_rows(packed.left, row_block, block.a.data, block.a.col, block.depth, block.rows);
    if (fewer || pack) block.a = {packed.left, 1, row_block};
    if (block.rows > 0) multiply_block(block);
  }
}

// Some products of each element of a block of C.
template <class T>
void multiply_depth(const Product<T>& x, Block<T> block, View<T> b, const Packed<T>& packed) {
  if (x.packed || b.col != 1 || worth_packing_right(x, block.rows, block.depth)) {
    if (!x.packed) pack_panels(packed.right, b, block.depth, block.cols, panels_of<T>(block.cols));
    block.b = packed.right, block.packed = true;
  }
  if (is_transposed(x)) multiply_transposed(x, block, b, packed);
  else multiply_block(block);
}

// Whether zeros are passed over one by one. Where that could change bits, all threads look at the same rows of A.
template <class T>
inline bool is_sparse_product(const Product<T>& x, Range rows) {
  if (x.a.col != 1 || x.b.col != 1 || x.c_col != 1) return false;
  const std::int64_t own = rows.end - rows.begin;
  if (x.rows_alone) return own == 1 || (worth_looking(x) && is_sparse(x.a.data + rows.begin * x.a.row, x.a.row, own, x.k, most_nonzero_alone));
  return worth_looking(x) && is_sparse(x.a.data, x.a.row, x.m, x.k, most_nonzero);
}

template <class T>
void multiply_tiles(const Product<T>& x, Range rows, Range cols, T* at) {
  const Packed<T> packed(at);
  const bool dense = x.c_col == 1, sparse = is_sparse_product(x, rows);
  const std::int64_t unit = x.rows_alone ? run_of(x) : 1;  // whole runs, whatever becomes of the zeros in them
  const Cut depths = cut(blocks(x.k, unit), x.m <= few_rows && !x.rows_alone ? few_rows_depth : depth_block / unit);
  for (std::int64_t col = cols.begin; col < cols.end; col += column_block<T>) {
    const std::int64_t width = smaller(column_block<T>, cols.end - col);
    T* c = dense ? x.c + rows.begin * x.c_row + col : packed.apart;
    std::int64_t first = 0;
    for (std::int64_t number = 0; number < depths.count; ++number) {
      const std::int64_t depth = smaller(depths.size_of(number) * unit, x.k - first);
      const View<T> a{x.a.data + rows.begin * x.a.row + first * x.a.col, x.a.row, x.a.col};
      const View<T> b{x.b.data + first * x.b.row + col * x.b.col, x.b.row, x.b.col};
      const std::int64_t c_row = dense ? x.c_row : column_block<T>;
      Block<T> block{rows.end - rows.begin, width, depth, run_of(x), a, b.data, b.row, c, c_row, first > 0};
      block.ahead = x.ahead;
      if (sparse) multiply_sparse_block(block, b, packed);
      else multiply_depth(x, block, b, packed);
      first += depth;
    }
    if (!dense) scatter(x, packed.apart, column_block<T>, rows, {col, col + width});
  }
}

// Makes B ready for this product and others of as many or fewer rows, once for all of them; false where it is not worth it, or
// too large.
template <class T>
bool pack_right(const Product<T>& x, T* at) {
  const bool fits = x.k <= depth_block && x.n <= column_block<T>, special = is_row_product(x) || is_dot_products(x);
  if (!fits || special || !is_transposed(x) || (x.b.col == 1 && !worth_packing_right(x, x.m, x.k))) return false;
  pack_panels(Packed<T>(at).right, x.b, x.k, x.n, panels_of<T>(x.n));
  return true;
}

// The part of the product in `rows` x `cols`; `packed` has room for Packed<T>::size elements.
template <class T>
void gemm(const Product<T>& x, Range rows, Range cols, T* packed) {
  if (rows.begin >= rows.end || cols.begin >= cols.end) return;
  if (is_row_product(x) && !x.rows_alone) multiply_row(x, cols);
  else if (is_dot_products(x) && !x.rows_alone) multiply_dots(x, cols, Packed<T>(packed).left);
  else multiply_tiles(x, rows, cols, packed);
}

}  // namespace plainnet::PLAINNET_ISA
