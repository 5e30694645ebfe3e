// Matrix products cut into parts for threads.
#include "products.h"

#include "parts.h"

namespace plainnet {
namespace {

// Below this a part costs more than it saves.
constexpr double least_flops_per_part = 2.5e5;

}  // namespace

Range Grid::rows(std::int64_t task) const { return part(task / col_parts, row_size, m); }
Range Grid::cols(std::int64_t task) const { return part(task % col_parts, col_size, n); }

// The longer side of C is cut first: each thread packs the other side's operand for itself, so that is the smaller one.
Grid split_product(std::int64_t m, std::int64_t n, std::int64_t k, int threads, int lanes) {
  constexpr std::int64_t tile_rows = 8;
  const std::int64_t panel = 3 * lanes;
  const double flops = 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
  const auto worthwhile = static_cast<std::int64_t>(std::min(flops / least_flops_per_part, 1e6));
  const std::int64_t parts = std::max<std::int64_t>(1, std::min<std::int64_t>(threads, worthwhile));
  if (parts == 1) return {m, n, m, n, 1, 1};
  const auto part_count = [](std::int64_t most, std::int64_t room) { return std::max<std::int64_t>(1, std::min(most, room)); };
  const std::int64_t row_room = m / tile_rows, col_room = n / panel;
  const std::int64_t row_parts = part_count(m > n ? parts : parts / part_count(parts, col_room), row_room);
  const std::int64_t col_parts = part_count(parts / row_parts, col_room);
  const std::int64_t col_size = blocks(blocks(n, col_parts), lanes) * lanes;
  const std::int64_t row_size = row_parts == 1 ? m : blocks(blocks(m, row_parts), tile_rows) * tile_rows;
  return {m, n, row_size, col_size, row_parts, col_parts};
}

template <class T>
Oriented<T>::Oriented(const Product<T>& x, int lanes) : product(x), turned(2 * x.n <= lanes && x.m >= lanes) {
  if (!turned) return;
  product.a = {x.b.data, x.b.col, x.b.row}, product.b = {x.a.data, x.a.col, x.a.row};
  std::swap(product.c_row, product.c_col);
  std::swap(product.m, product.n);
}

template <class T>
void multiply(const Product<T>& given, const Functions<T>& functions, Pool& pool, const std::vector<Buffer<T>>& packed) {
  const Oriented<T> oriented(given, functions.lanes);
  const Product<T>& x = oriented.product;
  const Grid grid = split_product(x.m, x.n, x.k, pool.threads(), functions.lanes);
  pool.parallel_for(grid.size(), [&](std::int64_t task, int thread) {
    functions.gemm(x, grid.rows(task), grid.cols(task), packed[static_cast<std::size_t>(thread)].get());
  });
}

template void multiply(const Product<float>&, const Functions<float>&, Pool&, const std::vector<Buffer<float>>&);
template void multiply(const Product<double>&, const Functions<double>&, Pool&, const std::vector<Buffer<double>>&);
template struct Oriented<float>;
template struct Oriented<double>;

}  // namespace plainnet
