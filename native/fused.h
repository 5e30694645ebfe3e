// Functions written by hand for the formulas that matter most, found by what a formula does (recognize.h), not by a name.
//
// One pass instead of one for each instruction: what the interpreter keeps in tiles stays in vector registers. A function must
// give what the interpreter gives, within rounding.
#pragma once
#include "interpreter.h"
#include "known.h"
#include "rectified.h"
#include "rules.h"
#include "zeros.h"

namespace plainnet::PLAINNET_ISA {

// The same where the gradient has just been computed, and is nowhere in memory.
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

  PLAINNET_INLINE void add_up(double* singles) {
    PLAINNET_UNROLL
    for (int k = 0; k < count; ++k) {
      const Vector<T> total = (sums[0].of[k] + sums[1].of[k]) + (sums[2].of[k] + sums[3].of[k]);
      singles[k] += static_cast<double>(sum_of_lanes(total));
      PLAINNET_UNROLL
      for (int way = 0; way < ways; ++way) sums[way].of[k] = Vector<T>{};
    }
  }
};

// A formula's elements one after another; calls update(elements, sums).
template <class T>
struct InTurn {
  const Chunk<T>& chunk;

  template <int count, bool blank_is_idle, class Update>
  PLAINNET_INLINE void each(Update update) const {
    constexpr std::int64_t stride = ways * lanes<T>;
    const std::int64_t elements = chunk.rows.end - chunk.rows.begin;
    for (int k = 0; k < count; ++k) chunk.singles[k] = 0;
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
      total.add_up(chunk.singles);
    }
  }
};

// The elements of an outer product row by row, each in the registers in which it is computed. Rows in which it is 0, of images
// most, are not touched where they change nothing.
template <class T>
struct RowByRow {
  const Chunk<T>& chunk;
  const Outer<T>& product;

  template <int count, bool blank_is_idle, class Update>
  PLAINNET_INLINE void each(Update update) const {
    constexpr std::int64_t together = 256;
    for (int k = 0; k < count; ++k) chunk.singles[k] = 0;
    constexpr std::int64_t stride = ways * lanes<T>;
    const std::int64_t cols = product.cols;
    const T* right = product.right;
    Ways<T, count> total;
    std::int64_t summed = 0;
    const auto update_row = [&](std::int64_t row) __attribute__((always_inline)) {
      const auto left = splat(product.left[row]);
      const std::int64_t at = row * cols;
      std::int64_t j = 0;
      for (; j + stride <= cols; j += stride) {
        PLAINNET_UNROLL
        for (int way = 0; way < ways; ++way) {
          const std::int64_t k = j + way * lanes<T>;
          update(WithGradient<T, Whole<T>>{{at + k}, left * load(right + k)}, total.sums[way]);
        }
      }
      for (; j + lanes<T> <= cols; j += lanes<T>) update(WithGradient<T, Whole<T>>{{at + j}, left * load(right + j)}, total.sums[0]);
      if (const std::int64_t rest = cols - j; rest > 0) {
        update(WithGradient<T, Last<T>>{{at + j, rest}, left * load(right + j, rest)}, total.sums[0]);
      }
      if ((summed += cols) < summed_together) return;
      total.add_up(chunk.singles);
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
    total.add_up(chunk.singles);
  }
};

// The gradient of the objective: that of the data loss, and what a penalty adds, whose own sum comes first.
template <class T, bool penalized>
struct Slope {
  static constexpr int sums = penalized ? 1 : 0;
  const T *w, *g;
  T half{};
  Vector<T> strength{};

