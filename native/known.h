// The formulas that have a function written by hand: found by recognize.cpp, written in fused.h.
#pragma once
#include <cstdint>

namespace plainnet {

// `penalized`: the gradient is g + c1 w, and c0 w^2 is summed first, as L2 has it.
enum class Known : std::uint8_t {
  none,
  descend, descend_penalized,  // gradient descent
  roll, roll_penalized,        // with momentum, the heavy ball
  adapt, adapt_penalized,      // adaptive moments
  measure, measure_penalized,  // the squares of the gradient
  descend_normalized, descend_normalized_penalized,  // gradient descent by the gradient over a number
  rectify, rectify_back,                  // a bias and ReLU; its gradient and that of the bias
  rectify_dropped, rectify_dropped_back,  // with dropout behind it
};

}  // namespace plainnet
