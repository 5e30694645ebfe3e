// Products with masked weights against plain loops over masks drawn one element at a time.
#include <cmath>
#include <limits>
#include <vector>

#include "check.h"
#include "isa.h"

namespace plainnet::test {
namespace {

constexpr Draws draws{0x123456789abcdefULL, 7, 1000};
constexpr std::uint32_t stream = 0x10000003;

double drawn(const Isa& isa, std::int64_t row, std::int64_t col) {
  const std::uint32_t key[] = {static_cast<std::uint32_t>(draws.seed), static_cast<std::uint32_t>(draws.seed >> 32)};
  const std::uint32_t counter[] = {static_cast<std::uint32_t>(col / 8), static_cast<std::uint32_t>(draws.first_row + row), draws.step, stream};
  std::uint32_t words[4];
  isa.philox(key, counter, words);
  const std::uint32_t word = words[col % 8 / 2];
  return (col % 2 ? word >> 16 : word & 0xffff) / 65536.0;
}

template <class T>
std::vector<T> values(std::int64_t size, double start) {
  std::vector<T> found(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < found.size(); ++i) found[i] = static_cast<T>(std::sin(start + static_cast<double>(i)));
  return found;
}

// The arena: inputs, weights, outputs, rate; each side reads two of the first three and writes the third.
template <class T>
void check_sides(const Isa& isa, std::int64_t rows, std::int64_t inputs, std::int64_t units) {
  const std::int64_t at_w = rows * inputs, at_y = at_w + inputs * units, at_rate = at_y + rows * units;
  std::vector<T> arena = values<T>(at_rate + 1, 0.5);
  arena.back() = T(0.3);
  std::vector<std::vector<T>> found(3, arena), right(3, arena);
  const Thinned sides[] = {{Side::output, 0, at_w, at_y, at_rate, rows, inputs, units, stream},
                           {Side::input, at_y, at_w, 0, at_rate, rows, inputs, units, stream},
                           {Side::weights, 0, at_y, at_w, at_rate, rows, inputs, units, stream}};
  const std::int64_t written[] = {at_y, 0, at_w}, sizes[] = {rows * units, rows * inputs, inputs * units};
  for (std::size_t side = 0; side < 3; ++side) {
    const std::int64_t parts = side == 2 ? inputs : rows, middle = parts / 3;  // in two parts, as two threads would
    functions<T>(isa).thinned(sides[side], found[side].data(), rows, {0, middle}, draws);
    functions<T>(isa).thinned(sides[side], found[side].data(), rows, {middle, parts}, draws);
    std::vector<double> sums(static_cast<std::size_t>(sizes[side]));
    for (std::int64_t n = 0; n < rows; ++n) {
      for (std::int64_t i = 0; i < inputs; ++i) {
        for (std::int64_t j = 0; j < units; ++j) {
          if (static_cast<T>(drawn(isa, n, i * units + j)) < arena.back()) continue;
          const std::int64_t at[] = {n * inputs + i, at_w + i * units + j, at_y + n * units + j};
          const double a = static_cast<double>(arena[static_cast<std::size_t>(at[side == 1 ? 2 : 0])]);
          const double b = static_cast<double>(arena[static_cast<std::size_t>(at[side == 2 ? 2 : 1])]);
          sums[static_cast<std::size_t>(at[side == 0 ? 2 : side == 1 ? 0 : 1] - written[side])] += a * b;
        }
      }
    }
    double worst = 0;
    for (std::size_t k = 0; k < arena.size(); ++k) {
      const auto place = static_cast<std::int64_t>(k) - written[side];
      const bool inside = place >= 0 && place < sizes[side];
      const double expected = inside ? sums[static_cast<std::size_t>(place)] : static_cast<double>(arena[k]);
      worst = std::fmax(worst, std::fabs(static_cast<double>(found[side][k]) - expected));
    }
    const double bound = 4 * static_cast<double>(std::numeric_limits<T>::epsilon() * static_cast<T>(rows + inputs + units));
    CHECK(worst < bound, "%s, %ld x %ld x %ld, side %zu: off by %g", isa.name, long(rows), long(inputs), long(units), side, worst);
  }
}

}  // namespace

void test_thinned() {
  constexpr std::int64_t shapes[][3] = {{1, 1, 1}, {3, 5, 7}, {2, 9, 256}, {2, 3, 257}, {4, 2, 600}, {33, 70, 10}, {5, 130, 1}, {0, 3, 3}};
  for (const Isa* isa : available_isas()) {
    for (const auto& [rows, inputs, units] : shapes) {
      check_sides<float>(*isa, rows, inputs, units);
      check_sides<double>(*isa, rows, inputs, units);
    }
  }
}

}  // namespace plainnet::test
