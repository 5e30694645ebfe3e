// The order in which an epoch takes its rows.
//
// Keys are random, so their first bits deal them out evenly into buckets of a few, which are sorted by insertion.
#include "order.h"

#include <bit>
#include <utility>
#include <vector>

namespace plainnet {
namespace {

constexpr std::int64_t bucket_size = 4;  // about

// Each row moves down past those before it that have larger keys, which are of its own bucket.
void sort_by_insertion(std::int64_t* order, std::int64_t count, const std::vector<std::uint64_t>& keys) {
  const auto key_of = [&](std::int64_t row) { return keys[static_cast<std::size_t>(row)]; };
  for (std::int64_t next = 1; next < count; ++next) {
    const std::int64_t moving = order[next];
    std::int64_t place = next;
    for (; place > 0 && key_of(order[place - 1]) > key_of(moving); --place) order[place] = order[place - 1];
    order[place] = moving;
  }
}

}  // namespace

void write_order(std::int64_t* order, std::int64_t count, std::uint32_t stream, const Draws& draws, const Isa& isa) {
  std::vector<std::uint64_t> keys(static_cast<std::size_t>(count + key_padding));
  isa.keys(keys.data(), count, stream, draws);
  keys.resize(static_cast<std::size_t>(count));
  const auto bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(count / bucket_size))) + 1;
  const auto bucket_of = [&](std::uint64_t key) { return static_cast<std::size_t>(key >> (64 - bits)); };
  std::vector<std::int64_t> ends(std::size_t{1} << bits);
  for (const std::uint64_t key : keys) ++ends[bucket_of(key)];
  std::int64_t before = 0;
  for (std::int64_t& end : ends) before += std::exchange(end, before);  // where the bucket begins, until it is filled
  for (std::int64_t i = 0; i < count; ++i) order[ends[bucket_of(keys[static_cast<std::size_t>(i)])]++] = i;
  sort_by_insertion(order, count, keys);
}

}  // namespace plainnet
