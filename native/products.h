// Matrix products cut into parts for threads.
#pragma once
#include <vector>

#include "buffer.h"
#include "isa.h"
#include "pool.h"

namespace plainnet {

// A fixed number of rectangles that together are the whole of a product, alike in work.
struct Grid {
  std::int64_t m, n, row_size, col_size, row_parts, col_parts;
  std::int64_t size() const { return row_parts * col_parts; }
  Range rows(std::int64_t task) const;
  Range cols(std::int64_t task) const;
};
Grid split_product(std::int64_t m, std::int64_t n, std::int64_t k, int threads, int lanes);

// C = A B, or C' = B' A' where C is so narrow that its rows would leave most of a vector idle.
template <class T>
struct Oriented {
  Product<T> product;
  bool turned;

  Oriented(const Product<T>& x, int lanes);
  Range rows(Range rows, Range cols) const { return turned ? cols : rows; }  // of the product, given those of C
  Range cols(Range rows, Range cols) const { return turned ? rows : cols; }
};

// The whole of a product; `packed` has a buffer for each of the pool's threads.
template <class T>
void multiply(const Product<T>& x, const Functions<T>& functions, Pool& pool, const std::vector<Buffer<T>>& packed);

}  // namespace plainnet