  PLAINNET_INLINE Slope(const Named<T>& named, int g_alone)
      : w(penalized ? named.f(0) : nullptr), g(named.f(penalized ? 1 : g_alone)) {
    if constexpr (penalized) half = named.c(0)[0], strength = named.c(1);
  }
  template <class At, int count>
  PLAINNET_INLINE Vector<T> operator()(At at, Sums<T, count>& total) const {
    const auto slope = at.gradient(g);
    if constexpr (!penalized) return slope;
    const auto weight = at.read(w);
    total.of[0] += weight * weight;
    return slope + strength * weight;
  }
  PLAINNET_INLINE void finish(const Chunk<T>& chunk) const {
    if constexpr (penalized) chunk.singles[0] *= static_cast<double>(half);
  }
};

// Where a rule's values and numbers are: a penalty's names come before its own.
template <class T, class Rule, bool penalized>
struct Given {
  const Named<T>& named;
  PLAINNET_INLINE T* kept(int i) const { return named.f(penalized ? i + 2 : i < Rule::g ? i : i + 1); }
  PLAINNET_INLINE Vector<T> s(int i) const { return named.s(i); }
  PLAINNET_INLINE Vector<T> c(int i) const { return named.c(penalized ? i + 2 : i); }
};

// u = rule(g), w <- w - u.
template <class T, class Rule, bool penalized>
struct Update {
  template <class Elements>
  static void run(const Formula<T>& formula, const Elements& elements) {
    const Named<T> named(formula, elements.chunk);
    const Slope<T, penalized> slope(named, Rule::g);
    T* w = named.f(penalized ? 0 : Rule::keeps + 1);
    const Rule rule(Given<T, Rule, penalized>{named});
    elements.template each<slope.sums + 2, Rule::blank_is_idle && !penalized>([&](auto at, auto& total) {
      const auto g = slope(at, total), u = rule(at, g);
      total.of[slope.sums] += g * g;
      total.of[slope.sums + 1] += u * u;
      at.write(w, at.read(w) - u);
    });
    slope.finish(elements.chunk);
  }
};

// The squares of the gradient alone, for those who need its norm first.
template <class T, bool penalized>
struct Measure {
  template <class Elements>
  static void run(const Formula<T>& formula, const Elements& elements) {
    const Named<T> named(formula, elements.chunk);
    const Slope<T, penalized> slope(named, 0);
    elements.template each<slope.sums + 1, !penalized>([&](auto at, auto& total) {
      const auto g = slope(at, total);
      total.of[slope.sums] += g * g;
    });
    slope.finish(elements.chunk);
  }
};

// u = rate / norm * g, w <- w - u.
template <class T, bool penalized>
struct DescendNormalized {
  template <class Elements>
  static void run(const Formula<T>& formula, const Elements& elements) {
    const Named<T> named(formula, elements.chunk);
    const T* g_at = named.f(penalized ? 1 : 0);
    T* w = named.f(penalized ? 0 : 1);
    const auto rate = named.s(1) / named.s(0), strength = penalized ? named.c(0) : Vector<T>{};
    elements.template each<1, !penalized>([&](auto at, auto& total) {
      const auto weight = at.read(w);
      auto g = at.gradient(g_at);
      if constexpr (penalized) g += strength * weight;
      const auto u = rate * g;
      total.of[0] += u * u;
      at.write(w, weight - u);
    });
  }
};

template <class T, class Body>
void run_in_turn(const Formula<T>& formula, const Chunk<T>& chunk) {
  Body::run(formula, InTurn<T>{chunk});
}
template <class T, class Body>
void run_row_by_row(const Formula<T>& formula, const Chunk<T>& chunk, const Outer<T>& product) {
  Body::run(formula, RowByRow<T>{chunk, product});
}

template <class T>
struct Written {
  RunChunk<T> in_turn;
  RunOuter<T> row_by_row;
  RunTerms<T> with_terms;
};
template <class T, class Body>
constexpr Written<T> written{run_in_turn<T, Body>, run_row_by_row<T, Body>, nullptr};
template <class T, class Body>
constexpr Written<T> rectified{run_stored<T, Body>, nullptr, run_summed<T, Body>};

template <class T>
Written<T> find_written(Known formula) {
  switch (formula) {
    case Known::descend: return written<T, Update<T, Descend<T>, false>>;
    case Known::descend_penalized: return written<T, Update<T, Descend<T>, true>>;
    case Known::roll: return written<T, Update<T, Roll<T>, false>>;
    case Known::roll_penalized: return written<T, Update<T, Roll<T>, true>>;
    case Known::roll_ahead: return written<T, Update<T, RollAhead<T, false>, false>>;
    case Known::roll_ahead_penalized: return written<T, Update<T, RollAhead<T, false>, true>>;
    case Known::roll_ahead_scaled: return written<T, Update<T, RollAhead<T, true>, false>>;
    case Known::roll_ahead_scaled_penalized: return written<T, Update<T, RollAhead<T, true>, true>>;
    case Known::adapt: return written<T, Update<T, Adapt<T>, false>>;
    case Known::adapt_penalized: return written<T, Update<T, Adapt<T>, true>>;
    case Known::level_by_mean: return written<T, Update<T, Level<T, true>, false>>;
    case Known::level_by_mean_penalized: return written<T, Update<T, Level<T, true>, true>>;
    case Known::level_by_sum: return written<T, Update<T, Level<T, false>, false>>;
    case Known::level_by_sum_penalized: return written<T, Update<T, Level<T, false>, true>>;
    case Known::level_deltas: return written<T, Update<T, LevelDeltas<T>, false>>;
    case Known::level_deltas_penalized: return written<T, Update<T, LevelDeltas<T>, true>>;
    case Known::measure: return written<T, Measure<T, false>>;
    case Known::measure_penalized: return written<T, Measure<T, true>>;
    case Known::descend_normalized: return written<T, DescendNormalized<T, false>>;
    case Known::descend_normalized_penalized: return written<T, DescendNormalized<T, true>>;
    case Known::rectify: return rectified<T, Rectify<T, false>>;
    case Known::rectify_dropped: return rectified<T, Rectify<T, true>>;
    case Known::rectify_back: return rectified<T, RectifyBack<T, false>>;
    case Known::rectify_dropped_back: return rectified<T, RectifyBack<T, true>>;
    case Known::none: return {};
  }
  return {};
}

template <class T>
RunChunk<T> find_fused(Known formula) {
  return find_written<T>(formula).in_turn;
}
template <class T>
RunOuter<T> find_fused_outer(Known formula) {
  return find_written<T>(formula).row_by_row;
}

template <class T>
RunTerms<T> find_fused_terms(Known formula) {
  return find_written<T>(formula).with_terms;
}

}  // namespace plainnet::PLAINNET_ISA
