// Refuses plans that would read or write outside the arena, or that make no sense.
//
// After this, nothing in the engine checks an offset again.
#include "validate.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace plainnet {
namespace {

constexpr std::int64_t largest = std::int64_t(1) << 40;  // keeps products of two extents from overflowing

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw std::invalid_argument("The plan is wrong at " + where + ": " + what + ".");
}

void check(bool good, const std::string& where, const std::string& what) {
  if (!good) refuse(where, what);
}

class Checker {
 public:
  explicit Checker(const Plan& plan) : plan_(plan) {}

  void layout() const {
    const Layout& at = plan_.layout;
    check(plan_.batch_size >= 1 && plan_.batch_size < (std::int64_t(1) << 31), "batch_size", "it must be positive");
    check(plan_.strip_rows >= 1 && plan_.strip_rows <= plan_.batch_size, "strip_rows", "it must be 1 to batch_size");
    check(at.size >= 0 && at.size < largest, "layout.size", "it must not be negative");
    const std::int64_t batch = plan_.strip_rows;
    region("layout.parameters", at.parameters, 1, at.parameters_size);
    region("layout.slots", at.slots, at.slots_count, at.parameters_size);
    region("layout.averages", at.averages, 1, at.averages_size);
    region("layout.gradient", at.gradient, 1, at.parameters_size);
    region("layout.statistics", at.statistics, 1, at.statistics_size);
    region("layout.next_statistics", at.next_statistics, 1, at.statistics_size);
    region("layout.x", at.x, batch, at.x_cols);
    region("layout.y", at.y, batch, at.y_cols);
    region("layout.weights", at.weights, 1, batch);
    region("layout.rows", at.rows, 1, 1);
    region("layout.total_weight", at.total_weight, 1, 1);
    region("layout.hyper", at.hyper, 1, at.hyper_count);
    region("layout.records", at.records, 1, at.records_count);
    region("layout.output", at.output, batch, at.output_cols);
  }

