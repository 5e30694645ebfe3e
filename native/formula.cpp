// Turns a plan's kernel into a formula that is ready to run: places for its registers, a loop for each command.
#include "formula.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace plainnet {
namespace {

constexpr std::int64_t panel_elements = 512;    // a dozen registers of them fit into the first-level cache
constexpr std::int64_t chunk_elements = 16384;  // the least that is worth handing to another thread
constexpr std::int64_t few_columns = 16;        // of so many, rows are run beside each other (columns.h)
constexpr std::int64_t line = 16;               // tiles start at multiples of this many elements

std::int64_t padded(std::int64_t size) { return (size + line - 1) / line * line; }

int arity(Op op) {
  switch (op) {
#define X(name) case Op::name:
    PLAINNET_BINARY(X) return 2;
    PLAINNET_TERNARY(X) return 3;
#undef X
    case Op::draw: return 0;
    default: return 1;
  }
}

template <class T>
class KernelPreparation {
 public:
  KernelPreparation(const Kernel& kernel, const Functions<T>& functions, bool fused, Chunking chunking)
      : kernel_(kernel), functions_(functions), product_(chunking.product), found_(fused ? recognize(kernel) : Recognized()) {
    written_ = functions_.fused(found_.formula);
    result_.formula.rows = kernel.rows;
    result_.formula.cols = kernel.cols;
    panel_ = std::max<std::int64_t>(1, panel_elements / kernel.cols);
    by_columns_ = !written_ && is_for_columns();
    result_.formula.panel_rows = panel_;
    const std::int64_t panels = std::max<std::int64_t>(1, chunk_elements / (panel_ * kernel.cols));
    result_.formula.chunk_rows = chunking.chunk_rows > 0 ? chunking.chunk_rows : panel_ * panels;
    full_tile_ = padded(panel_ * kernel.cols) + line;
    row_tile_ = padded(panel_) + line;
  }

  Prepared<T> finish(std::int64_t constants_offset, std::vector<T>& constants) {
    add_commands();
    add_places(constants_offset, constants);
    add_partials();
    Formula<T>& formula = result_.formula;
    formula.places = result_.places.data(), formula.place_count = result_.places.size();
    formula.fillings = result_.fillings.data(), formula.filling_count = result_.fillings.size();
    formula.reads = result_.reads.data(), formula.read_count = result_.reads.size();
    formula.writes = result_.writes.data(), formula.write_count = result_.writes.size();
    formula.commands = result_.commands.data(), formula.command_count = result_.commands.size();
    formula.partials = result_.partials.data(), formula.partial_count = result_.partials.size();
    result_.names = found_.names;
    formula.f = result_.names.f.data(), formula.s = result_.names.s.data();
    formula.c = result_.names.c.data(), formula.b = result_.names.b.data();
    formula.run = written_ ? written_ : by_columns_ ? functions_.interpret_columns : functions_.interpret;
    formula.run_outer = functions_.fused_outer(found_.formula), formula.run_terms = functions_.fused_terms(found_.formula);
    return std::move(result_);
  }

 private:
  // Whether there is something to do across the few columns of many rows, and no draw, which has its own order.
  bool is_for_columns() const {
    const auto has = [&](std::initializer_list<Op> ops) {
      return std::any_of(kernel_.code.begin(), kernel_.code.end(), [&](const Instruction& i) { return std::find(ops.begin(), ops.end(), i.op) != ops.end(); });
    };
    return kernel_.rows == batch_rows && kernel_.cols > 1 && kernel_.cols <= few_columns && has({Op::row_sum, Op::row_max, Op::expand}) && !has({Op::draw});
  }

  bool is_scalar(std::uint16_t number) const {
    const Kind kind = kernel_.registers[number].kind;
    return kind == Kind::scalar || kind == Kind::constant || (kind == Kind::feature && kernel_.cols == 1);
  }

  // Whether three instructions from here on are where(draw < a, b, c) of numbers: then nothing but the choice is stored.
  bool chooses_by_draw(std::size_t place) const {
    if (place + 3 > kernel_.code.size()) return false;
    const Instruction &draw = kernel_.code[place], &test = kernel_.code[place + 1], &choice = kernel_.code[place + 2];
    return draw.op == Op::draw && test.op == Op::less && choice.op == Op::where && is_only_for(draw.dst, test.a) &&
           is_only_for(test.dst, choice.a) && is_scalar(test.b) && is_scalar(choice.b) && is_scalar(choice.c);
  }

  // Whether a register is read by this operand, and nothing else.
  bool is_only_for(std::uint16_t number, const std::uint16_t& operand) const {
    if (operand != number || kernel_.registers[number].kind != Kind::scratch_full) return false;
    return std::all_of(kernel_.code.begin(), kernel_.code.end(), [&](const Instruction& i) {
      const int operands = arity(i.op);
      const auto other = [&](const std::uint16_t& read, int position) { return position >= operands || &read == &operand || read != number; };
      return other(i.a, 0) && other(i.b, 1) && other(i.c, 2);
    });
  }

