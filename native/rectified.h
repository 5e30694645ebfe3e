// A bias, ReLU and dropout in one pass, and their gradient in another; see fused.h.
//
//   y = max(x + b, 0) m,  m = 0 where a draw is below the rate, else 1 / (1 - rate)
//   dx = dy / (1 - rate) where y > 0, else 0;  db = sum of dx over the rows
//
// The one idea: a row passes through the registers once. Draws of some rows at a time are compared first, and leave a bit each.
// Where x or dy is a product of few terms, it is added up on the way and never stored. So are the narrow products that read what is
// made here: the layer behind y of some rows while these are in the nearest cache, and both gradients of weights in registers.
#pragma once
#include "dot_products.h"
#include "masks.h"
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
  static constexpr int depth = 0;
  const T* from;
  std::int64_t cols;

  struct Row {
    const T* from;
    template <class At>
    PLAINNET_INLINE Vector<T> operator()(At at, Vector<T> start) const { return start + at.read(from); }
  };
  PLAINNET_INLINE Row row(std::int64_t i) const { return {from + i * cols}; }
};
template <class T, int terms>
struct Summed {
  static constexpr int depth = terms;
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

// Some outputs of the layer behind y, of some rows.
template <class T, int outputs>
void multiply_outputs(const Terms<T>& terms, std::int64_t output, const T* y, Range rows, std::int64_t cols) {
  constexpr int together = lanes<T> / outputs;
  for (std::int64_t first = rows.begin; first < rows.end; first += together) {
    const std::int64_t count = smaller(together, rows.end - first);
    const T* each[together];
    for (int i = 0; i < together; ++i) each[i] = y + (first + smaller(i, count - 1)) * cols;
    T found[lanes<T>];
    store(found, dots<T, outputs>(terms.w + output * dot_block, each, cols));
    for (std::int64_t i = 0; i < count; ++i) {
      for (int k = 0; k < outputs; ++k) terms.z[(first + i) * terms.outputs + output + k] = found[k * together + i];
    }
  }
}
template <class T>
void multiply_outputs(const Terms<T>& terms, const T* y, Range rows, std::int64_t cols) {
  static_assert(Terms<T>::widest == dot_block && Terms<T>::most == 4);
  constexpr std::int64_t most = smaller(Terms<T>::most, lanes<T>);
  for (std::int64_t output = 0; output < terms.outputs; output += most) {
    switch (smaller(most, terms.outputs - output)) {
      case 1: multiply_outputs<T, 1>(terms, output, y, rows, cols); break;
      case 2: multiply_outputs<T, 2>(terms, output, y, rows, cols); break;
      case 3: if constexpr (most > 2) multiply_outputs<T, 3>(terms, output, y, rows, cols); break;
      case 4: if constexpr (most > 2) multiply_outputs<T, 4>(terms, output, y, rows, cols); break;
    }
  }
}

template <class T, bool dropped>
struct Rectify {
  static constexpr int operand = 0;

  template <class Matrix>
  static void run(const Named<T>& named, const Chunk<T>& chunk, const Matrix& x, const Terms<T>& terms) {
    const std::int64_t rows = chunk.rows.end - chunk.rows.begin, cols = named.formula.cols, row_bytes = blocks(cols, 8);
    if constexpr (!dropped) return some_rows(named, x, terms, {0, rows}, [](std::int64_t) { return [](auto) { return splat(T(1)); }; });
    const std::int64_t tile_bytes = named.formula.panel_rows * cols * static_cast<std::int64_t>(sizeof(T));
    const std::int64_t together = tile_bytes / row_bytes;  // whose bits fit into the tile in which the interpreter has its draws
    const Below below(static_cast<double>(*named.registers[named.formula.s[0]]));
    const Vector<T> kept = named.s(1);
    auto* const bits = reinterpret_cast<std::uint8_t*>(chunk.workspace.tiles);
    for (std::int64_t first = 0; first < rows; first += together) {
      const std::int64_t count = smaller(together, rows - first);
      draw_rows(bits, row_bytes, chunk.rows.begin + first, count, stream_of(named.formula), chunk.draws, below);
      some_rows(named, x, terms, {first, first + count}, [&](std::int64_t row) {
        const std::uint8_t* row_bits = bits + (row - first) * row_bytes;
        return [=](auto at) { return choose_by_bits<T>(bits_from<T>(row_bits, at.i), Vector<T>{}, kept); };
      });
    }
  }

