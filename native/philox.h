// Philox4x32-10: random numbers as a pure function of a counter and a key.
//
// Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. Ten rounds of two
// multiplications turn a counter of four words into four random words; blocks are independent, so each
// lane of a vector computes one. What they are used for is in draws.h.
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

constexpr std::uint32_t multiplier_0 = 0xD2511F53u, multiplier_1 = 0xCD9E8D57u;

template <int first_round = 0>
PLAINNET_INLINE void philox(PhiloxState& state, const PhiloxKeys& keys) {
  auto& w = state.word;
  const Words multiplier0 = Words{} + multiplier_0, multiplier1 = Words{} + multiplier_1;
  PLAINNET_UNROLL
  for (int round = first_round; round < 10; ++round) {
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

// Three rounds for the counters (block, row, step, stream) of some blocks in many rows. Most of them depends on the block alone,
// and is done once; the first multiplies the row with nothing, so of a row two words are enough.
//
//   after two rounds:  (c, q, p ^ high, low),  where c, q and p follow from the block, high and low from the row
struct RowWords {
  std::uint32_t high, low;

  RowWords(std::uint64_t row, std::uint64_t key, const Draws& draws) {
    const std::uint64_t product = static_cast<std::uint64_t>(draws.step) * multiplier_1;
    const auto word = static_cast<std::uint32_t>(product >> 32) ^ static_cast<std::uint32_t>(row) ^ static_cast<std::uint32_t>(key);
    const std::uint64_t next = static_cast<std::uint64_t>(word) * multiplier_0;
    high = static_cast<std::uint32_t>(next >> 32), low = static_cast<std::uint32_t>(next);
  }
};

struct BlockWords {
  Words p, q, high, low;

  PLAINNET_INLINE BlockWords(Words block, std::uint32_t stream, const Draws& draws, const PhiloxKeys& keys) {
    const auto step_product = static_cast<std::uint32_t>(static_cast<std::uint64_t>(draws.step) * multiplier_1);
    const Words multiplier0 = Words{} + multiplier_0, multiplier1 = Words{} + multiplier_1;
    const Words first = multiply_words(block, multiplier0);
    const Words second = multiply_words(upper_halves(first) ^ (Words{} + stream) ^ keys.of[0][1], multiplier1);
    const Words third = multiply_words(upper_halves(second) ^ (Words{} + step_product) ^ keys.of[1][0], multiplier0);
    p = first ^ keys.of[1][1], q = second ^ keys.of[2][0], high = upper_halves(third) ^ keys.of[2][1], low = third;
  }
  PLAINNET_INLINE PhiloxState with(const RowWords& row) const {
    const Words product = multiply_words(p ^ (Words{} + row.high), Words{} + multiplier_1);
    return {{upper_halves(product) ^ q, product, high ^ (Words{} + row.low), low}};
  }
};

}  // namespace plainnet::PLAINNET_ISA
