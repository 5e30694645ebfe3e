// A bias, ReLU and dropout in one pass, and their gradient in another; see fused.h.
//
//   y = max(x + b, 0) m,  m = 0 where a draw is below the rate, else 1 / (1 - rate)
//   dx = dy / (1 - rate) where y > 0, else 0;  db = sum of dx over the rows
//
// The one idea: a row passes through the registers once. Draws of some rows at a time are compared first, and leave a bit each.
// Where x or dy is a product of few terms, it is added up on the way and never stored.
#pragma once
#include "named.h"

namespace plainnet::PLAINNET_ISA {

template <class T, class Body>
PLAINNET_INLINE void each_vector(std::int64_t cols, const Body& body) {
  std::int64_t i = 0;
  for (; i + lanes<T> <= cols; i += lanes<T>) body(Whole<T>{i});
  if (i < cols) body(Last<T>{i, cols - i});
}

// Rows of a matrix, from the chunk's first one on: in memory, or sums of `depth` terms.
template <class T>
struct Stored {
  const T* from;
  std::int64_t cols;

  struct Row {
    const T* from;
    template <class At>
    PLAINNET_INLINE Vector<T> operator()(At at, Vector<T> start) const { return start + at.read(from); }
  };
  PLAINNET_INLINE Row row(std::int64_t i) const { return {from + i * cols}; }
};
template <class T, int depth>
struct Summed {
  View<T> a;
  const T* b;
  std::int64_t cols;

  struct Row {
    Vector<T> factor[depth];
    const T* b;
    std::int64_t cols;
    template <class At>
    PLAINNET_INLINE Vector<T> operator()(At at, Vector<T> start) const {
      PLAINNET_UNROLL
      for (int p = 0; p < depth; ++p) start += factor[p] * at.read(b + p * cols);
      return start;
    }
  };
  PLAINNET_INLINE Row row(std::int64_t i) const {
    Row row{{}, b, cols};
    PLAINNET_UNROLL
    for (int p = 0; p < depth; ++p) row.factor[p] = splat(a.data[i * a.row + p * a.col]);
    return row;
  }
};

// The bits of a vector of elements from i on, a multiple of the lanes; those after them mean nothing.
template <class T>
PLAINNET_INLINE std::uint32_t bits_from(const std::uint8_t* bits, std::int64_t i) {
  std::uint16_t found = bits[i / 8];
  if constexpr (lanes<T> > 8) std::memcpy(&found, bits + i / 8, sizeof found);
  return lanes<T> < 8 ? found >> i % 8 : found;
}

template <class V>
PLAINNET_INLINE V rectified_value(V x) {
  return V{} > x ? V{} : x;  // NaN stays
}

template <class T>
std::uint32_t stream_of(const Formula<T>& formula) {
  for (std::size_t i = 0; i < formula.command_count; ++i) {
    if (formula.commands[i].op == Op::where) return stream_of(formula.commands[i]);
  }
  return 0;
}

template <class T, bool dropped>
struct Rectify {
  static constexpr int operand = 0;

  template <class Matrix>
  static void run(const Named<T>& named, const Chunk<T>& chunk, const Matrix& x) {
    const std::int64_t rows = chunk.rows.end - chunk.rows.begin, cols = named.formula.cols, row_bytes = blocks(cols, 8);
    const T* bias = named.b(0);
    if constexpr (!dropped) {
      for (std::int64_t i = 0; i < rows; ++i) one_row(x.row(i), bias, named.f(1) + i * cols, cols, [](auto) { return splat(T(1)); });
      return;
    }
    const std::int64_t tile_bytes = named.formula.panel_rows * cols * static_cast<std::int64_t>(sizeof(T));
    const std::int64_t together = tile_bytes / row_bytes;  // whose bits fit into the tile in which the interpreter has its draws
    const Below below(static_cast<double>(*named.registers[named.formula.s[0]]));
    const Vector<T> kept = named.s(1);
    auto* const bits = reinterpret_cast<std::uint8_t*>(chunk.workspace.tiles);
    for (std::int64_t first = 0; first < rows; first += together) {
      const std::int64_t count = smaller(together, rows - first);
      draw_rows(bits, row_bytes, chunk.rows.begin + first, count, stream_of(named.formula), chunk.draws, below);
      for (std::int64_t i = 0; i < count; ++i) {
        const std::uint8_t* row_bits = bits + i * row_bytes;
        const auto mask = [&](auto at) { return choose_by_bits<T>(bits_from<T>(row_bits, at.i), Vector<T>{}, kept); };
        one_row(x.row(first + i), bias, named.f(1) + (first + i) * cols, cols, mask);
      }
    }
  }

