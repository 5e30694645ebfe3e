// Blocks of a matrix copied to where a product reads them in the order of memory.
#pragma once
#include "isa.h"
#include "vector.h"

namespace plainnet::PLAINNET_ISA {

// A size cut into the fewest pieces of at most so many, which differ by one at the most.
struct Cut {
  std::int64_t count, size, whole;  // the first `whole` pieces have `size`, the others one less
  std::int64_t size_of(std::int64_t piece) const { return piece < whole ? size : size - 1; }
};
inline Cut cut(std::int64_t total, std::int64_t most) {
  if (total <= most) return {1, total, 1};
  const std::int64_t count = blocks(total, most), size = blocks(total, count);
  return {count, size, total - count * (size - 1)};
}

// Copies `rows` rows of `cols` elements and what follows them up to a whole vector.
template <class T>
inline void pack_rows(T* to, std::int64_t to_row, const T* from, std::int64_t from_row, std::int64_t rows, std::int64_t cols) {
  for (std::int64_t i = 0; i < rows; ++i, to += to_row, from += from_row) {
    for (std::int64_t j = 0; j < cols; j += lanes<T>) store(to + j, load(from + j));
  }
}

// rows x columns of a matrix, transposed in registers; both at most `lanes`, and exactly that if `whole`.
template <class T, bool whole>
PLAINNET_INLINE void transpose_square(
    T* to, std::int64_t to_row, const T* from, std::int64_t from_row, std::int64_t rows, std::int64_t columns) {
  constexpr int n = lanes<T>;
  Vector<T> square[n];
  PLAINNET_UNROLL
  for (int i = 0; i < n; ++i) {
    square[i] = whole ? load(from + i * from_row) : i < rows ? load(from + i * from_row, columns) : Vector<T>{};
  }
  transpose(square);
  PLAINNET_UNROLL
  for (int i = 0; i < n; ++i) if (whole || i < columns) store(to + i * to_row, square[i]);
}

// Copies depth x width of a B whose columns are dense, zeros filling the last vector.
template <class T>
inline void pack_columns(T* to, View<T> b, std::int64_t depth, std::int64_t width, std::int64_t padded) {
  constexpr int n = lanes<T>;
  for (std::int64_t j = 0; j < width; j += n) {
    for (std::int64_t p = 0; p < depth; p += n) {
      const std::int64_t rows = smaller(n, width - j), columns = smaller(n, depth - p);
      T* square_to = to + p * padded + j;
      const T* from = b.data + j * b.col + p;
      if (rows == n && columns == n) transpose_square<T, true>(square_to, padded, from, b.col, n, n);
      else transpose_square<T, false>(square_to, padded, from, b.col, rows, columns);
    }
  }
}

// Rows p of one panel.
template <class T, int vectors>
inline void pack_panel(T* to, const T* from, std::int64_t from_row, Range part) {
  for (std::int64_t p = part.begin; p < part.end; ++p) {
    const T* row = from + p * from_row;
    PLAINNET_UNROLL
    for (int v = 0; v < vectors; ++v) store(to + (p * vectors + v) * lanes<T>, load(row + v * lanes<T>));
  }
}

// Packs panels of 1 to 3 vectors one after another, some rows at a time so that memory is read from page to page.
template <class T>
inline void pack_panels(T* to, View<T> b, std::int64_t depth, std::int64_t width, Cut panels) {
  const std::int64_t together = b.col == 1 ? 16 : depth;
  for (std::int64_t p = 0; p < depth; p += together) {
    const Range part{p, smaller(p + together, depth)};
    std::int64_t j = 0;
    for (std::int64_t panel = 0; panel < panels.count; ++panel) {
      const std::int64_t vectors = panels.size_of(panel), padded = vectors * lanes<T>;
      const T* from = b.data + j * b.col;
      T* panel_to = to + j * depth;
      if (b.col != 1) pack_columns(panel_to, View<T>{from, b.row, b.col}, depth, smaller(padded, width - j), padded);
      else if (vectors == 1) pack_panel<T, 1>(panel_to, from, b.row, part);
      else if (vectors == 2) pack_panel<T, 2>(panel_to, from, b.row, part);
      else pack_panel<T, 3>(panel_to, from, b.row, part);
      j += padded;
    }
  }
}

template <class T>
inline void clear_rows(T* c, std::int64_t c_row, std::int64_t rows, std::int64_t cols) {
  for (std::int64_t i = 0; i < rows; ++i, c += c_row) {
    std::int64_t j = 0;
    for (; j + lanes<T> <= cols; j += lanes<T>) store(c + j, Vector<T>{});
    if (j < cols) store(c + j, Vector<T>{}, cols - j);
  }
}

// What was computed dense, to a C whose columns are not next to each other.
template <class T>
inline void scatter(const Product<T>& x, const T* from, std::int64_t stride, Range rows, Range cols) {
  for (std::int64_t j = cols.begin; j < cols.end; ++j) {
    for (std::int64_t i = rows.begin; i < rows.end; ++i) {
      x.c[i * x.c_row + j * x.c_col] = from[(i - rows.begin) * stride + j - cols.begin];
    }
  }
}

}  // namespace plainnet::PLAINNET_ISA
