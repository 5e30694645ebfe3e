// A size cut into parts.
#pragma once
#include <algorithm>

#include "isa.h"

namespace plainnet {

inline std::int64_t blocks(std::int64_t size, std::int64_t block) { return (size + block - 1) / block; }

inline Range part(std::int64_t number, std::int64_t size, std::int64_t total) {
  return {std::min(number * size, total), std::min((number + 1) * size, total)};
}

}  // namespace plainnet