  template <class Row, class Mask>
  PLAINNET_INLINE static void one_row(const Row& x, const T* bias, T* y, std::int64_t cols, const Mask& mask) {
    each_vector<T>(cols, [&](auto at) { at.write(y, rectified_value(x(at, at.read(bias))) * mask(at)); });
  }
};

template <class T, bool dropped>
struct RectifyBack {
  static constexpr int operand = 1;

  template <class Matrix>
  static void run(const Named<T>& named, const Chunk<T>& chunk, const Matrix& dy) {
    const std::int64_t rows = chunk.rows.end - chunk.rows.begin;
    constexpr int together = 4;
    T* sums = chunk.values + named.formula.partials[0].offset;
    clear_partials(named.formula, chunk);
    std::int64_t row = 0;
    for (; row + together <= rows; row += together) some_rows<together>(named, dy, row, sums);
    for (; row < rows; ++row) some_rows<1>(named, dy, row, sums);
  }

  template <int rows, class Matrix>
  PLAINNET_INLINE static void some_rows(const Named<T>& named, const Matrix& matrix, std::int64_t first, T* sums) {
    const std::int64_t cols = named.formula.cols;
    const T* y = named.f(0) + first * cols;
    T* dx = named.f(2) + first * cols;
    const Vector<T> kept = dropped ? named.s(0) : Vector<T>{};
    typename Matrix::Row dy[rows];
    PLAINNET_UNROLL
    for (int row = 0; row < rows; ++row) dy[row] = matrix.row(first + row);
    each_vector<T>(cols, [&](auto at) {
      Vector<T> found[rows];
      PLAINNET_UNROLL
      for (int row = 0; row < rows; ++row) {
        Vector<T> slope = dy[row](at, Vector<T>{});
        if constexpr (dropped) slope *= kept;
        found[row] = at.read(y + row * cols) > 0 ? slope : Vector<T>{};
        at.write(dx + row * cols, found[row]);
      }
      PLAINNET_UNROLL
      for (int half = rows / 2; half > 0; half /= 2) {
        PLAINNET_UNROLL
        for (int row = 0; row < half; ++row) found[row] += found[row + half];
      }
      at.write(sums, at.read(sums) + found[0]);
    });
  }
};

template <class T, class Body>
void run_stored(const Formula<T>& formula, const Chunk<T>& chunk) {
  const Named<T> named(formula, chunk);
  Body::run(named, chunk, Stored<T>{named.f(Body::operand), formula.cols});
}
template <class T, class Body>
void run_summed(const Formula<T>& formula, const Chunk<T>& chunk, const Terms<T>& terms) {
  const Named<T> named(formula, chunk);
  const View<T> a{terms.a.data + chunk.rows.begin * terms.a.row, terms.a.row, terms.a.col};
  static_assert(Terms<T>::most == 4);
  switch (terms.depth) {
    case 1: return Body::run(named, chunk, Summed<T, 1>{a, terms.b, formula.cols});
    case 2: return Body::run(named, chunk, Summed<T, 2>{a, terms.b, formula.cols});
    case 3: return Body::run(named, chunk, Summed<T, 3>{a, terms.b, formula.cols});
    case 4: return Body::run(named, chunk, Summed<T, 4>{a, terms.b, formula.cols});
    default: return;
  }
}

}  // namespace plainnet::PLAINNET_ISA
