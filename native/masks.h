// A bit for each lane: where numbers are not zero or not above a bound, which lanes are chosen, and the chosen ones alone.
#pragma once
#include "vector.h"

namespace plainnet::PLAINNET_ISA {

// The lanes that have a bit set, as bits of a number.
template <class V>
PLAINNET_INLINE std::uint32_t nonzero_lanes(Bits<V> v) {
#if PLAINNET_VECTOR_BYTES == 64
  if constexpr (sizeof(Element<V>) == 4) return _mm512_test_epi32_mask((__m512i)v, (__m512i)v);
  else return _mm512_test_epi64_mask((__m512i)v, (__m512i)v);
#else
  std::uint32_t found = 0;
  for (int i = 0; i < lanes<Element<V>>; ++i) found |= (v[i] != 0 ? 1u : 0u) << i;
  return found;
#endif
}

// Lane i is a's where bit i is set, else b's.
template <class T>
PLAINNET_INLINE Vector<T> choose_by_bits(std::uint32_t chosen, Vector<T> a, Vector<T> b) {
#if PLAINNET_VECTOR_BYTES == 64
  if constexpr (sizeof(T) == 4) return (Vector<T>)_mm512_mask_blend_ps(static_cast<__mmask16>(chosen), (__m512)b, (__m512)a);
  else return (Vector<T>)_mm512_mask_blend_pd(static_cast<__mmask8>(chosen), (__m512d)b, (__m512d)a);
#else
  Bits<Vector<T>> lane;
  for (int i = 0; i < lanes<T>; ++i) lane[i] = 1u << i;
  return ((Bits<Vector<T>>{} + chosen) & lane) != 0 ? a : b;
#endif
}

#if PLAINNET_VECTOR_BYTES < 64
PLAINNET_INLINE std::uint32_t bits_at_most(Words numbers, std::uint16_t most) {
#if PLAINNET_VECTOR_BYTES == 32
  const __m256i zero{}, above = _mm256_subs_epu16((__m256i)numbers, _mm256_set1_epi16(static_cast<short>(most)));
  const __m256i found = _mm256_packs_epi16(_mm256_cmpeq_epi16(above, zero), zero);
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_permute4x64_epi64(found, 0b01011000)));
#elif defined(__SSE2__)
  const __m128i zero{}, above = _mm_subs_epu16((__m128i)numbers, _mm_set1_epi16(static_cast<short>(most)));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(_mm_cmpeq_epi16(above, zero), zero)));
#else
  std::uint16_t number[vector_bytes / 2];
  std::memcpy(number, &numbers, sizeof number);
  std::uint32_t found = 0;
  for (int i = 0; i < vector_bytes / 2; ++i) found |= (number[i] <= most ? 1u : 0u) << i;
  return found;
#endif
}
#endif

// Bit i is set where the i-th 16-bit number, of those in two vectors, is not above `most`. (The instruction that joins two masks also keeps
// GCC 12 from spilling one as 32 bits and reading it back as 64.)
PLAINNET_INLINE std::uint64_t at_most(Words first, Words second, std::uint16_t most) {
#if PLAINNET_VECTOR_BYTES == 64
  const __m512i bound = _mm512_set1_epi16(static_cast<short>(most));
  return _mm512_kunpackd(_mm512_cmple_epu16_mask((__m512i)second, bound), _mm512_cmple_epu16_mask((__m512i)first, bound));
#else
  return bits_at_most(first, most) | static_cast<std::uint64_t>(bits_at_most(second, most)) << vector_bytes / 2;
#endif
}

// Writes first + i for each chosen lane i; there must be room for 16 numbers.
template <class T>
PLAINNET_INLINE void store_numbers(std::int32_t* to, std::int32_t first, std::uint32_t chosen) {
#if PLAINNET_VECTOR_BYTES == 64
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i numbers = _mm512_add_epi32(_mm512_set1_epi32(first), lane);
  _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(static_cast<__mmask16>(chosen), numbers));
#else
  for (std::int32_t i = 0; i < lanes<T>; ++i) {
    *to = first + i;
    to += chosen >> i & 1;
  }
#endif
}

// Writes the chosen lanes next to each other, and anything after them: there must be room for a whole vector.
template <class T>
PLAINNET_INLINE void store_chosen(T* to, Vector<T> v, std::uint32_t chosen) {
#if PLAINNET_VECTOR_BYTES == 64
  if constexpr (sizeof(T) == 4) store(to, (Vector<T>)_mm512_maskz_compress_ps(static_cast<__mmask16>(chosen), (__m512)v));
  else store(to, (Vector<T>)_mm512_maskz_compress_pd(static_cast<__mmask8>(chosen), (__m512d)v));
#else
  for (int i = 0; i < lanes<T>; ++i) {
    *to = v[i];
    to += chosen >> i & 1;
  }
#endif
}

}  // namespace plainnet::PLAINNET_ISA
