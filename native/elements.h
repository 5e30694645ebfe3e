// The elements of a formula one after another, a vector at a time, and sums over all of them: of what lies in memory (InTurn), or
// of a gradient that is an outer product and lies nowhere (RowByRow).
#pragma once
#include "named.h"
#include "zeros.h"

namespace plainnet::PLAINNET_ISA {

// Elements (named.h) whose gradient has just been computed, and is nowhere in memory.
template <class T, class Elements>
struct WithGradient : Elements {
  Vector<T> g;
  PLAINNET_INLINE Vector<T> gradient(const T*) const { return g; }
};

template <class T, int count>
struct Sums {
  Vector<T> of[count] = {};
};

constexpr std::int64_t summed_together = 2048;  // elements at the most; what follows is summed in double
constexpr int ways = 4;                         // one sum waits for the last addition to end, four do not

// Sums that elements take in turn.
template <class T, int count>
struct Ways {
  Sums<T, count> sums[ways];

  PLAINNET_INLINE void add_up(double* totals) {
    PLAINNET_UNROLL
    for (int k = 0; k < count; ++k) {
      const Vector<T> total = (sums[0].of[k] + sums[1].of[k]) + (sums[2].of[k] + sums[3].of[k]);
      totals[k] += static_cast<double>(sum_of_lanes(total));
      PLAINNET_UNROLL
      for (int way = 0; way < ways; ++way) sums[way].of[k] = Vector<T>{};
    }
  }
};

// A formula's elements one after another; calls update(elements, sums), and writes what they come to.
template <class T>
struct InTurn {
  static constexpr bool outer = false;
  const Chunk<T>& chunk;

  template <int count, bool blank_is_idle, class Update>
  PLAINNET_INLINE void each(double (&totals)[count], Update update) const {
    constexpr std::int64_t stride = ways * lanes<T>;
    const std::int64_t elements = chunk.rows.end - chunk.rows.begin;
    for (double& one : totals) one = 0;
    Ways<T, count> total;
    for (std::int64_t begin = 0; begin < elements; begin += summed_together) {
      const std::int64_t end = smaller(begin + summed_together, elements);
      std::int64_t i = begin;
      for (; i + stride <= end; i += stride) {
        PLAINNET_UNROLL
        for (int way = 0; way < ways; ++way) update(Whole<T>{i + way * lanes<T>}, total.sums[way]);
      }
      for (; i + lanes<T> <= end; i += lanes<T>) update(Whole<T>{i}, total.sums[0]);
      if (i < end) update(Last<T>{i, end - i}, total.sums[0]);
      total.add_up(totals);
    }
  }
};

// The elements of an outer product row by row, each in the registers in which it is computed. Rows in which it is 0, of images
// most, are not touched where they change nothing.
template <class T>
struct RowByRow {
  static constexpr bool outer = true;
  static constexpr std::int64_t stride = ways * lanes<T>;
  const Chunk<T>& chunk;
  const Outer<T> product;  // a copy, so that no store can be thought to change it

  template <int count, bool blank_is_idle, class Update>
  PLAINNET_INLINE void each(double (&totals)[count], Update update) const {
    if (product.cols % stride == 0) each_row<true, blank_is_idle>(totals, update);
    else each_row<false, blank_is_idle>(totals, update);
  }

 private:
  template <bool whole, bool blank_is_idle, int count, class Update>
  PLAINNET_INLINE void each_row(double (&totals)[count], Update update) const {
    constexpr std::int64_t together = 256;
    for (double& one : totals) one = 0;
    Ways<T, count> total;
    std::int64_t summed = 0;
    const auto update_row = [&](std::int64_t row) __attribute__((always_inline)) {
      elements_of<whole>(row, total, update);
      if ((summed += product.cols) < summed_together) return;
      total.add_up(totals);
      summed = 0;
    };
    Kept<T, together> kept;
    for (std::int64_t first = 0; first < product.rows; first += together) {
      const std::int64_t rows = smaller(together, product.rows - first);
      if constexpr (blank_is_idle) {
        find_nonzero_columns(kept, product.left + first, 0, 1, rows);
        for (std::int64_t i = 0; i < kept.count; ++i) update_row(first + kept.number[i]);
      } else {
        for (std::int64_t i = 0; i < rows; ++i) update_row(first + i);
      }
    }
    total.add_up(totals);
  }

  // whole: a row ends where a stride does.
  template <bool whole, int count, class Update>
  PLAINNET_INLINE void elements_of(std::int64_t row, Ways<T, count>& total, Update update) const {
    const std::int64_t cols = product.cols, at = row * cols;
    const T* right = product.right;
    const auto left = splat(product.left[row]);
    std::int64_t j = 0;
    for (; j + stride <= cols; j += stride) {
      PLAINNET_UNROLL
      for (int way = 0; way < ways; ++way) {
        const std::int64_t k = j + way * lanes<T>;
        update(WithGradient<T, Whole<T>>{{at + k}, left * load(right + k)}, total.sums[way]);
      }
    }
    if constexpr (whole) return;
    for (; j + lanes<T> <= cols; j += lanes<T>) update(WithGradient<T, Whole<T>>{{at + j}, left * load(right + j)}, total.sums[0]);
    if (const std::int64_t rest = cols - j; rest > 0) {
      update(WithGradient<T, Last<T>>{{at + j, rest}, left * load(right + j, rest)}, total.sums[0]);
    }
  }
};

}  // namespace plainnet::PLAINNET_ISA