  // Loops exist for tiles first and scalars after them; where a formula has it otherwise, the scalar that
  // stands first is filled into a tile.
  void add_commands() {
    as_tile_.assign(kernel_.registers.size(), false);
    for (std::size_t place = 0; place < kernel_.code.size(); ++place) {
      const Instruction& i = kernel_.code[place];
      if (chooses_by_draw(place)) {
        const Instruction &test = kernel_.code[place + 1], &choice = kernel_.code[place + 2];
        result_.commands.push_back({Op::where, choice.extent, choice.dst, test.b, choice.b, choice.c, nullptr, i.immediate});
        place += 2;
        continue;
      }
      const int operands = arity(i.op);
      const bool a = operands > 0 && is_scalar(i.a), b = operands > 1 && is_scalar(i.b), c = operands > 2 && is_scalar(i.c);
      Loop<T> loop = functions_.loop(i.op, a, b, c);
      if (!loop && a) {
        as_tile_[i.a] = true;
        loop = functions_.loop(i.op, false, b, c);
      }
      const auto used = [&](std::uint16_t number, int position) { return position < operands ? number : std::uint16_t(0); };
      result_.commands.push_back({i.op, i.extent, i.dst, used(i.a, 0), used(i.b, 1), used(i.c, 2), loop, i.immediate});
    }
  }

  std::int64_t full_tiles() const {
    std::int64_t count = 0;
    for (const Register& r : kernel_.registers) {
      if (r.kind == Kind::scratch_full) count = std::max(count, r.offset + 1);
    }
    return count;
  }

  std::int64_t row_tiles() const {
    std::int64_t count = 0;
    for (const Register& r : kernel_.registers) {
      if (r.kind == Kind::scratch_row) count = std::max(count, r.offset + 1);
    }
    return count;
  }

  void add_places(std::int64_t constants_offset, std::vector<T>& constants) {
    const std::int64_t rows_start = full_tiles() * full_tile_;
    result_.tiles_size = rows_start + row_tiles() * row_tile_;
    for (std::size_t i = 0; i < kernel_.registers.size(); ++i) {
      const Register& r = kernel_.registers[i];
      Place place{Base::arena, r.offset, 0};
      switch (r.kind) {
        case Kind::scratch_full: place = {Base::tiles, r.offset * full_tile_, 0}; break;
        case Kind::scratch_row: place = {Base::tiles, rows_start + r.offset * row_tile_, 0}; break;
        case Kind::full:
          if (by_columns_) place = transposed(static_cast<std::uint16_t>(i));
          else place.per_row = kernel_.cols;
          if (r.offset == product_) place.base = Base::product;
          break;
        case Kind::row: place.per_row = 1; break;
        case Kind::constant:
          place.offset = constants_offset + static_cast<std::int64_t>(constants.size());
          constants.push_back(static_cast<T>(r.value));
          break;
        case Kind::scalar:
        case Kind::feature: break;
      }
      const bool repeated = r.kind == Kind::feature && kernel_.cols > 1 && panel_ > 1 && !written_;
      if (repeated || as_tile_[i]) {
        result_.fillings.push_back({place.offset, result_.tiles_size, !repeated});
        place = {Base::tiles, result_.tiles_size, 0};
        result_.tiles_size += full_tile_;
      }
      result_.places.push_back(place);
    }
  }

  // A tile for a value in the arena, to be read from there or written to it.
  Place transposed(std::uint16_t number) {
    const bool written = std::any_of(kernel_.code.begin(), kernel_.code.end(), [&](const Instruction& i) {
      return i.op != Op::batch_sum && i.op != Op::batch_max && i.dst == number;
    });
    (written ? result_.writes : result_.reads).push_back({kernel_.registers[number].offset, result_.tiles_size});
    return {Base::tiles, std::exchange(result_.tiles_size, result_.tiles_size + full_tile_), 0};
  }

  void add_partials() {
    Formula<T>& formula = result_.formula;
    for (const Accumulator& a : kernel_.accumulators) {
      const bool single = a.extent == Extent::row || kernel_.cols == 1;
      std::int64_t& used = single ? formula.singles_per_chunk : formula.values_per_chunk;
      result_.partials.push_back({a.op, single, used, a.offset, a.stride});
      used += single ? 1 : padded(kernel_.cols);
    }
  }

  const Kernel& kernel_;
  const Functions<T>& functions_;
  const std::int64_t product_;
  const Recognized found_;
  std::int64_t panel_, full_tile_, row_tile_;
  bool by_columns_;
  std::vector<bool> as_tile_;
  RunChunk<T> written_ = nullptr;  // by hand, if it is
  Prepared<T> result_;
};

}  // namespace

template <class T>
Prepared<T> prepare(const Kernel& kernel, const Functions<T>& functions, bool fused, std::int64_t constants_offset,
                    std::vector<T>& constants, Chunking chunking) {
  return KernelPreparation<T>(kernel, functions, fused, chunking).finish(constants_offset, constants);
}

template Prepared<float> prepare(const Kernel&, const Functions<float>&, bool, std::int64_t, std::vector<float>&, Chunking);
template Prepared<double> prepare(const Kernel&, const Functions<double>&, bool, std::int64_t, std::vector<double>&, Chunking);

}  // namespace plainnet
