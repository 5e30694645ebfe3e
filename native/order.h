// The order in which an epoch takes its rows.
#pragma once
#include "isa.h"

namespace plainnet {

// Writes 0 .. count - 1 in the order of as many random keys of 64 bits, equal ones as they come: `Stream.permutation` of core/random.py.
void write_order(std::int64_t* order, std::int64_t count, std::uint32_t stream, const Draws& draws, const Isa& isa);

}  // namespace plainnet
