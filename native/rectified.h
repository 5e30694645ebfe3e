// A bias, ReLU and dropout in one pass, and their gradient in another; see fused.h.
//
//   y = max(x + b, 0) m,  m = 0 where a draw is below the rate, else 1 / (1 - rate)
//   dx = dy / (1 - rate) where y > 0, else 0;  db = sum of dx over the rows
//
// The one idea: a row passes through the registers once. Draws of some rows at a time are compared first, and leave a bit each.
#pragma once
#include "named.h"

namespace plainnet::PLAINNET_ISA {

template <class T, class Body>
PLAINNET_INLINE void each_vector(std::int64_t cols, const Body& body) {
  std::int64_t i = 0;
  for (; i + lanes<T> <= cols; i += lanes<T>) body(Whole<T>{i});
  if (i < cols) body(Last<T>{i, cols - i});
}

// The bits of a vector of elements from i on, a multiple of the lanes; those after them mean nothing.
template <class T>
PLAINNET_INLINE std::uint32_t bits_from(const std::uint8_t* bits, std::int64_t i) {
  std::uint16_t found = bits[i / 8];
  if constexpr (lanes<T> > 8) std::memcpy(&found, bits + i / 8, sizeof found);
  return lanes<T> < 8 ? found >> i % 8 : found;
}

template <class V>
PLAINNET_INLINE V rectified(V x) {
  return operation::maximum(x, V{});
}

template <class T>
void rectify_rows(const Named<T>& named, std::int64_t first, std::int64_t rows, const std::uint8_t* bits) {
  const std::int64_t cols = named.formula.cols;
  const T *x = named.f(0) + first * cols, *bias = named.b(0);
  T* y = named.f(1) + first * cols;
  const Vector<T> kept = bits ? named.s(1) : Vector<T>{};
  for (std::int64_t row = 0; row < rows; ++row, x += cols, y += cols) {
    if (!bits) {
      each_vector<T>(cols, [&](auto at) { at.write(y, rectified(at.read(x) + at.read(bias))); });
      continue;
    }
    each_vector<T>(cols, [&](auto at) {
      const Vector<T> mask = choose_by_bits<T>(bits_from<T>(bits, at.i), Vector<T>{}, kept);
      at.write(y, rectified(at.read(x) + at.read(bias)) * mask);
    });
    bits += blocks(cols, 8);
  }
}

template <class T>
std::uint32_t stream_of(const Formula<T>& formula) {
  for (std::size_t i = 0; i < formula.command_count; ++i) {
    if (formula.commands[i].op == Op::where) return stream_of(formula.commands[i]);
  }
  return 0;
}

template <class T, bool dropped>
void rectify(const Formula<T>& formula, const Chunk<T>& chunk) {
  const Named<T> named(formula, chunk);
  const std::int64_t rows = chunk.rows.end - chunk.rows.begin;
  if constexpr (!dropped) return rectify_rows(named, 0, rows, nullptr);
  const std::int64_t row_bytes = blocks(formula.cols, 8);
  const std::int64_t tile_bytes = formula.panel_rows * formula.cols * static_cast<std::int64_t>(sizeof(T));
  const std::int64_t together = tile_bytes / row_bytes;  // whose bits fit into the tile in which the interpreter has its draws
  const Below below(static_cast<double>(*named.registers[formula.s[0]]));
  auto* bits = reinterpret_cast<std::uint8_t*>(chunk.workspace.tiles);
  for (std::int64_t first = 0; first < rows; first += together) {
    const std::int64_t count = smaller(together, rows - first);
    draw_rows(bits, row_bytes, chunk.rows.begin + first, count, stream_of(formula), chunk.draws, below);
    rectify_rows(named, first, count, bits);
  }
}

// Some rows from dy, y to dx, and onto the sums.
template <class T, bool dropped, int rows>
PLAINNET_INLINE void rectify_rows_back(const T* dy, const T* y, T* dx, T* sums, std::int64_t cols, Vector<T> kept) {
  each_vector<T>(cols, [&](auto at) {
    Vector<T> found[rows];
    PLAINNET_UNROLL
    for (int row = 0; row < rows; ++row) {
      Vector<T> slope = at.read(dy + row * cols);
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

template <class T, bool dropped>
void rectify_back(const Formula<T>& formula, const Chunk<T>& chunk) {
  const Named<T> named(formula, chunk);
  const std::int64_t rows = chunk.rows.end - chunk.rows.begin, cols = formula.cols;
  const T *y = named.f(0), *dy = named.f(1);
  T *dx = named.f(2), *sums = chunk.values + formula.partials[0].offset;
  const Vector<T> kept = dropped ? named.s(0) : Vector<T>{};
  constexpr int together = 4;
  clear_partials(formula, chunk);
  std::int64_t row = 0;
  for (; row + together <= rows; row += together) {
    rectify_rows_back<T, dropped, together>(dy + row * cols, y + row * cols, dx + row * cols, sums, cols, kept);
  }
  for (; row < rows; ++row) rectify_rows_back<T, dropped, 1>(dy + row * cols, y + row * cols, dx + row * cols, sums, cols, kept);
}

}  // namespace plainnet::PLAINNET_ISA