  template <class Matrix, class MaskOf>
  PLAINNET_INLINE static void some_rows(const Named<T>& named, const Matrix& x, const Terms<T>& terms, Range rows, const MaskOf& mask_of) {
    const std::int64_t cols = named.formula.cols, all = rows.end - rows.begin;
    const std::int64_t together = terms.outputs > 0 ? larger(1, lanes<T> / terms.outputs) : all;
    T* y = named.f(1);
    for (std::int64_t first = rows.begin; first < rows.end; first += together) {
      const Range part{first, smaller(first + together, rows.end)};
      for (std::int64_t i = part.begin; i < part.end; ++i) one_row(x.row(i), named.b(0), y + i * cols, cols, mask_of(i));
      if (terms.outputs > 0) multiply_outputs(terms, y, part, cols);
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
  static void run(const Named<T>& named, const Chunk<T>& chunk, const Matrix& dy, const Terms<T>& terms) {
    const std::int64_t rows = chunk.rows.end - chunk.rows.begin;
    constexpr int together = 4;
    clear_partials(named.formula, chunk);
    const Targets targets(named, chunk, terms, Matrix::depth);
    std::int64_t row = 0;
    for (; row + together <= rows; row += together) some_rows<together>(named, dy, terms, targets, row);
    for (; row < rows; ++row) some_rows<1>(named, dy, terms, targets, row);
  }

  // Where sums over the rows go; what is not wanted is nowhere.
  struct Targets {
    T *bias, *behind = nullptr, *before = nullptr;
    std::int64_t to_next = 0;

    Targets(const Named<T>& named, const Chunk<T>& chunk, const Terms<T>& terms, int depth) {
      const auto sums = [&](std::int64_t i) { return chunk.values + named.formula.partials[i].offset; };
      bias = sums(0);
      if (terms.by_terms) behind = sums(1);
      if (terms.inputs > 0) before = sums(terms.by_terms ? 1 + depth : 1);
      if (terms.by_terms || terms.inputs > 0) to_next = sums(1) - bias;
    }
  };

  // Of each row's vector times its factor, onto what earlier rows left.
  template <int rows, class At, class Factor>
  PLAINNET_INLINE static void add_products(T* sums, At at, const Vector<T> (&found)[rows], const Factor& factor) {
    Vector<T> sum = found[0] * factor(0);
    PLAINNET_UNROLL
    for (int row = 1; row < rows; ++row) sum += found[row] * factor(row);
    at.write(sums, at.read(sums) + sum);
  }
  template <int rows, class At>
  PLAINNET_INLINE static void add_rows(T* sums, At at, Vector<T> (&found)[rows]) {
    PLAINNET_UNROLL
    for (int half = rows / 2; half > 0; half /= 2) {
      PLAINNET_UNROLL
      for (int row = 0; row < half; ++row) found[row] += found[row + half];
    }
    at.write(sums, at.read(sums) + found[0]);
  }

  template <int rows, class Matrix>
  PLAINNET_INLINE static void some_rows(const Named<T>& named, const Matrix& matrix, const Terms<T>& terms, const Targets& targets,
                                        std::int64_t first) {
    const std::int64_t cols = named.formula.cols, inputs = terms.inputs;
    T *const bias = targets.bias, *const behind = targets.behind, *const before = targets.before;
    const std::int64_t to_next = targets.to_next;
    const View<T> x{terms.x.data + first * terms.x.row, terms.x.row, terms.x.col};
    const bool stored = terms.stored;
    const T* y = named.f(0) + first * cols;
    T* dx = named.f(2) + first * cols;
    const Vector<T> kept = dropped ? named.s(0) : Vector<T>{};
    typename Matrix::Row dy[rows];
    PLAINNET_UNROLL
    for (int row = 0; row < rows; ++row) dy[row] = matrix.row(first + row);
    each_vector<T>(cols, [&](auto at) {
      Vector<T> found[rows], seen[rows];
      PLAINNET_UNROLL
      for (int row = 0; row < rows; ++row) {
        Vector<T> slope = dy[row](at, Vector<T>{});
        if constexpr (dropped) slope *= kept;
        seen[row] = at.read(y + row * cols);
        found[row] = seen[row] > 0 ? slope : Vector<T>{};
        if (stored) at.write(dx + row * cols, found[row]);
      }
      if constexpr (Matrix::depth > 0) {
        if (behind) {
          PLAINNET_UNROLL
          for (int p = 0; p < Matrix::depth; ++p) add_products<rows>(behind + p * to_next, at, seen, [&](int row) { return dy[row].factor[p]; });
        }
      }
      for (std::int64_t p = 0; p < inputs; ++p) {
        add_products<rows>(before + p * to_next, at, found, [&](int row) { return splat(x.data[row * x.row + p * x.col]); });
      }
      add_rows(bias, at, found);
    });
  }
};

template <class T, class Body>
void run_stored(const Formula<T>& formula, const Chunk<T>& chunk) {
  const Named<T> named(formula, chunk);
  Body::run(named, chunk, Stored<T>{named.f(Body::operand), formula.cols}, Terms<T>{});
}
template <class T, class Body>
void run_summed(const Formula<T>& formula, const Chunk<T>& chunk, const Terms<T>& of_batch) {
  const Named<T> named(formula, chunk);
  Terms<T> terms = of_batch;
  const std::int64_t first = chunk.rows.begin;
  terms.a.data += first * terms.a.row, terms.x.data += first * terms.x.row, terms.z += first * terms.outputs;
  const View<T> a = terms.a;
  static_assert(Terms<T>::most == 4);
  switch (terms.depth) {
    case 1: return Body::run(named, chunk, Summed<T, 1>{a, terms.b, formula.cols}, terms);
    case 2: return Body::run(named, chunk, Summed<T, 2>{a, terms.b, formula.cols}, terms);
    case 3: return Body::run(named, chunk, Summed<T, 3>{a, terms.b, formula.cols}, terms);
    case 4: return Body::run(named, chunk, Summed<T, 4>{a, terms.b, formula.cols}, terms);
    default: return;
  }
}

}  // namespace plainnet::PLAINNET_ISA
