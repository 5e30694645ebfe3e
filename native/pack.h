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
  const std::int64_t count = total > most ? blocks(total, most) : 1, size = blocks(total, count);
  return {count, size, total - count * (size - 1)};
}

// Rows of vectors, of the last of which only the first `last_columns` belong to the matrix.
template <class T, int vectors>
PLAINNET_INLINE void add_row_to(Vector<T>* sum, const T* c, std::int64_t last_columns) {
  PLAINNET_UNROLL
  for (int v = 0; v < vectors - 1; ++v) sum[v] += load(c + v * lanes<T>);
  sum[vectors - 1] += load(c + (vectors - 1) * lanes<T>, last_columns);
}
template <class T, int vectors>
PLAINNET_INLINE void store_row(T* c, const Vector<T>* sum, std::int64_t last_columns) {
  PLAINNET_UNROLL
  for (int v = 0; v < vectors - 1; ++v) store(c + v * lanes<T>, sum[v]);
  T* last = c + (vectors - 1) * lanes<T>;
  if (last_columns == lanes<T>) store(last, sum[vectors - 1]);
  else store(last, sum[vectors - 1], last_columns);
}

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

// Packs panels one after another, each depth rows of some vectors. Rows are read from end to end, as memory likes it.
template <class T>
inline void pack_panels(T* to, View<T> b, std::int64_t depth, std::int64_t width, Cut panels) {
  if (b.col == 1) {
    for (std::int64_t p = 0; p < depth; ++p) {
      const T* from = b.data + p * b.row;
      T* panel_to = to;
      std::int64_t j = 0;
      for (std::int64_t panel = 0; panel < panels.count; ++panel) {
        const std::int64_t vectors = panels.size_of(panel);
        T* row_to = panel_to + p * vectors * lanes<T>;
        for (std::int64_t v = 0; v < vectors; ++v, j += lanes<T>) {
          store(row_to + v * lanes<T>, j + lanes<T> <= width ? load(from + j) : load(from + j, width - j));
        }
        panel_to += depth * vectors * lanes<T>;
      }
    }
    return;
  }
  std::int64_t j = 0;
  for (std::int64_t panel = 0; panel < panels.count; ++panel) {
    const std::int64_t padded = panels.size_of(panel) * lanes<T>;
    pack_columns(to + j * depth, View<T>{b.data + j * b.col, b.row, b.col}, depth, smaller(padded, width - j), padded);
    j += padded;
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
