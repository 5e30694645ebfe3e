// What functions written by hand (fused.h, rectified.h) read: elements a vector at a time, and numbers by their names.
#pragma once
#include "interpreter.h"

namespace plainnet::PLAINNET_ISA {

// A whole vector of elements from i on, or the last few; lanes that are not there read as 0 and are not written.
template <class T>
struct Whole {
  std::int64_t i;
  PLAINNET_INLINE Vector<T> read(const T* p) const { return load(p + i); }
  PLAINNET_INLINE void write(T* p, Vector<T> v) const { store(p + i, v); }
  PLAINNET_INLINE Vector<T> gradient(const T* p) const { return read(p); }
};
template <class T>
struct Last {
  std::int64_t i, count;
  PLAINNET_INLINE Vector<T> read(const T* p) const { return load(p + i, count); }
  PLAINNET_INLINE void write(T* p, Vector<T> v) const { store(p + i, v, count); }
  PLAINNET_INLINE Vector<T> gradient(const T* p) const { return read(p); }
};

// Where a formula's elements and numbers are, by their names in recognize.cpp.
template <class T>
struct Named {
  const Formula<T>& formula;
  T* const* registers;

  PLAINNET_INLINE Named(const Formula<T>& of, const Chunk<T>& chunk) : formula(of), registers(chunk.workspace.registers) {
    bind_registers(of, chunk);
  }
  PLAINNET_INLINE T* f(int i) const { return registers[formula.f[i]]; }
  PLAINNET_INLINE T* b(int i) const { return registers[formula.b[i]]; }
  PLAINNET_INLINE Vector<T> s(int i) const { return splat(*registers[formula.s[i]]); }
  PLAINNET_INLINE Vector<T> c(int i) const { return splat(*registers[formula.c[i]]); }
};

}  // namespace plainnet::PLAINNET_ISA
