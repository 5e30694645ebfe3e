// Functions written by hand for the formulas that matter most, found by what a formula does, not by a name.
//
// A `Shape` is a kernel's code and the kinds of its registers. Where a recorded kernel has the same, the
// function runs in place of the interpreter and must give what the interpreter gives, within rounding.
#pragma once
#include <iterator>

#include "interpreter.h"
#include "zeros.h"

namespace plainnet::PLAINNET_ISA {

struct Shape {
  const Kind* kinds;
  std::size_t kind_count;
  const Instruction* code;
  std::size_t code_count;
};

inline bool same(const Instruction& x, const Instruction& y) {
  return x.op == y.op && x.extent == y.extent && x.dst == y.dst && x.a == y.a && x.b == y.b && x.c == y.c;
}

inline bool matches(const Shape& shape, const Kernel& kernel) {
  bool equal = kernel.cols == 1 && kernel.registers.size() == shape.kind_count && kernel.code.size() == shape.code_count;
  for (std::size_t i = 0; equal && i < shape.kind_count; ++i) equal = kernel.registers[i].kind == shape.kinds[i];
  for (std::size_t i = 0; equal && i < shape.code_count; ++i) equal = same(kernel.code[i], shape.code[i]);
  return equal;
}

// A whole vector of elements from i on, or the last few; lanes that are not there read as 0 and are not written.
template <class T>
struct Whole {
  std::int64_t i;
  PLAINNET_INLINE Vector<T> read(const T* p) const { return load(p + i); }
  PLAINNET_INLINE void write(T* p, Vector<T> v) const { store(p + i, v); }
};
template <class T>
struct Last {
  std::int64_t i, count;
  PLAINNET_INLINE Vector<T> read(const T* p) const { return load(p + i, count); }
  PLAINNET_INLINE void write(T* p, Vector<T> v) const { store(p + i, v, count); }
};

template <class T>
struct Squares {  // of the gradient and of the update: what a step reports the norms of
  Vector<T> gradient{}, update{};
};

// Calls update(elements, squares) all over the chunk. One pass instead of one for each instruction: what the
// interpreter keeps in tiles stays in vector registers. The squares are summed as it would: tile by tile, then in double.
template <class T, class Update>
void sweep(const Chunk<T>& chunk, Update update) {
  constexpr std::int64_t tile = 512, ways = 4, stride = ways * lanes<T>;
  const auto add = [](T a, T b) { return a + b; };
  const std::int64_t count = chunk.rows.end - chunk.rows.begin;
  double gradient = 0, change = 0;
  for (std::int64_t begin = 0; begin < count; begin += tile) {
    const std::int64_t end = smaller(begin + tile, count);
    Squares<T> squares[ways];  // one sum waits for the last addition to end, four do not
    std::int64_t i = begin;
    for (; i + stride <= end; i += stride) {
      PLAINNET_UNROLL
      for (int w = 0; w < ways; ++w) update(Whole<T>{i + w * lanes<T>}, squares[w]);
    }
    for (; i + lanes<T> <= end; i += lanes<T>) update(Whole<T>{i}, squares[0]);
    if (i < end) update(Last<T>{i, end - i}, squares[0]);
    gradient += static_cast<double>(fold(squares[0].gradient + squares[1].gradient + squares[2].gradient + squares[3].gradient, add));
    change += static_cast<double>(fold(squares[0].update + squares[1].update + squares[2].update + squares[3].update, add));
  }
  chunk.singles[0] = gradient;
  chunk.singles[1] = change;
}

// Gradient descent: u = rate * g, w <- w - u.
namespace descend {
constexpr Kind kinds[] = {Kind::scalar,       Kind::full, Kind::scratch_full, Kind::scratch_full,
                          Kind::scratch_full, Kind::full, Kind::full};
constexpr Instruction code[] = {
    {Op::multiply, Extent::full, 2, 0, 1, 0, 0.0}, {Op::multiply, Extent::full, 3, 1, 1, 0, 0.0},
    {Op::batch_sum, Extent::full, 0, 3, 0, 0, 0.0}, {Op::multiply, Extent::full, 4, 2, 2, 0, 0.0},
    {Op::batch_sum, Extent::full, 1, 4, 0, 0, 0.0}, {Op::subtract, Extent::full, 6, 5, 2, 0, 0.0},
};
constexpr Shape shape{kinds, std::size(kinds), code, std::size(code)};

template <class T>
void run(const Formula<T>& formula, const Chunk<T>& chunk) {
  bind_registers(formula, chunk);
  T* const* r = chunk.workspace.registers;
  const auto rate = splat(*r[0]);
  sweep(chunk, [&](auto at, Squares<T>& squares) {
    const auto g = at.read(r[1]), u = rate * g;
    squares.gradient += g * g;
    squares.update += u * u;
    at.write(r[6], at.read(r[5]) - u);
  });
}

// Over an outer product, where the left factor is 0 nothing changes and nothing is touched: of images, most rows of weights.
template <class T>
void outer(const Formula<T>& formula, const Chunk<T>& chunk, const Outer<T>& product) {
  constexpr std::int64_t tile = 512, run = 256;
  bind_registers(formula, chunk);
  T* const* r = chunk.workspace.registers;
  const auto rate = splat(*r[0]);
  const auto add = [](T a, T b) { return a + b; };
  Squares<T> squares;
  double gradient = 0, change = 0;
  std::int64_t summed = 0;
  const auto fold_squares = [&] {
    gradient += static_cast<double>(fold(squares.gradient, add));
    change += static_cast<double>(fold(squares.update, add));
    squares = {};
    summed = 0;
  };
  Kept<T, run> kept;
  for (std::int64_t first = 0; first < product.rows; first += run) {
    find_nonzero_columns(kept, product.left + first, 0, 1, smaller(run, product.rows - first));
    for (std::int64_t i = 0; i < kept.count; ++i) {
      const std::int64_t row = first + kept.number[i];
      const auto left = splat(product.left[row]);
      const T* from = r[5] + row * product.cols;
      T* to = r[6] + row * product.cols;
      const auto update = [&](auto at) {
        const auto g = left * at.read(product.right), u = rate * g;
        squares.gradient += g * g;
        squares.update += u * u;
        at.write(to, at.read(from) - u);
      };
      std::int64_t j = 0;
      for (; j + lanes<T> <= product.cols; j += lanes<T>) update(Whole<T>{j});
      if (j < product.cols) update(Last<T>{j, product.cols - j});
      if ((summed += product.cols) >= tile) fold_squares();
    }
  }
  fold_squares();
  chunk.singles[0] = gradient;
  chunk.singles[1] = change;
}
}  // namespace descend

// Adaptive moments: m <- b1 m + c1 g, v <- b2 v + c2 g^2, u = rate * (m * unbias1) / (sqrt(v * unbias2) + eps), w <- w - u.
namespace adapt {
constexpr Kind kinds[] = {
    Kind::constant,     Kind::full,         Kind::scratch_full, Kind::constant,     Kind::full,   Kind::scratch_full, Kind::full,
    Kind::constant,     Kind::full,         Kind::scratch_full, Kind::scratch_full, Kind::constant, Kind::scratch_full, Kind::full,
    Kind::scalar,       Kind::scratch_full, Kind::scalar,       Kind::scratch_full, Kind::scratch_full, Kind::constant,
    Kind::scratch_full, Kind::scratch_full, Kind::scalar,       Kind::scratch_full, Kind::scratch_full, Kind::full,   Kind::full};
constexpr Instruction code[] = {
    {Op::multiply, Extent::full, 2, 0, 1, 0, 0.0},     {Op::multiply, Extent::full, 5, 3, 4, 0, 0.0},
    {Op::add, Extent::full, 6, 2, 5, 0, 0.0},          {Op::multiply, Extent::full, 9, 7, 8, 0, 0.0},
    {Op::multiply, Extent::full, 10, 4, 4, 0, 0.0},    {Op::multiply, Extent::full, 12, 11, 10, 0, 0.0},
    {Op::add, Extent::full, 13, 9, 12, 0, 0.0},        {Op::multiply, Extent::full, 15, 6, 14, 0, 0.0},
    {Op::multiply, Extent::full, 17, 13, 16, 0, 0.0},  {Op::sqrt, Extent::full, 18, 17, 0, 0, 0.0},
    {Op::add, Extent::full, 20, 18, 19, 0, 0.0},       {Op::divide, Extent::full, 21, 15, 20, 0, 0.0},
    {Op::multiply, Extent::full, 23, 22, 21, 0, 0.0},  {Op::batch_sum, Extent::full, 0, 10, 0, 0, 0.0},
    {Op::multiply, Extent::full, 24, 23, 23, 0, 0.0},  {Op::batch_sum, Extent::full, 1, 24, 0, 0, 0.0},
    {Op::subtract, Extent::full, 26, 25, 23, 0, 0.0},
};
constexpr Shape shape{kinds, std::size(kinds), code, std::size(code)};

template <class T>
void run(const Formula<T>& formula, const Chunk<T>& chunk) {
  bind_registers(formula, chunk);
  T* const* r = chunk.workspace.registers;
  const auto b1 = splat(*r[0]), c1 = splat(*r[3]), b2 = splat(*r[7]), c2 = splat(*r[11]), epsilon = splat(*r[19]);
  const auto unbias1 = splat(*r[14]), unbias2 = splat(*r[16]), rate = splat(*r[22]);
  sweep(chunk, [&](auto at, Squares<T>& squares) {
    const auto g = at.read(r[4]), square = g * g;
    const auto m = b1 * at.read(r[1]) + c1 * g, v = b2 * at.read(r[8]) + c2 * square;
    const auto u = rate * quick_quotient(m * unbias1, quick_root(v * unbias2) + epsilon);
    squares.gradient += square;
    squares.update += u * u;
    at.write(r[6], m);
    at.write(r[13], v);
    at.write(r[26], at.read(r[25]) - u);
  });
}
}  // namespace adapt

template <class T>
RunChunk<T> find_fused(const Kernel& kernel) {
  if (matches(descend::shape, kernel)) return descend::run<T>;
  if (matches(adapt::shape, kernel)) return adapt::run<T>;
  return nullptr;
}

template <class T>
RunOuter<T> find_fused_outer(const Kernel& kernel) {
  return matches(descend::shape, kernel) ? descend::outer<T> : nullptr;
}

}  // namespace plainnet::PLAINNET_ISA
