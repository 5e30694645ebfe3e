// Functions written by hand for the formulas that matter most, found by what a formula does, not by a name.
//
// A `Shape` is a kernel's code and the kinds of its registers. Where a recorded kernel has the same, the
// function runs in place of the interpreter and must give what the interpreter gives, within rounding.
#pragma once
#include "interpreter.h"

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
  bool equal = kernel.registers.size() == shape.kind_count && kernel.code.size() == shape.code_count;
  for (std::size_t i = 0; equal && i < shape.kind_count; ++i) equal = kernel.registers[i].kind == shape.kinds[i];
  for (std::size_t i = 0; equal && i < shape.code_count; ++i) equal = same(kernel.code[i], shape.code[i]);
  return equal;
}

// Plain gradient descent: w <- w - rate * gradient.
namespace descend {
constexpr Kind kinds[] = {Kind::full, Kind::full, Kind::scalar, Kind::scratch_full};
constexpr Instruction code[] = {
    {Op::multiply, Extent::full, 3, 2, 1, 0, 0.0},
    {Op::subtract, Extent::full, 0, 0, 3, 0, 0.0},
};
constexpr Shape shape{kinds, 4, code, 2};

template <class T>
void run(const Formula<T>& formula, const Chunk<T>& chunk) {
  bind_registers(formula, chunk);
  T *w = chunk.workspace.registers[0], *gradient = chunk.workspace.registers[1];
  const T rate = *chunk.workspace.registers[2];
  const std::int64_t count = (chunk.rows.end - chunk.rows.begin) * formula.cols;
  for (std::int64_t i = 0; i < count; ++i) w[i] -= rate * gradient[i];
}
}  // namespace descend

template <class T>
RunChunk<T> find_fused(const Kernel& kernel) {
  if (matches(descend::shape, kernel)) return descend::run<T>;
  return nullptr;
}

}  // namespace plainnet::PLAINNET_ISA
