// Which products are added up where they are read.
#pragma once
#include "plan.h"

namespace plainnet {

// The same operations, but a product of few terms that one kernel alone reads, of those that can add it up themselves
// (rectified.h), is streamed through it: by rows of the batch, and nothing of it is stored. Accesses are of `rows` rows.
std::vector<Operation> merged(const std::vector<Operation>& operations, std::int64_t rows);

}  // namespace plainnet