  void operations(const std::string& name, const std::vector<Operation>& list) const {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string where = name + "[" + std::to_string(i) + "]";
      if (const auto* matmul = std::get_if<Matmul>(&list[i])) product(where, *matmul);
      else if (const auto* copied = std::get_if<Move>(&list[i])) move(where, *copied);
      else if (const auto* rows = std::get_if<Lookup>(&list[i])) lookup(where, *rows);
      else if (const auto* masked = std::get_if<Thinned>(&list[i])) thinned(where, *masked);
      else if (const auto* made = std::get_if<Streamed>(&list[i])) streamed(where, *made);
      else kernel(where, std::get<Kernel>(list[i]));
    }
  }

 private:
  std::int64_t extent(const std::string& where, std::int64_t size) const {
    if (size == batch_rows) return plan_.strip_rows;
    check(size >= 0 && size < largest, where, "an extent is " + std::to_string(size));
    return size;
  }

  void region(const std::string& where, std::int64_t offset, std::int64_t rows, std::int64_t cols) const {
    check(rows >= 0 && rows < largest && cols >= 0 && cols < largest, where, "a size is negative or too large");
    const bool small = rows == 0 || cols <= largest / rows;
    check(small && offset >= 0 && offset <= plan_.layout.size && rows * cols <= plan_.layout.size - offset, where,
          std::to_string(rows) + " x " + std::to_string(cols) + " values at " + std::to_string(offset) +
              " do not fit into an arena of " + std::to_string(plan_.layout.size));
  }

  void product(const std::string& where, const Matmul& x) const {
    const std::int64_t m = extent(where, x.m), n = extent(where, x.n), k = extent(where, x.k);
    region(where + " (A)", x.a, m, k);
    region(where + " (B)", x.b, k, n);
    region(where + " (C)", x.c, m, n);
    check(apart(x.c, m * n, x.a, m * k) && apart(x.c, m * n, x.b, k * n), where, "C overlaps an operand");
  }

  // The elements from the first of a block to its last, which must lie in the arena.
  std::int64_t span(const std::string& where, std::int64_t offset, std::int64_t rows, std::int64_t cols, std::int64_t stride) const {
    check(stride >= cols && stride < largest, where, "a stride is less than a row, or too large");
    region(where, offset, rows, cols);
    if (rows == 0) return 0;
    check(rows - 1 <= largest / std::max<std::int64_t>(stride, 1), where, "a block is too large");
    const std::int64_t size = (rows - 1) * stride + cols;
    region(where, offset, 1, size);
    return size;
  }

  void move(const std::string& where, const Move& x) const {
    const std::int64_t rows = extent(where, x.rows), cols = extent(where, x.cols);
    const std::int64_t from = span(where + " (from)", x.from, rows, cols, x.from_stride);
    const std::int64_t to = span(where + " (to)", x.to, rows, cols, x.to_stride);
    check(apart(x.from, from, x.to, to), where, "a block is moved onto itself");
  }

  void lookup(const std::string& where, const Lookup& x) const {
    const std::int64_t rows = extent(where, x.rows), cols = extent(where, x.cols), table_rows = extent(where, x.table_rows);
    check(x.cols >= 0 && x.table_rows >= 0, where, "a table has a fixed size");
    region(where + " (table)", x.table, table_rows, cols);
    region(where + " (index)", x.index, rows, 1);
    region(where + " (values)", x.values, rows, cols);
    const std::int64_t written = x.adjoint ? x.table : x.values, size = x.adjoint ? table_rows * cols : rows * cols;
    const std::int64_t read = x.adjoint ? x.values : x.table, read_size = x.adjoint ? rows * cols : table_rows * cols;
    check(apart(written, size, read, read_size) && apart(written, size, x.index, rows), where, "the result overlaps an operand");
  }

  void thinned(const std::string& where, const Thinned& x) const {
    const std::int64_t rows = extent(where, x.rows), inputs = extent(where, x.inputs), units = extent(where, x.units);
    check(x.side == Side::output || x.side == Side::input || x.side == Side::weights, where, "no such product");
    check(x.inputs >= 1 && x.units >= 1, where, "weights have a fixed size");
    check(x.stream >= 0 && x.stream < (std::int64_t(1) << 32), where, "a stream is a 32-bit number");
    region(where + " (weights)", x.side == Side::weights ? x.c : x.b, inputs, units);
    region(where + " (inputs)", x.side == Side::input ? x.c : x.a, rows, inputs);
    region(where + " (outputs)", x.side == Side::output ? x.c : x.side == Side::input ? x.a : x.b, rows, units);
    region(where + " (rate)", x.rate, 1, 1);
    const std::int64_t weights = inputs * units, in = rows * inputs, out = rows * units;
    const std::int64_t size_a = x.side == Side::input ? out : in, size_b = x.side == Side::weights ? out : weights;
    const std::int64_t size_c = x.side == Side::weights ? weights : x.side == Side::input ? in : out;
    check(apart(x.c, size_c, x.a, size_a) && apart(x.c, size_c, x.b, size_b) && apart(x.c, size_c, x.rate, 1), where,
          "the result overlaps an operand");
  }

  void streamed(const std::string& where, const Streamed& x) const {
    const Matmul& made = x.product;
    check(made.m >= 0 && made.n >= 0, where, "a streamed product has a fixed size");
    product(where, made);
    kernel(where, x.kernel);
    check(x.kernel.cols == 1 && x.kernel.rows == made.m * made.n, where, "a streamed product has other elements than its kernel");
    const std::int64_t size = x.kernel.rows, k = extent(where, made.k);
    for (const Instruction& i : x.kernel.code) {
      if (i.op == Op::batch_sum || i.op == Op::batch_max) continue;
      const Register& to = x.kernel.registers[i.dst];
      if (to.kind != Kind::full) continue;
      check(apart(to.offset, size, made.a, made.m * k) && apart(to.offset, size, made.b, k * made.n), where,
            "a streamed product's kernel overwrites an operand");
      check(to.offset != made.c, where, "a streamed product is not stored");
    }
  }

  static bool apart(std::int64_t a, std::int64_t a_size, std::int64_t b, std::int64_t b_size) {
    return a + a_size <= b || b + b_size <= a;
  }

  void kernel(const std::string& where, const Kernel& x) const {
    const std::int64_t rows = extent(where, x.rows), cols = extent(where, x.cols);
    check(x.cols >= 1, where, "a kernel needs at least one column");
    check(x.registers.size() <= 4096, where, "more than 4096 registers");
    for (const Register& r : x.registers) place(where, r, rows, cols);
    for (const Accumulator& a : x.accumulators) {
      check(a.op == Op::batch_sum || a.op == Op::batch_max, where, "an accumulator that neither sums nor takes a maximum");
      region(where + " (accumulator)", a.offset, 1, a.extent == Extent::full ? cols : 1);
    }
    for (const Instruction& i : x.code) instruction(where, x, i);
  }

  void place(const std::string& where, const Register& r, std::int64_t rows, std::int64_t cols) const {
    switch (r.kind) {
      case Kind::scratch_full:
      case Kind::scratch_row: return check(r.offset >= 0 && r.offset < 4096, where, "a scratch tile's number is out of range");
      case Kind::full: return region(where + " (register)", r.offset, rows, cols);
      case Kind::row: return region(where + " (register)", r.offset, rows, 1);
      case Kind::scalar: return region(where + " (register)", r.offset, 1, 1);
      case Kind::feature: return region(where + " (register)", r.offset, 1, cols);
      case Kind::constant: return;
    }
    refuse(where, "unknown kind of register " + std::to_string(static_cast<int>(r.kind)));
  }

  static bool reads_as(Kind kind, Extent extent) {
    if (kind == Kind::scalar || kind == Kind::constant) return true;
    const bool is_row = kind == Kind::row || kind == Kind::scratch_row;
    return is_row == (extent == Extent::row);
  }

  static void read(const std::string& where, const Kernel& x, std::uint16_t number, Extent extent) {
    check(number < x.registers.size(), where, "register " + std::to_string(number) + " does not exist");
    check(reads_as(x.registers[number].kind, extent), where, "register " + std::to_string(number) + " has the wrong extent");
  }

  static void write(const std::string& where, const Kernel& x, std::uint16_t number, Extent extent) {
    read(where, x, number, extent);
    const Kind kind = x.registers[number].kind;
    check(kind != Kind::scalar && kind != Kind::constant && kind != Kind::feature, where,
          "register " + std::to_string(number) + " cannot be written");
  }

  static void instruction(const std::string& where, const Kernel& x, const Instruction& i) {
    check(i.extent == Extent::full || i.extent == Extent::row, where, "unknown extent");
    switch (i.op) {
#define X(name) case Op::name:
      PLAINNET_UNARY(X) return elementwise(where, x, i, 1);
      PLAINNET_BINARY(X) return elementwise(where, x, i, 2);
      PLAINNET_TERNARY(X) return elementwise(where, x, i, 3);
#undef X
      case Op::expand:
        read(where, x, i.a, Extent::row);
        return write(where, x, i.dst, Extent::full);
      case Op::row_sum:
      case Op::row_max:
        read(where, x, i.a, Extent::full);
        return write(where, x, i.dst, Extent::row);
      case Op::batch_sum:
      case Op::batch_max:
        read(where, x, i.a, i.extent);
        check(i.dst < x.accumulators.size(), where, "accumulator " + std::to_string(i.dst) + " does not exist");
        return check(x.accumulators[i.dst].op == i.op && x.accumulators[i.dst].extent == i.extent, where,
                     "accumulator " + std::to_string(i.dst) + " is of another kind");
      case Op::draw:
        check(i.immediate >= 0 && i.immediate < 4294967296.0, where, "a stream is a 32-bit number");
        return write(where, x, i.dst, Extent::full);
    }
    refuse(where, "unknown operation " + std::to_string(static_cast<int>(i.op)));
  }

  static void elementwise(const std::string& where, const Kernel& x, const Instruction& i, int operands) {
    const std::uint16_t from[] = {i.a, i.b, i.c};
    for (int k = 0; k < operands; ++k) read(where, x, from[k], i.extent);
    write(where, x, i.dst, i.extent);
  }

  const Plan& plan_;
};

}  // namespace

const Plan& validate(const Plan& plan) {
  const Checker checker(plan);
  checker.layout();
  checker.operations("step", plan.step);
  checker.operations("penalty", plan.penalty);
  checker.operations("update", plan.update);
  checker.operations("predict", plan.predict);
  checker.operations("sample", plan.sample);
  return plan;
}

}  // namespace plainnet
