// Which products are computed where their factors or their sums are in registers.
#pragma once
#include "plan.h"

namespace plainnet {

// The same operations, but a product of few terms that one kernel alone reads, of those that can add it up themselves
// (rectified.h), is streamed through it: by rows of the batch, and nothing of it is stored. Narrow products that such a kernel can
// compute on the way go with it (`also`): of y the layer behind it, and both gradients of weights; where nothing else reads dx, it
// is not stored. Accesses are of `rows` rows.
std::vector<Operation> merged(const std::vector<Operation>& operations, std::int64_t rows);

}  // namespace plainnet
