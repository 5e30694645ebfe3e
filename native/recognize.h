// Which formula a kernel is, if it is one of those that have a function written by hand.
#pragma once
#include <string>

#include "known.h"
#include "plan.h"

namespace plainnet {

// Registers by name: elements f0, f1, .., numbers s0, s1, .. that are in the arena, and constants c0, c1, ..
struct Names {
  std::vector<std::uint16_t> f, s, c;
};

struct Recognized {
  Known formula = Known::none;
  Names names;
};

// What a kernel over one column does, as text: what it sums and what it stores, in its order, each value written out in terms
// of what it is made of. Registers are named as they first appear; @f0 is what has been stored where f0 was.
std::string text_of(const Kernel& kernel, Names& names);

Recognized recognize(const Kernel& kernel);

}  // namespace plainnet
