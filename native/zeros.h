// Which columns of a matrix are not zero from end to end.
//
// The inputs of a network are often blank: of the pixels of a handwritten digit four in five, and a third in all of 128
// digits. What a product would multiply by them can be left out: adding 0 or -0 to a sum that began at +0 changes no bit of
// it. (Only what 0 times infinity or NaN would add is lost.)
#pragma once
#include "masks.h"

namespace plainnet::PLAINNET_ISA {

template <class T, std::int64_t most>
struct Kept {
  std::int64_t count = 0;
  std::int32_t number[most + 16];
  std::uint32_t chosen[blocks(most, lanes<T>)];  // of each vector of columns, which lanes

  // Leaving out a few is not worth the trouble.
  bool worthwhile(std::int64_t of) const { return 8 * count <= 7 * of; }
};

template <class T>
PLAINNET_INLINE std::uint32_t nonzero_columns(const T* from, std::int64_t row, std::int64_t rows, std::uint32_t wanted) {
  constexpr std::int64_t together = 8;
  Bits<Vector<T>> seen = {};
  std::uint32_t found = 0;
  for (std::int64_t i = 0; i < rows && found != wanted;) {
    for (const std::int64_t end = smaller(i + together, rows); i < end; ++i) seen |= bits(load(from + i * row));
    found = nonzero_lanes<Vector<T>>(seen << 1) & wanted;  // without signs: -0 is zero as well
  }
  return found;
}

template <class T, std::int64_t most>
inline void find_nonzero_columns(Kept<T, most>& kept, const T* from, std::int64_t row, std::int64_t rows, std::int64_t cols) {
  kept.count = 0;
  for (std::int64_t j = 0, block = 0; j < cols; j += lanes<T>, ++block) {
    const std::uint32_t wanted = (1u << smaller(lanes<T>, cols - j)) - 1;
    const std::uint32_t chosen = kept.chosen[block] = nonzero_columns(from + j, row, rows, wanted);
    store_numbers<T>(kept.number + kept.count, static_cast<std::int32_t>(j), chosen);
    kept.count += __builtin_popcount(chosen);
  }
}

// Copies the columns kept. The room needed is a vector more than they take.
template <class T, std::int64_t most>
inline void pack_kept(
    T* to, std::int64_t to_row, const T* from, std::int64_t from_row, std::int64_t rows, std::int64_t cols, const Kept<T, most>& kept) {
  for (std::int64_t i = 0; i < rows; ++i, to += to_row, from += from_row) {
    T* at = to;
    for (std::int64_t block = 0; block < blocks(cols, lanes<T>); ++block) {
      store_chosen(at, load(from + block * lanes<T>), kept.chosen[block]);
      at += __builtin_popcount(kept.chosen[block]);
    }
  }
}

}  // namespace plainnet::PLAINNET_ISA
