// The formulas that have a function written by hand: found by recognize.cpp, written in fused.h.
#pragma once
#include <cstdint>

namespace plainnet {

// `penalized`: the gradient is g + c1 w, and c0 w^2 is summed first, as L2 has it.
enum class Known : std::uint8_t {
  none,
  descend, descend_penalized,  // gradient descent
  roll, roll_penalized,        // with momentum, the heavy ball
  roll_ahead, roll_ahead_penalized, roll_ahead_scaled, roll_ahead_scaled_penalized,  // Nesterov's, in both of its forms
  adapt, adapt_penalized,      // adaptive moments
  level_by_mean, level_by_mean_penalized, level_by_sum, level_by_sum_penalized,  // over the root of a mean or a sum of squares
  level_deltas, level_deltas_penalized,  // the same, times that of the updates
  measure, measure_penalized,  // the squares of the gradient
  descend_normalized, descend_normalized_penalized,  // gradient descent by the gradient over a number
  rectify, rectify_back,                  // a bias and ReLU; its gradient and that of the bias
  rectify_dropped, rectify_dropped_back,  // with dropout behind it
};

}  // namespace plainnet
