// Blocks moved, and rows taken and added up by number, against plain loops; bits alike in any number of parts.
#include <cmath>
#include <limits>
#include <vector>

#include "check.h"
#include "rows.h"

namespace plainnet::test {
namespace {

template <class T>
std::vector<T> counted(std::int64_t size) {
  std::vector<T> values(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(std::sin(static_cast<double>(i)));
  return values;
}

std::vector<Range> cut(std::int64_t size, std::int64_t parts) {
  std::vector<Range> ranges;
  for (std::int64_t i = 0; i < parts; ++i) ranges.push_back({size * i / parts, size * (i + 1) / parts});
  return ranges;
}

template <class T>
void check_move(std::int64_t rows, std::int64_t cols, int parts) {
  const std::int64_t from_stride = cols + 3, to_stride = cols + 2, to = rows * from_stride;
  const std::vector<T> before = counted<T>(to + rows * to_stride);
  std::vector<T> arena = before;
  for (const Range part : cut(rows, parts)) move_rows(Move{1, from_stride, to, to_stride, rows, cols}, arena.data(), part);
  std::int64_t wrong = 0;
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < to_stride; ++j) {
      const std::int64_t source = j < cols ? 1 + i * from_stride + j : to + i * to_stride + j;
      wrong += arena[static_cast<std::size_t>(to + i * to_stride + j)] != before[static_cast<std::size_t>(source)];
    }
  }
  CHECK(wrong == 0, "%ld x %ld, %d parts: %ld wrong", long(rows), long(cols), parts, long(wrong));
}

template <class T>
std::vector<T> numbers(std::int64_t rows, std::int64_t table_rows) {
  constexpr T infinity = std::numeric_limits<T>::infinity(), none = std::numeric_limits<T>::quiet_NaN();
  const T strange[] = {T(-1), T(0.5), none, infinity, -infinity, T(1e30), static_cast<T>(table_rows), std::numeric_limits<T>::lowest(), T(-0.0)};
  std::vector<T> index(static_cast<std::size_t>(rows));
  for (std::size_t i = 0; i < index.size(); ++i) index[i] = i % 3 == 2 ? strange[i / 3 % 9] : static_cast<T>(i * 7 % static_cast<std::size_t>(table_rows));
  return index;
}

template <class T>
void check_lookup(std::int64_t rows, std::int64_t cols, std::int64_t table_rows, int parts) {
  const std::vector<T> index = numbers<T>(rows, table_rows), table = counted<T>(table_rows * cols), values = counted<T>(rows * cols);
  std::vector<T> taken(values.size()), sums(table.size(), T(0));
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t k = 0; k < table_rows; ++k) {
      if (index[static_cast<std::size_t>(i)] != static_cast<T>(k)) continue;
      for (std::int64_t j = 0; j < cols; ++j) {
        taken[static_cast<std::size_t>(i * cols + j)] = table[static_cast<std::size_t>(k * cols + j)];
        sums[static_cast<std::size_t>(k * cols + j)] += values[static_cast<std::size_t>(i * cols + j)];
      }
    }
  }
  const auto place = [](const std::vector<T>& v) { return static_cast<std::int64_t>(v.size()); };
  std::vector<T> arena = table;
  arena.insert(arena.end(), index.begin(), index.end());
  arena.insert(arena.end(), values.begin(), values.end());
  const std::int64_t at_index = place(table), at_values = at_index + place(index);
  std::vector<T> other = arena;
  const Lookup taking{0, at_index, at_values, rows, cols, table_rows, false}, adding{0, at_index, at_values, rows, cols, table_rows, true};
  for (const Range part : cut(rows, parts)) take_rows(taking, arena.data(), part);
  for (const Range part : cut(table_rows, parts)) sum_rows(adding, other.data(), rows, part);
  CHECK(std::vector<T>(arena.begin() + at_values, arena.end()) == taken, "%ld rows of %ld, %d parts: taken", long(rows), long(cols), parts);
  CHECK(std::vector<T>(other.begin(), other.begin() + at_index) == sums, "%ld rows of %ld, %d parts: added up", long(rows), long(cols), parts);
}

template <class T>
void check_all(int parts) {
  for (const std::int64_t rows : {0, 1, 29, 5000}) {
    for (const std::int64_t cols : {1, 3, 33}) {
      check_move<T>(rows, cols, parts);
      for (const std::int64_t table_rows : {1, 5, 700}) check_lookup<T>(rows, cols, table_rows, parts);
    }
  }
}

}  // namespace

void test_rows() {
  for (const int parts : {1, 3}) check_all<float>(parts), check_all<double>(parts);
}

}  // namespace plainnet::test
