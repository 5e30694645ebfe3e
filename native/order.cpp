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

struct Numbered {
  std::uint64_t key;
  std::int64_t number;
};

// Each moves down past those before it that have larger keys.
void sort_by_insertion(Numbered* begin, Numbered* end) {
  for (Numbered* next = begin + 1; next < end; ++next) {
    const Numbered moving = *next;
    Numbered* place = next;
    for (; place > begin && place[-1].key > moving.key; --place) *place = place[-1];
    *place = moving;
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
  std::vector<Numbered> sorted(keys.size());
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint64_t key = keys[static_cast<std::size_t>(i)];
    sorted[static_cast<std::size_t>(ends[bucket_of(key)]++)] = {key, i};
  }
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) {
    sort_by_insertion(sorted.data() + begin, sorted.data() + end);
    begin = end;
  }
  for (const Numbered& one : sorted) *order++ = one.number;
}

}  // namespace plainnet
