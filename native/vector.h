// Vectors as wide as the instruction set allows, on the vector extensions of GCC and Clang.
//
// This file and all that build on it are compiled once per instruction set, each time in a namespace of
// its own (PLAINNET_ISA): the linker keeps only one of two inline functions with the same name, and it
// may be the one that the machine at hand cannot execute.
#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// Vectors are passed by value only to functions that vanish by inlining, so no calling convention matters.
#define PLAINNET_INLINE inline __attribute__((always_inline))
#if defined(__clang__)
#define PLAINNET_UNROLL _Pragma("clang loop unroll(full)")
#else
#define PLAINNET_UNROLL _Pragma("GCC unroll 64")
#endif

namespace plainnet::PLAINNET_ISA {

constexpr int vector_bytes = PLAINNET_VECTOR_BYTES;

template <class T>
struct VectorOf;
template <>
struct VectorOf<float> {
  typedef float type __attribute__((vector_size(vector_bytes)));
  typedef std::uint32_t bits __attribute__((vector_size(vector_bytes)));
};
template <>
struct VectorOf<double> {
  typedef double type __attribute__((vector_size(vector_bytes)));
  typedef std::uint64_t bits __attribute__((vector_size(vector_bytes)));
};
typedef std::uint64_t Words __attribute__((vector_size(vector_bytes)));  // one 32-bit word in each 64-bit lane

template <class T>
using Vector = typename VectorOf<T>::type;
template <class T>
constexpr int lanes = vector_bytes / static_cast<int>(sizeof(T));
template <class V>
using Element = std::remove_reference_t<decltype(std::declval<V&>()[0])>;
template <class V>
using Bits = typename VectorOf<Element<V>>::bits;

constexpr std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }
constexpr std::int64_t larger(std::int64_t a, std::int64_t b) { return a < b ? b : a; }
constexpr std::int64_t blocks(std::int64_t size, std::int64_t block) { return (size + block - 1) / block; }
template <class T>
constexpr std::int64_t whole_vectors(std::int64_t size) { return blocks(size, lanes<T>) * lanes<T>; }

template <class T>
PLAINNET_INLINE Vector<T> splat(T value) {
  return value - Vector<T>{};  // adding 0 would lose the sign of -0
}

