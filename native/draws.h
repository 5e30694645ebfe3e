// Random draws for each element of some rows: as numbers, or compared with a rate at once.
//
// Element (row, col) of stream s at a step uses 16 bits of the block with counter (col / 8, row, step, s) of Philox: word
// col % 8 / 2, its lower half if col is even. The draw is k / 65536; comparing k itself spares making a number of it.
#pragma once
#include "masks.h"
#include "philox.h"

namespace plainnet::PLAINNET_ISA {

// All 16-bit numbers of a finished state in their order, eight of each block.
struct InOrder {
  Words half[2];

  PLAINNET_INLINE explicit InOrder(const PhiloxState& state) {
    const auto& w = state.word;
    const Words low = (w[0] & 0xffffffffu) | w[1] << 32, high = (w[2] & 0xffffffffu) | w[3] << 32;
    half[0] = interleave<false>(low, high), half[1] = interleave<true>(low, high);
  }
};

// What becomes of the draws: so many items of a block.
template <class T>
struct Numbers {
  using Item = T;
  static constexpr int items = 8;

  PLAINNET_INLINE void operator()(T* to, const PhiloxState& state) const {
    const InOrder draws(state);
    std::uint16_t numbers[philox_blocks * 8];
    std::memcpy(numbers, draws.half, sizeof numbers);
    for (int i = 0; i < philox_blocks * 8; ++i) to[i] = static_cast<T>(static_cast<std::int32_t>(numbers[i])) * T(0x1p-16);
  }
};

// A bit for each draw that is below a rate: k / 65536 < rate where k < ceil(65536 rate).
struct Below {
  using Item = std::uint8_t;
  static constexpr int items = 1;
  std::uint16_t most;  // that k may be
  std::uint64_t some;  // 0 if no draw is below

  explicit Below(double rate) {
    const double bound = __builtin_ceil(rate * 65536);
    const bool any = bound > 0;  // false for NaN
    most = static_cast<std::uint16_t>(!any ? 0 : bound < 65536 ? bound - 1 : 65535), some = any ? ~0ull : 0;
  }
  PLAINNET_INLINE std::uint64_t bits(const PhiloxState& state) const {
    const InOrder draws(state);
    return at_most(draws.half[0], draws.half[1], most) & some;
  }
  PLAINNET_INLINE void operator()(std::uint8_t* to, const PhiloxState& state) const {
    const std::uint64_t found = bits(state);
    std::memcpy(to, &found, philox_blocks);
  }
};

// One of two values for each draw.
template <class T>
struct Choice {
  using Item = T;
  static constexpr int items = 8;
  Below below;
  T chosen, other;

  PLAINNET_INLINE void operator()(T* to, const PhiloxState& state) const {
    const std::uint64_t found = below.bits(state);
    PLAINNET_UNROLL
    for (int i = 0; i < philox_blocks * 8; i += lanes<T>) {
      store(to + i, choose_by_bits<T>(static_cast<std::uint32_t>(found >> i), splat(chosen), splat(other)));
    }
  }
};

// Fills rows of `per_row` items, dense; `first_row` is the batch's number of the first of these rows.
template <class Make>
void draw_rows(typename Make::Item* to, std::int64_t per_row, std::int64_t first_row, std::int64_t rows, std::uint32_t stream,
               const Draws& draws, const Make& make) {
  using Item = typename Make::Item;
  constexpr std::int64_t width = Make::items * philox_blocks, together = 32;
  const std::int64_t blocks_per_row = blocks(per_row, Make::items), last_size = per_row - (blocks_per_row - 1) * Make::items;
  const auto row_number = static_cast<std::uint64_t>(draws.first_row + first_row);
  const std::int64_t whole = per_row / width, begin = whole * philox_blocks;  // vectors of blocks in a row; the first block after them
  const PhiloxKeys keys(draws.seed);
  Words lane;
  for (int i = 0; i < philox_blocks; ++i) lane[i] = static_cast<std::uint64_t>(i);
  for (std::int64_t start = 0; start < rows && whole > 0; start += together) {
    const std::int64_t end = smaller(start + together, rows);
    for (std::int64_t number = 0; number < whole; ++number) {
      const BlockWords block(lane + static_cast<std::uint64_t>(number * philox_blocks), stream, draws, keys);
      for (std::int64_t row = start; row < end; ++row) {
        PhiloxState state = block.with({row_number + static_cast<std::uint64_t>(row), draws.seed, draws});
        philox<3>(state, keys);
        make(to + row * per_row + number * width, state);
      }
    }
  }
  // The remaining blocks of all rows form one sequence, so that narrow rows fill the lanes as well.
  std::int64_t block = begin, row = begin < blocks_per_row ? 0 : rows;
  Item items[width];
  while (row < rows) {
    std::int64_t from = block, from_row = row;
    std::uint64_t place[2][philox_blocks];
    for (int i = 0; i < philox_blocks; ++i) {
      place[0][i] = static_cast<std::uint64_t>(block);
      place[1][i] = row_number + static_cast<std::uint64_t>(row);
      if (++block == blocks_per_row) block = begin, ++row;
    }
    PhiloxState state{{Words{}, Words{}, Words{} + draws.step, Words{} + stream}};
    std::memcpy(state.word, place, sizeof place);
    philox(state, keys);
    make(items, state);
    for (int i = 0; i < philox_blocks && from_row < rows; ++i) {
      const bool last = from + 1 == blocks_per_row;
      Item* target = to + from_row * per_row + from * Make::items;
      if (!last || last_size == Make::items) std::memcpy(target, items + i * Make::items, Make::items * sizeof(Item));
      else for (std::int64_t j = 0; j < last_size; ++j) target[j] = items[i * Make::items + j];
      from = last ? begin : from + 1;
      from_row += last;
    }
  }
}

}  // namespace plainnet::PLAINNET_ISA
