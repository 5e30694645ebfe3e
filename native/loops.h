// A loop over a tile for each elementwise operation: to[i] = operation(a[i], b[i], c[i]).
//
// A scalar operand is loaded once, before its loop; each such pattern is a loop of its own, so that no element
// asks which pattern it is in.
#pragma once
#include "isa.h"
#include "vector_math.h"

namespace plainnet::PLAINNET_ISA {

template <class T, bool scalar>
struct Operand {
  const T* from;
  Vector<T> value;

  PLAINNET_INLINE explicit Operand(const T* p) : from(p), value{} {
    if constexpr (scalar) value = splat(*p);
  }
  PLAINNET_INLINE Vector<T> at(std::int64_t i) const {
    if constexpr (scalar) return value;
    else return load(from + i);
  }
  PLAINNET_INLINE Vector<T> at(std::int64_t i, std::int64_t count) const {
    if constexpr (scalar) return value;
    else return load(from + i, count);
  }
};

template <class T, class F>
void unary_loop(T* to, const T* a, const T*, const T*, std::int64_t count) {
  std::int64_t i = 0;
  for (; i + lanes<T> <= count; i += lanes<T>) store(to + i, F::apply(load(a + i)));
  if (i < count) store(to + i, F::apply(load(a + i, count - i)), count - i);
}

template <class T, class F, bool scalar_a, bool scalar_b>
void binary_loop(T* to, const T* a, const T* b, const T*, std::int64_t count) {
  const Operand<T, scalar_a> left(a);
  const Operand<T, scalar_b> right(b);
  std::int64_t i = 0;
  for (; i + lanes<T> <= count; i += lanes<T>) store(to + i, F::apply(left.at(i), right.at(i)));
  if (i < count) store(to + i, F::apply(left.at(i, count - i), right.at(i, count - i)), count - i);
}

template <class T, class F, bool scalar_b, bool scalar_c>
void ternary_loop(T* to, const T* a, const T* b, const T* c, std::int64_t count) {
  const Operand<T, scalar_b> second(b);
  const Operand<T, scalar_c> third(c);
  std::int64_t i = 0;
  for (; i + lanes<T> <= count; i += lanes<T>) store(to + i, F::apply(load(a + i), second.at(i), third.at(i)));
  if (i < count) store(to + i, F::apply(load(a + i, count - i), second.at(i, count - i), third.at(i, count - i)), count - i);
}

#define X(name)                                                      \
  struct Apply_##name {                                              \
    template <class... V>                                            \
    PLAINNET_INLINE static auto apply(V... x) {                      \
      return operation::name(x...);                                  \
    }                                                                \
  };
PLAINNET_UNARY(X)
PLAINNET_BINARY(X)
PLAINNET_TERNARY(X)
#undef X

template <class T, class F>
Loop<T> choose_unary(bool a) {
  return a ? nullptr : unary_loop<T, F>;
}
template <class T, class F>
Loop<T> choose_binary(bool a, bool b) {
  if (a) return b ? nullptr : binary_loop<T, F, true, false>;
  return b ? binary_loop<T, F, false, true> : binary_loop<T, F, false, false>;
}
template <class T, class F>
Loop<T> choose_ternary(bool a, bool b, bool c) {
  if (a) return nullptr;
  if (b) return c ? ternary_loop<T, F, true, true> : ternary_loop<T, F, true, false>;
  return c ? ternary_loop<T, F, false, true> : ternary_loop<T, F, false, false>;
}

// Nothing for operations that are not elementwise, and for patterns in which the first operand would have to
// be a tile: there the Program has it filled.
template <class T>
Loop<T> choose_loop(Op op, bool a, bool b, bool c) {
  switch (op) {
#define X(name) \
  case Op::name: return choose_unary<T, Apply_##name>(a);
    PLAINNET_UNARY(X)
#undef X
#define X(name) \
  case Op::name: return choose_binary<T, Apply_##name>(a, b);
    PLAINNET_BINARY(X)
#undef X
#define X(name) \
  case Op::name: return choose_ternary<T, Apply_##name>(a, b, c);
    PLAINNET_TERNARY(X)
#undef X
    default: return nullptr;
  }
}

}  // namespace plainnet::PLAINNET_ISA
