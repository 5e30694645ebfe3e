// Functions written by hand for the formulas that matter most, found by what a formula does (recognize.h), not by a name.
//
// One pass instead of one for each instruction: what the interpreter keeps in tiles stays in vector registers. A function must
// give what the interpreter gives, within rounding.
#pragma once
#include "elements.h"
#include "known.h"
#include "rectified.h"
#include "rules.h"

namespace plainnet::PLAINNET_ISA {

template <class V>
PLAINNET_INLINE double square_of(V same) {
  return static_cast<double>(same[0]) * static_cast<double>(same[0]);
}

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
  PLAINNET_INLINE void finish(const double* totals, const Chunk<T>& chunk) const {
    if constexpr (penalized) chunk.singles[0] = totals[0] * static_cast<double>(half);
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

// u = rate * rule(g), w <- w - u. The sum of u^2 is rate^2 times that of the rest, which for plain descent is g.
template <class T, class Rule, bool penalized>
struct Update {
  template <class Elements>
  static void run(const Formula<T>& formula, const Elements& elements) {
    const Named<T> named(formula, elements.chunk);
    const Slope<T, penalized> slope(named, Rule::g);
    T* w = named.f(penalized ? 0 : Rule::keeps + 1);
    const Rule rule(Given<T, Rule, penalized>{named});
    constexpr int of_g = slope.sums, of_push = Rule::keeps > 0 ? of_g + 1 : of_g;
    double totals[of_push + 1];
    elements.template each<of_push + 1, Rule::blank_is_idle && !penalized>(totals, [&](auto at, auto& total) {
      const auto g = slope(at, total), push = rule(at, g);
      total.of[of_g] += g * g;
      if constexpr (of_push != of_g) total.of[of_push] += push * push;
      at.write(w, at.read(w) - rule.rate * push);
    });
    slope.finish(totals, elements.chunk);
    elements.chunk.singles[of_g] = totals[of_g];
    elements.chunk.singles[of_g + 1] = square_of(rule.rate) * totals[of_push];
  }
};

// The squares of the gradient alone, for those who need its norm first.
template <class T, bool penalized>
struct Measure {
  template <class Elements>
  static void run(const Formula<T>& formula, const Elements& elements) {
    const Named<T> named(formula, elements.chunk);
    const Slope<T, penalized> slope(named, 0);
    double totals[slope.sums + 1];
    bool done = false;
    if constexpr (penalized && Elements::outer) done = by_parts(slope, elements, totals);
    if (!done) {
      elements.template each<slope.sums + 1, !penalized>(totals, [&](auto at, auto& total) {
        const auto g = slope(at, total);
        total.of[slope.sums] += g * g;
      });
    }
    slope.finish(totals, elements.chunk);
    elements.chunk.singles[slope.sums] = totals[slope.sums];
  }

  // |g + s w|^2 = |g|^2 + 2 s g.w + s^2 |w|^2, where |w|^2 alone takes the rows in which g, an outer product, is 0; and the last
  // update may have left it. Not where the parts cancel so far that the rounding of each would show.
  static bool by_parts(const Slope<T, true>& slope, const RowByRow<T>& elements, double (&totals)[2]) {
    constexpr double least = 0.25;
    const double* known = elements.chunk.squares;
    double of_w[1], of_g[2];
    if (known && *known == *known) {
      of_w[0] = *known;
    } else {
      elements.template each<1, false>(of_w, [&](auto at, auto& total) {
        const auto w = at.read(slope.w);
        total.of[0] += w * w;
      });
    }
    elements.template each<2, true>(of_g, [&](auto at, auto& total) {
      const auto g = at.gradient(slope.g), w = at.read(slope.w);
      total.of[0] += g * g;
      total.of[1] += g * w;
    });
    const auto strength = static_cast<double>(slope.strength[0]);
    const double decay = strength * strength * of_w[0];
    totals[0] = of_w[0];
    totals[1] = of_g[0] + 2 * strength * of_g[1] + decay;
    return totals[1] >= least * (of_g[0] + decay);
  }
};

// u = rate / norm * g, w <- w - u. The squares of w are added up for the next step's Measure.
template <class T, bool penalized>
struct DescendNormalized {
  template <class Elements>
  static void run(const Formula<T>& formula, const Elements& elements) {
    const Named<T> named(formula, elements.chunk);
    const T* g_at = named.f(penalized ? 1 : 0);
    T* w = named.f(penalized ? 0 : 1);
    const auto rate = named.s(1) / named.s(0), strength = penalized ? named.c(0) : Vector<T>{};
    constexpr bool adds_squares = penalized && Elements::outer;
    double totals[adds_squares ? 2 : 1];
    elements.template each<adds_squares ? 2 : 1, !penalized>(totals, [&](auto at, auto& total) {
      const auto before = at.read(w);
      auto g = at.gradient(g_at);
      if constexpr (penalized) g += strength * before;
      total.of[0] += g * g;
      const auto after = before - rate * g;
      if constexpr (adds_squares) total.of[1] += after * after;
      at.write(w, after);
    });
    elements.chunk.singles[0] = square_of(rate) * totals[0];
    if constexpr (adds_squares) {
      if (double* squares = elements.chunk.squares) *squares = totals[1];
    }
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
