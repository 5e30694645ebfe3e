// What an update makes of the gradient: u = rate * rule(g), after which w <- w - u (Update in fused.h).
//
// A rule has a `rate`, and `keeps` so many values of each element; without a penalty the gradient is named after `g` of them, the weight last.
// blank_is_idle: where the gradient is 0, nothing changes.
#pragma once
#include "named.h"

namespace plainnet::PLAINNET_ISA {

// u = rate * g.
template <class T>
struct Descend {
  static constexpr int keeps = 0, g = 0;
  static constexpr bool blank_is_idle = true;
  const Vector<T> rate;

  template <class Given>
  PLAINNET_INLINE explicit Descend(Given given) : rate(given.s(0)) {}
  template <class At>
  PLAINNET_INLINE Vector<T> operator()(At, Vector<T> slope) const {
    return slope;
  }
};

// v <- momentum * v + g, u = rate * v.
template <class T>
struct Roll {
  static constexpr int keeps = 1, g = 1;
  static constexpr bool blank_is_idle = false;
  T* const v_at;
  const Vector<T> momentum, rate;

  template <class Given>
  PLAINNET_INLINE explicit Roll(Given given) : v_at(given.kept(0)), momentum(given.s(0)), rate(given.s(1)) {}
  template <class At>
  PLAINNET_INLINE Vector<T> operator()(At at, Vector<T> slope) const {
    const auto v = momentum * at.read(v_at) + slope;
    at.write(v_at, v);
    return v;
  }
};

// v <- momentum * v + g, u = rate * (g + next * v); `scaled`: with push * g in place of g, and a rate of 1.
template <class T, bool scaled>
struct RollAhead {
  static constexpr int keeps = 1, g = scaled ? 0 : 1;
  static constexpr bool blank_is_idle = false;
  T* const v_at;
  const Vector<T> push, momentum, next, rate;

  template <class Given>
  PLAINNET_INLINE explicit RollAhead(Given given)
      : v_at(given.kept(0)), push(scaled ? given.s(0) : splat(T(1))), momentum(given.s(scaled ? 1 : 0)), next(given.s(scaled ? 2 : 1)),
        rate(scaled ? splat(T(1)) : given.s(2)) {}
  template <class At>
  PLAINNET_INLINE Vector<T> operator()(At at, Vector<T> slope) const {
    const auto pushed = scaled ? push * slope : slope, v = momentum * at.read(v_at) + pushed;
    at.write(v_at, v);
    return pushed + next * v;
  }
};

// m <- b1 m + c1 g, v <- b2 v + c2 g^2, u = rate * (m * unbias1) / (sqrt(v * unbias2) + eps).
// Numbers that are the same for all elements are multiplied with each other first.
template <class T>
struct Adapt {
  static constexpr int keeps = 2, g = 1;
  static constexpr bool blank_is_idle = false;
  T *const m_at, *const v_at;
  const Vector<T> b1, c1, b2, c2, epsilon, rate, unbias;

  template <class Given>
  PLAINNET_INLINE explicit Adapt(Given given)
      : m_at(given.kept(0)), v_at(given.kept(1)), b1(given.c(0)), c1(given.c(1)), b2(given.c(2)), c2(given.c(3)),
        epsilon(given.c(4)), rate(given.s(2) * given.s(0)), unbias(square_root(given.s(1))) {}
  template <class At>
  PLAINNET_INLINE Vector<T> operator()(At at, Vector<T> slope) const {
    const auto m = b1 * at.read(m_at) + c1 * slope, v = b2 * at.read(v_at) + c2 * (slope * slope);
    at.write(m_at, m);
    at.write(v_at, v);
    return m * quick_inverse(square_root(v) * unbias + epsilon);
  }
};

// s <- b s + c g^2, or without a mean s + g^2; u = rate * g / (sqrt(s) + eps).
template <class T, bool mean>
struct Level {
  static constexpr int keeps = 1, g = mean ? 1 : 0;
  static constexpr bool blank_is_idle = !mean;
  T* const s_at;
  const Vector<T> b, c, epsilon, rate;

  template <class Given>
  PLAINNET_INLINE explicit Level(Given given)
      : s_at(given.kept(0)), b(mean ? given.c(0) : Vector<T>{}), c(mean ? given.c(1) : Vector<T>{}), epsilon(given.c(mean ? 2 : 0)),
        rate(given.s(0)) {}
  template <class At>
  PLAINNET_INLINE Vector<T> operator()(At at, Vector<T> slope) const {
    const auto before = at.read(s_at), square = slope * slope, s = mean ? b * before + c * square : before + square;
    at.write(s_at, s);
    return slope * quick_inverse(quick_root(s) + epsilon);
  }
};

// s <- b s + c g^2, x = sqrt(d + eps) / sqrt(s + eps) * g, d <- b d + c x^2, u = rate * x.
template <class T>
struct LevelDeltas {
  static constexpr int keeps = 2, g = 1;
  static constexpr bool blank_is_idle = false;
  T *const s_at, *const d_at;
  const Vector<T> b, c, epsilon, rate;

  template <class Given>
  PLAINNET_INLINE explicit LevelDeltas(Given given)
      : s_at(given.kept(0)), d_at(given.kept(1)), b(given.c(0)), c(given.c(1)), epsilon(given.c(2)), rate(given.s(0)) {}
  template <class At>
  PLAINNET_INLINE Vector<T> operator()(At at, Vector<T> slope) const {
    const auto s = b * at.read(s_at) + c * (slope * slope), d = at.read(d_at);
    const auto x = quick_root(d + epsilon) * quick_inverse(quick_root(s + epsilon)) * slope;
    at.write(s_at, s);
    at.write(d_at, b * d + c * (x * x));
    return x;
  }
};

}  // namespace plainnet::PLAINNET_ISA
