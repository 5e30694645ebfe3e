// Philox4x32-10: random numbers as a pure function of a counter and a key.
//
// Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. Ten rounds of two
// multiplications turn a counter of four words into four random words; blocks are independent, so each
// lane of a vector computes one. Element (row, col) of stream s at a step uses 16 bits of the block with
// counter (col / 8, row, step, s): word col % 8 / 2, its lower half if col is even.
#pragma once
#include "isa.h"
#include "vector.h"

namespace plainnet::PLAINNET_ISA {

constexpr int philox_blocks = vector_bytes / 8;  // computed at a time

// Words stand in the lower half of each lane; what a round leaves in the upper half is never looked at.
struct PhiloxState {
  Words word[4];
};

// The upper half of each lane in its lower half: a shuffle, because the port that shifts has the multiplications to do.
template <std::size_t... i>
PLAINNET_INLINE Words upper_halves(Words w, std::index_sequence<i...>) {
  const auto halves = (Bits<Vector<float>>)w;
  return (Words)__builtin_shufflevector(halves, halves, static_cast<int>(i | 1)...);
}
PLAINNET_INLINE Words upper_halves(Words w) { return upper_halves(w, std::make_index_sequence<2 * philox_blocks>()); }

struct PhiloxKeys {  // of each round
  Words of[10][2];

  explicit PhiloxKeys(std::uint64_t key) {
    auto key0 = static_cast<std::uint32_t>(key), key1 = static_cast<std::uint32_t>(key >> 32);
    for (auto& round : of) {
      round[0] = Words{} + key0, round[1] = Words{} + key1;
      key0 += 0x9E3779B9u, key1 += 0xBB67AE85u;
    }
  }
};

PLAINNET_INLINE void philox(PhiloxState& state, const PhiloxKeys& keys) {
  auto& w = state.word;
  const Words multiplier0 = Words{} + 0xD2511F53u, multiplier1 = Words{} + 0xCD9E8D57u;
  PLAINNET_UNROLL
  for (int round = 0; round < 10; ++round) {
    const Words product0 = multiply_words(w[0], multiplier0), product1 = multiply_words(w[2], multiplier1);
    w[0] = upper_halves(product1) ^ w[1] ^ keys.of[round][0];
    w[1] = product1;
    w[2] = upper_halves(product0) ^ w[3] ^ keys.of[round][1];
    w[3] = product0;
  }
}

inline void philox_block(const std::uint32_t key[2], const std::uint32_t counter[4], std::uint32_t words[4]) {
  PhiloxState state;
  for (int i = 0; i < 4; ++i) state.word[i] = Words{} + counter[i];
  philox(state, PhiloxKeys(key[0] | static_cast<std::uint64_t>(key[1]) << 32));
  for (int i = 0; i < 4; ++i) words[i] = static_cast<std::uint32_t>(state.word[i][0]);
}

// `count` keys of 64 bits, two from each block of row 0 of a stream; there must be room for whole vectors of them, and one more.
inline void draw_keys(std::uint64_t* to, std::int64_t count, std::uint32_t stream, const Draws& draws) {
  const PhiloxKeys keys(draws.seed);
  Words block;
  for (int i = 0; i < philox_blocks; ++i) block[i] = static_cast<std::uint64_t>(i);
  for (std::int64_t i = 0; i < count; i += 2 * philox_blocks, block += static_cast<std::uint64_t>(philox_blocks)) {
    PhiloxState state{{block, Words{}, Words{} + draws.step, Words{} + stream}};
    philox(state, keys);
    const auto& w = state.word;
    const Words first = (w[0] & 0xffffffffu) | w[1] << 32, second = (w[2] & 0xffffffffu) | w[3] << 32;
    const Words both[2] = {interleave<false>(first, second), interleave<true>(first, second)};
    std::memcpy(to + i, both, sizeof both);
  }
}

// Eight numbers in [0, 1) from each block of a finished state: first all of its 16 bits in their order, then numbers.
template <class T>
PLAINNET_INLINE void emit(T* to, const PhiloxState& state) {
  const auto& w = state.word;
  const Words low = (w[0] & 0xffffffffu) | w[1] << 32, high = (w[2] & 0xffffffffu) | w[3] << 32;
  const Words pairs[2] = {interleave<false>(low, high), interleave<true>(low, high)};
  std::uint16_t numbers[philox_blocks * 8];
  std::memcpy(numbers, pairs, sizeof numbers);
  for (int i = 0; i < philox_blocks * 8; ++i) to[i] = static_cast<T>(static_cast<std::int32_t>(numbers[i])) * T(0x1p-16);
}

// Fills rows x cols values, dense; `first_row` is the batch's number of the first of these rows.
// The blocks of all rows form one sequence, so that narrow rows fill the lanes as well.
template <class T>
void draw(T* to, std::int64_t first_row, std::int64_t rows, std::int64_t cols, std::uint32_t stream, const Draws& draws) {
  const std::int64_t blocks_per_row = (cols + 7) / 8, last_size = cols - (blocks_per_row - 1) * 8;
  const auto row_number = static_cast<std::uint64_t>(draws.first_row + first_row);
  constexpr std::int64_t width = philox_blocks * 8;
  const PhiloxKeys keys(draws.seed);
  Words lane;
  for (int i = 0; i < philox_blocks; ++i) lane[i] = static_cast<std::uint64_t>(i);
  T numbers[width];
  std::int64_t block = 0, row = 0;
  while (row < rows) {
    if (block * 8 + width <= cols) {  // all of one row: straight to their places
      PhiloxState state{{lane + static_cast<std::uint64_t>(block), Words{} + (row_number + static_cast<std::uint64_t>(row)),
                         Words{} + draws.step, Words{} + stream}};
      philox(state, keys);
      emit(to + row * cols + block * 8, state);
      block += philox_blocks;
      if (block == blocks_per_row) block = 0, ++row;
      continue;
    }
    std::int64_t from = block, from_row = row;
    std::uint64_t place[2][philox_blocks];
    for (int i = 0; i < philox_blocks; ++i) {
      place[0][i] = static_cast<std::uint64_t>(block);
      place[1][i] = row_number + static_cast<std::uint64_t>(row);
      if (++block == blocks_per_row) block = 0, ++row;
    }
    PhiloxState state{{Words{}, Words{}, Words{} + draws.step, Words{} + stream}};
    std::memcpy(state.word, place, sizeof place);
    philox(state, keys);
    emit(numbers, state);
    for (int i = 0; i < philox_blocks && from_row < rows; ++i) {
      const bool last = from + 1 == blocks_per_row;
      T* target = to + from_row * cols + from * 8;
      if (!last || last_size == 8) std::memcpy(target, numbers + i * 8, 8 * sizeof(T));
      else for (std::int64_t j = 0; j < last_size; ++j) target[j] = numbers[i * 8 + j];
      from = last ? 0 : from + 1;
      from_row += last;
    }
  }
}

}  // namespace plainnet::PLAINNET_ISA
