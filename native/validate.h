// Refuses plans that would read or write outside the arena, or that make no sense.
#pragma once
#include "plan.h"

namespace plainnet {

const Plan& validate(const Plan& plan);  // the plan; std::invalid_argument, saying where and what

}  // namespace plainnet
