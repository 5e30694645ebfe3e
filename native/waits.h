// Before which operations of a list the members of a team must wait for each other.
#pragma once
#include <cstdint>
#include <vector>

#include "plan.h"

namespace plainnet {

// A part of the arena that an operation reads or writes. by_rows: each member touches the rows, `width` elements wide, that
// belong to it; otherwise any member may touch any of it.
struct Access {
  std::int64_t begin, end, width;
  bool writes, by_rows;
};

// Whether the operation can be done row by row of the batch.
bool is_by_rows(const Operation& operation);

// All that it touches, of a batch of so many rows. by_rows: whether it is done so.
std::vector<Access> accesses_of(const Operation& operation, std::int64_t rows, bool by_rows);

bool overlap(const Access& a, const Access& b);

// Goes along a list.
class Waits {
 public:
  // Whether to wait before an operation that does this; where not, it may run beside those since the last wait.
  bool before(const std::vector<Access>& accesses);

 private:
  std::vector<Access> since_;
};

}  // namespace plainnet
