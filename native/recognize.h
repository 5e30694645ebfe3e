// Which formula a kernel is, if it is one of those that have a function written by hand.
#pragma once
#include <string>

#include "known.h"
#include "plan.h"

namespace plainnet {

// Registers by name: elements f0, f1, .., numbers s0, s1, .. that are in the arena, constants c0, c1, .., features b0, b1, ..
struct Names {
  std::vector<std::uint16_t> f, s, c, b;
};

struct Recognized {
  Known formula = Known::none;
  Names names;
};

// What a kernel does, as text: what it sums and what it stores, in its order, each value written out in terms
// of what it is made of. Registers are named as they first appear; @f0 is what has been stored where f0 was. Where a 0 decides
// what is done, it is written as a number. Kernels over more than one column begin with "rows: ".
std::string text_of(const Kernel& kernel, Names& names);

Recognized recognize(const Kernel& kernel);

}  // namespace plainnet
