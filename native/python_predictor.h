// Predictions for Python: of rows with any parameters, and row by row with parameters loaded once.
#pragma once
#include <nanobind/nanobind.h>

namespace plainnet {

void bind_predictor(nanobind::module_& module);

}  // namespace plainnet