template <class T>
PLAINNET_INLINE Vector<T> load(const T* from) {
  Vector<T> v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class T>
PLAINNET_INLINE void store(T* to, Vector<T> v) {
  std::memcpy(to, &v, sizeof v);
}

// The first `count` lanes (0 < count <= lanes); loads leave zeros in the others, stores touch nothing beyond.
template <class T>
PLAINNET_INLINE Vector<T> load(const T* from, std::int64_t count) {
#if PLAINNET_VECTOR_BYTES == 64
  const auto mask = (1u << count) - 1;
  if constexpr (sizeof(T) == 4) return (Vector<T>)_mm512_maskz_loadu_ps(static_cast<__mmask16>(mask), from);
  else return (Vector<T>)_mm512_maskz_loadu_pd(static_cast<__mmask8>(mask), from);
#else
  T buffer[lanes<T>] = {};
  for (std::int64_t i = 0; i < count; ++i) buffer[i] = from[i];
  return load(buffer);
#endif
}

template <class T>
PLAINNET_INLINE void store(T* to, Vector<T> v, std::int64_t count) {
#if PLAINNET_VECTOR_BYTES == 64
  const auto mask = (1u << count) - 1;
  if constexpr (sizeof(T) == 4) _mm512_mask_storeu_ps(to, static_cast<__mmask16>(mask), (__m512)v);
  else _mm512_mask_storeu_pd(to, static_cast<__mmask8>(mask), (__m512d)v);
#else
  T buffer[lanes<T>];
  store(buffer, v);
  for (std::int64_t i = 0; i < count; ++i) to[i] = buffer[i];
#endif
}

// sum += a * b, of a vector or of one number in memory. With sums by the dozen a compiler's own choice of instructions copies and
// spills some of them, and loads a number once for all where it could be a part of each instruction.
template <class T>
PLAINNET_INLINE void add_product(Vector<T>& sum, Vector<T> a, Vector<T> b) {
#if PLAINNET_VECTOR_BYTES == 64
  if constexpr (sizeof(T) == 4) asm("vfmadd231ps %1, %2, %0" : "+v"(sum) : "v"(a), "v"(b));
  else asm("vfmadd231pd %1, %2, %0" : "+v"(sum) : "v"(a), "v"(b));
#else
  sum += a * b;
#endif
}
template <class T>
PLAINNET_INLINE void add_product(Vector<T>& sum, const T* a, Vector<T> b) {
#if PLAINNET_VECTOR_BYTES == 64
  if constexpr (sizeof(T) == 4) asm("vfmadd231ps %1%{1to16%}, %2, %0" : "+v"(sum) : "m"(*a), "v"(b));
  else asm("vfmadd231pd %1%{1to8%}, %2, %0" : "+v"(sum) : "m"(*a), "v"(b));
#else
  sum += splat(*a) * b;
#endif
}

template <class V>
PLAINNET_INLINE Bits<V> bits(V v) {
  return (Bits<V>)v;
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

template <class V>
PLAINNET_INLINE V from_bits(Bits<V> b) {
  return (V)b;
}

// Lanes of a and b in turn: a0 b0 a1 b1 ... from their lower or upper halves.
template <bool upper, class V, std::size_t... i>
PLAINNET_INLINE V interleave_lanes(V a, V b, std::index_sequence<i...>) {
  constexpr int n = sizeof...(i), start = upper ? n / 2 : 0;
  return __builtin_shufflevector(a, b, (start + static_cast<int>(i) / 2 + (i % 2 ? n : 0))...);
}
template <bool upper, class V>
PLAINNET_INLINE V interleave(V a, V b) {
  return interleave_lanes<upper>(a, b, std::make_index_sequence<lanes<Element<V>>>());
}

// Transposes a square of lanes x lanes: dealing the first half of the rows out between the second,
// log2(lanes) times over, is a transposition.
template <class V>
PLAINNET_INLINE void transpose(V* square) {
  constexpr int n = lanes<Element<V>>;
  V dealt[n];
  PLAINNET_UNROLL
  for (int stage = 1; stage < n; stage *= 2) {
    PLAINNET_UNROLL
    for (int i = 0; i < n / 2; ++i) {
      dealt[2 * i] = interleave<false>(square[i], square[i + n / 2]);
      dealt[2 * i + 1] = interleave<true>(square[i], square[i + n / 2]);
    }
    PLAINNET_UNROLL
    for (int i = 0; i < n; ++i) square[i] = dealt[i];
  }
}

// Lane i has the sum of the lanes of square[i]: transposing, but each stage adds what it would deal out.
template <class V>
PLAINNET_INLINE V sums_of_lanes(V* square) {
  PLAINNET_UNROLL
  for (int half = lanes<Element<V>> / 2; half > 0; half /= 2) {
    PLAINNET_UNROLL
    for (int i = 0; i < half; ++i) {
      square[i] = interleave<false>(square[i], square[i + half]) + interleave<true>(square[i], square[i + half]);
    }
  }
  return square[0];
}

// The lanes halfway round, half of the distance each time, added: as fold adds them.
template <int half, class V, std::size_t... i>
PLAINNET_INLINE V add_half(V v, std::index_sequence<i...>) {
  return v + __builtin_shufflevector(v, v, static_cast<int>((i + half) % sizeof...(i))...);
}
template <class V, int half = lanes<Element<V>> / 2>
PLAINNET_INLINE Element<V> sum_of_lanes(V v) {
  if constexpr (half == 0) return v[0];
  else return sum_of_lanes<V, half / 2>(add_half<half>(v, std::make_index_sequence<lanes<Element<V>>>()));
}

// Combines all lanes pairwise, halves onto halves, in an order fixed by the vector's width.
template <class V, class Combine>
PLAINNET_INLINE Element<V> fold(V v, Combine combine) {
  Element<V> lane[lanes<Element<V>>];
  store(lane, v);
  PLAINNET_UNROLL
  for (int half = lanes<Element<V>> / 2; half > 0; half /= 2) {
    PLAINNET_UNROLL
    for (int i = 0; i < half; ++i) lane[i] = combine(lane[i], lane[i + half]);
  }
  return lane[0];
}

// The product of the low 32 bits of each lane, in full. (GCC 12 warns about AVX-512 intrinsics without a mask.)
PLAINNET_INLINE Words multiply_words(Words a, Words b) {
#if PLAINNET_VECTOR_BYTES == 64
  return (Words)_mm512_maskz_mul_epu32(0xff, (__m512i)a, (__m512i)b);
#elif PLAINNET_VECTOR_BYTES == 32
  return (Words)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
  return (Words)_mm_mul_epu32((__m128i)a, (__m128i)b);
#elif defined(__aarch64__)
  return (Words)vmull_u32(vmovn_u64((uint64x2_t)a), vmovn_u64((uint64x2_t)b));
#else
  return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

template <class V>
PLAINNET_INLINE V square_root(V x) {
#if PLAINNET_VECTOR_BYTES == 64
  if constexpr (sizeof(x[0]) == 4) return (V)_mm512_maskz_sqrt_ps(0xffff, (__m512)x);
  else return (V)_mm512_maskz_sqrt_pd(0xff, (__m512d)x);
#elif PLAINNET_VECTOR_BYTES == 32
  if constexpr (sizeof(x[0]) == 4) return (V)_mm256_sqrt_ps((__m256)x);
  else return (V)_mm256_sqrt_pd((__m256d)x);
#elif defined(__SSE2__)
  if constexpr (sizeof(x[0]) == 4) return (V)_mm_sqrt_ps((__m128)x);
  else return (V)_mm_sqrt_pd((__m128d)x);
#elif defined(__aarch64__)
  if constexpr (sizeof(x[0]) == 4) return (V)vsqrtq_f32((float32x4_t)x);
  else return (V)vsqrtq_f64((float64x2_t)x);
#else
  for (int i = 0; i < lanes<Element<V>>; ++i) x[i] = __builtin_sqrt(x[i]);
  return x;
#endif
}

// The root of a number that is 0 or ordinary (normal), within an ulp: an estimate of 14 bits and one step of Newton's method, and
// none of the processor's slow divider.
template <class V>
PLAINNET_INLINE V quick_root(V x) {
#if PLAINNET_VECTOR_BYTES == 64
  if constexpr (sizeof(x[0]) == 4) {
    const V smallest = V{} + 0x1p-126f, inverse = (V)_mm512_maskz_rsqrt14_ps(0xffff, (__m512)(x > smallest ? x : smallest));
    const V root = x * inverse;
    return root + (x - root * root) * (0.5f * inverse);
  }
#endif
  return square_root(x);
}

// 1 / x of ordinary numbers (normal, the result too), within an ulp: an estimate of 14 bits and one step of Newton's method take half
// as long as the processor's division, and leave its divider to roots.
template <class V>
PLAINNET_INLINE V quick_inverse(V x) {
#if PLAINNET_VECTOR_BYTES == 64
  if constexpr (sizeof(x[0]) == 4) {
    const V estimate = (V)_mm512_maskz_rcp14_ps(0xffff, (__m512)x);
    return estimate + estimate * (1.0f - x * estimate);
  }
#endif
  return 1 / x;
}

}  // namespace plainnet::PLAINNET_ISA
