// Products whose weights are masked for each row alone; see `Thinned` in plan.h for what they compute.
//
// A row's mask is drawn a segment of some 256 columns at a time, right where it is used: it needs no memory, and drawing
// it is most of the work. Each sum is added in short runs, as gemm.h does it, in an order that follows from shapes alone.
#pragma once
#include "draws.h"
#include "reductions.h"

namespace plainnet::PLAINNET_ISA {

constexpr std::int64_t segment = 256, short_run = 32;

// The draws of columns first .. first + count - 1 of a row, count at most `segment`; `to` has room for `drawn_size`.
constexpr std::int64_t drawn_size = segment + 16 + 8 * philox_blocks;

template <class T>
inline const T* draw_segment(T* to, std::int64_t row, std::int64_t first, std::int64_t count, std::uint32_t stream, const Draws& draws) {
  const std::int64_t block = first / 8, skipped = first % 8, blocks_drawn = (skipped + count + 7) / 8;
  const auto row_number = static_cast<std::uint64_t>(draws.first_row + row);
  const PhiloxKeys keys(draws.seed);
  for (std::int64_t at = 0; at < blocks_drawn; at += philox_blocks) {
    std::uint64_t place[2][philox_blocks];
    for (int i = 0; i < philox_blocks; ++i) {
      place[0][i] = static_cast<std::uint64_t>(block + at + i);
      place[1][i] = row_number;
    }
    PhiloxState state{{Words{}, Words{}, Words{} + draws.step, Words{} + stream}};
    std::memcpy(state.word, place, sizeof place);
    philox(state, keys);
    Numbers<T>()(to + at * 8, state);
  }
  return to + skipped;
}

// Weights i0 .. i1 - 1, j0 .. j1 - 1, whose columns in a row's mask follow one another.
struct Segment {
  std::int64_t i0, i1, j0, j1;
  std::int64_t first(std::int64_t units) const { return i0 * units + j0; }
  std::int64_t count(std::int64_t units) const { return (i1 - i0 - 1) * units + j1 - j0; }
};

// The segments of inputs begin .. end - 1 and the units from j0 on: part of one input's, or whole ones of several.
inline std::int64_t segment_width(std::int64_t units, std::int64_t j0) { return smaller(segment, units - j0); }
inline std::int64_t segment_inputs(std::int64_t units) { return units < segment ? segment / units : 1; }

// Sums of up to `segment` values, a run of `short_run` terms at a time.
template <class T>
struct Runs {
  T total[segment] = {}, run[segment] = {};
  std::int64_t terms = 0;

  PLAINNET_INLINE void end_term(std::int64_t count) {
    if (++terms % short_run == 0) end_run(count);
  }
  PLAINNET_INLINE void end_run(std::int64_t count) {
    for (std::int64_t j = 0; j < count; ++j) total[j] += run[j], run[j] = T(0);
  }
};

template <class T>
void thinned_output(const Thinned& x, T* arena, Range rows, const Draws& draws) {
  const T* w = arena + x.b;
  const T rate = arena[x.rate];
  T drawn[drawn_size];
  const std::int64_t group = segment_inputs(x.units);
  for (std::int64_t n = rows.begin; n < rows.end; ++n) {
    const T* a = arena + x.a + n * x.inputs;
    for (std::int64_t j0 = 0; j0 < x.units; j0 += segment) {
      const std::int64_t width = segment_width(x.units, j0);
      Runs<T> sums;
      for (std::int64_t i0 = 0; i0 < x.inputs; i0 += group) {
        const Segment at{i0, smaller(i0 + group, x.inputs), j0, j0 + width};
        const T* mask = draw_segment(drawn, n, at.first(x.units), at.count(x.units), static_cast<std::uint32_t>(x.stream), draws);
        for (std::int64_t i = at.i0; i < at.i1; ++i, mask += x.units) {
          const T value = a[i], *weights = w + i * x.units + j0;
          for (std::int64_t j = 0; j < width; ++j) sums.run[j] += mask[j] < rate ? T(0) : value * weights[j];
          sums.end_term(width);
        }
      }
      sums.end_run(width);
      std::memcpy(arena + x.c + n * x.units + j0, sums.total, static_cast<std::size_t>(width) * sizeof(T));
    }
  }
}

template <class T>
void thinned_input(const Thinned& x, T* arena, Range rows, const Draws& draws) {
  const T* w = arena + x.b;
  const T rate = arena[x.rate];
  T drawn[drawn_size], products[segment];
  const std::int64_t group = segment_inputs(x.units);
  for (std::int64_t n = rows.begin; n < rows.end; ++n) {
    const T* a = arena + x.a + n * x.units;
    T* c = arena + x.c + n * x.inputs;
    for (std::int64_t i0 = 0; i0 < x.inputs; i0 += group) {
      const std::int64_t i1 = smaller(i0 + group, x.inputs);
      for (std::int64_t i = i0; i < i1; ++i) c[i] = T(0);
      for (std::int64_t j0 = 0; j0 < x.units; j0 += segment) {
        const std::int64_t width = segment_width(x.units, j0);
        const Segment at{i0, i1, j0, j0 + width};
        const T* mask = draw_segment(drawn, n, at.first(x.units), at.count(x.units), static_cast<std::uint32_t>(x.stream), draws);
        for (std::int64_t i = i0; i < i1; ++i, mask += x.units) {
          const T* weights = w + i * x.units + j0;
          for (std::int64_t j = 0; j < width; ++j) products[j] = mask[j] < rate ? T(0) : a[j0 + j] * weights[j];
          c[i] += reduce_run<Sum>(products, width);
        }
      }
    }
  }
}

template <class T>
void thinned_weights(const Thinned& x, T* arena, std::int64_t rows, Range inputs, const Draws& draws) {
  const T *a = arena + x.a, *b = arena + x.b;
  const T rate = arena[x.rate];
  T drawn[drawn_size];
  const std::int64_t group = segment_inputs(x.units);
  for (std::int64_t i0 = inputs.begin; i0 < inputs.end; i0 += group) {
    for (std::int64_t j0 = 0; j0 < x.units; j0 += segment) {
      const Segment at{i0, smaller(i0 + group, inputs.end), j0, j0 + segment_width(x.units, j0)};
      const std::int64_t width = at.j1 - j0, count = (at.i1 - i0) * width;
      Runs<T> sums;
      for (std::int64_t n = 0; n < rows; ++n) {
        const T* mask = draw_segment(drawn, n, at.first(x.units), at.count(x.units), static_cast<std::uint32_t>(x.stream), draws);
        const T* values = b + n * x.units + j0;
        T* run = sums.run;
        for (std::int64_t i = i0; i < at.i1; ++i, mask += x.units, run += width) {
          const T value = a[n * x.inputs + i];
          for (std::int64_t j = 0; j < width; ++j) run[j] += mask[j] < rate ? T(0) : value * values[j];
        }
        sums.end_term(count);
      }
      sums.end_run(count);
      std::memcpy(arena + x.c + at.first(x.units), sums.total, static_cast<std::size_t>(count) * sizeof(T));
    }
  }
}

// The part of the result in these rows of the batch or, for the weights' side, of the weights.
template <class T>
void thinned(const Thinned& x, T* arena, std::int64_t rows, Range part, const Draws& draws) {
  switch (x.side) {
    case Side::output: return thinned_output(x, arena, part, draws);
    case Side::input: return thinned_input(x, arena, part, draws);
    case Side::weights: return thinned_weights(x, arena, rows, part, draws);
  }
}

}  // namespace plainnet::PLAINNET_ISA
