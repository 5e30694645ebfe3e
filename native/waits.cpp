// Before which operations of a list the members of a team must wait for each other.
#include "waits.h"

#include <algorithm>

namespace plainnet {
namespace {

// Members that keep to their rows are in nobody's way if they mean the same rows.
bool conflict(const Access& a, const Access& b) {
  const bool apart = a.by_rows && b.by_rows && a.begin == b.begin && a.width == b.width;
  return (a.writes || b.writes) && !apart && overlap(a, b);
}

class Collector {
 public:
  Collector(std::int64_t rows, bool by_rows) : rows_(rows), by_rows_(by_rows) {}

  void operator()(const Matmul& x) {
    const std::int64_t m = size(x.m), n = size(x.n), k = size(x.k);
    add(x.a, m, k, false, by_rows_);
    add(x.b, k, n, false, false);
    add(x.c, m, n, true, by_rows_);
  }

  void operator()(const Kernel& x) { kernel(x, -1); }

  void operator()(const Move& x) {
    add(x.from, size(x.rows), x.from_stride, false, false);
    add(x.to, size(x.rows), x.to_stride, true, false);
  }

  void operator()(const Lookup& x) {
    add(x.table, x.table_rows, x.cols, x.adjoint, false);
    add(x.index, size(x.rows), 1, false, false);
    add(x.values, size(x.rows), x.cols, !x.adjoint, false);
  }

  void operator()(const Thinned& x) {
    const std::int64_t rows = size(x.rows), weights = x.inputs * x.units;
    const bool from_outputs = x.side == Side::input, to_weights = x.side == Side::weights;
    add(x.a, rows, from_outputs ? x.units : x.inputs, false, false);
    add(x.b, 1, to_weights ? rows * x.units : weights, false, false);
    add(x.c, 1, to_weights ? weights : rows * (from_outputs ? x.inputs : x.units), true, false);
    add(x.rate, 1, 1, false, false);
  }

  void operator()(const Streamed& x) {
    const std::int64_t m = size(x.product.m), n = size(x.product.n), k = size(x.product.k);
    add(x.product.a, m, k, false, by_rows_);
    add(x.product.b, k, n, false, false);
    kernel(x.kernel, x.product.c);
    for (const Matmul& also : x.also) {  // sums over the rows are the kernel's accumulators
      if (also.transpose_a) add(also.a, size(also.k), also.m, false, by_rows_);
      else add(also.b, also.k, also.n, false, false), add(also.c, size(also.m), also.n, true, by_rows_);
    }
  }

  std::vector<Access> found;

 private:
  std::int64_t size(std::int64_t extent) const { return extent == batch_rows ? rows_ : extent; }

  void add(std::int64_t offset, std::int64_t rows, std::int64_t width, bool writes, bool by_rows) {
    found.push_back({offset, offset + rows * width, width, writes, by_rows});
  }

  // What it makes for itself, at `product`, is not in the arena.
  void kernel(const Kernel& x, std::int64_t product) {
    std::vector<bool> written(x.registers.size(), false);
    for (const Instruction& i : x.code) {
      if (i.op != Op::batch_sum && i.op != Op::batch_max) written[i.dst] = true;
    }
    for (std::size_t i = 0; i < x.registers.size(); ++i) {
      const Register& r = x.registers[i];
      switch (r.kind) {
        case Kind::full: if (r.offset != product) add(r.offset, size(x.rows), x.cols, written[i], by_rows_); break;
        case Kind::row: add(r.offset, size(x.rows), 1, written[i], by_rows_); break;
        case Kind::scalar: add(r.offset, 1, 1, false, false); break;
        case Kind::feature: add(r.offset, 1, x.cols, false, false); break;
        case Kind::scratch_full:
        case Kind::scratch_row:
        case Kind::constant: break;
      }
    }
  }

  const std::int64_t rows_;
  const bool by_rows_;
};

}  // namespace

bool is_by_rows(const Operation& operation) {
  if (const auto* product = std::get_if<Matmul>(&operation)) {
    return product->m == batch_rows && !product->transpose_a && product->n != batch_rows && product->k != batch_rows;
  }
  const auto* stream = std::get_if<Streamed>(&operation);
  const Kernel* kernel = stream ? &stream->kernel : std::get_if<Kernel>(&operation);
  return kernel && kernel->rows == batch_rows;
}

std::vector<Access> accesses_of(const Operation& operation, std::int64_t rows, bool by_rows) {
  Collector collector(rows, by_rows);
  std::visit(collector, operation);
  return collector.found;
}

bool overlap(const Access& a, const Access& b) { return a.begin < b.end && b.begin < a.end; }

bool Waits::before(const std::vector<Access>& accesses) {
  const bool wait = std::any_of(accesses.begin(), accesses.end(), [&](const Access& x) {
    return std::any_of(since_.begin(), since_.end(), [&](const Access& earlier) { return conflict(earlier, x); });
  });
  if (wait) since_.clear();
  since_.insert(since_.end(), accesses.begin(), accesses.end());
  return wait;
}

}  // namespace plainnet
