// Runs a formula over one chunk of rows, a panel of a few hundred elements at a time.
//
//   for each panel of the chunk:  for each command:  to = operation(a, b, c)  over the whole panel
//
// A panel's registers stay in the first-level cache from one command to the next, and a command costs one call
// for hundreds of elements; that is all there is to its speed.
#pragma once
#include "draws.h"
#include "loops.h"
#include "reductions.h"

namespace plainnet::PLAINNET_ISA {

template <class T>
inline void bind_registers(const Formula<T>& formula, const Chunk<T>& chunk) {
  for (std::size_t i = 0; i < formula.place_count; ++i) {
    const Place& place = formula.places[i];
    T*& start = chunk.workspace.registers[i];
    if (place.base == Base::arena) start = chunk.arena + place.offset + chunk.rows.begin * place.per_row;
    else start = place.base == Base::tiles ? chunk.workspace.tiles + place.offset : chunk.workspace.product;
  }
}

template <class T>
inline void advance_registers(const Formula<T>& formula, const Chunk<T>& chunk) {
  for (std::size_t i = 0; i < formula.place_count; ++i) {
    chunk.workspace.registers[i] += formula.panel_rows * formula.places[i].per_row;
  }
}

template <class T>
inline void repeat_feature(T* to, const T* feature, std::int64_t rows, std::int64_t cols) {
  for (std::int64_t row = 0; row < rows; ++row) std::memcpy(to + row * cols, feature, static_cast<std::size_t>(cols) * sizeof(T));
}

template <class T>
inline void repeat_value(T* to, T value, std::int64_t count) {
  std::int64_t i = 0;
  for (; i + lanes<T> <= count; i += lanes<T>) store(to + i, splat(value));
  if (i < count) store(to + i, splat(value), count - i);
}

template <class T>
inline void fill_tiles(const Formula<T>& formula, const Chunk<T>& chunk, std::int64_t rows) {
  for (std::size_t i = 0; i < formula.filling_count; ++i) {
    const Filling& filling = formula.fillings[i];
    T* tile = chunk.workspace.tiles + filling.tile;
    const T* source = chunk.arena + filling.source;
    if (filling.is_scalar) repeat_value(tile, *source, rows * formula.cols);
    else repeat_feature(tile, source, rows, formula.cols);
  }
}

template <class T>
inline void clear_partials(const Formula<T>& formula, const Chunk<T>& chunk) {
  for (std::size_t i = 0; i < formula.partial_count; ++i) {
    const Partial& partial = formula.partials[i];
    const double start = partial.op == Op::batch_max ? -infinity<double> : 0.0;
    if (partial.single) chunk.singles[partial.offset] = start;
    else repeat_value(chunk.values + partial.offset, static_cast<T>(start), whole_vectors<T>(formula.cols));
  }
}

template <class R, class T>
inline void accumulate(const Partial& partial, const Chunk<T>& chunk, const T* from, std::int64_t rows, std::int64_t cols) {
  if (partial.single) reduce_all<R>(chunk.singles + partial.offset, from, rows);
  else reduce_columns<R>(chunk.values + partial.offset, from, rows, cols);
}

template <class T>
inline std::uint32_t stream_of(const Command<T>& command) {
  return static_cast<std::uint32_t>(command.immediate);
}

template <class T>
inline void run_command(const Formula<T>& formula, const Command<T>& command, const Chunk<T>& chunk, Range rows) {
  T* const* registers = chunk.workspace.registers;
  const std::int64_t count = rows.end - rows.begin, cols = formula.cols;
  const T* a = registers[command.a];
  if (command.op == Op::batch_sum) return accumulate<Sum>(formula.partials[command.to], chunk, a, count, cols);
  if (command.op == Op::batch_max) return accumulate<Max>(formula.partials[command.to], chunk, a, count, cols);
  T* to = registers[command.to];
  if (command.loop) {
    const std::int64_t elements = command.extent == Extent::full ? count * cols : count;
    return command.loop(to, a, registers[command.b], registers[command.c], elements);
  }
  switch (command.op) {
    case Op::expand:
      for (std::int64_t row = 0; row < count; ++row) repeat_value(to + row * cols, a[row], cols);
      break;
    case Op::row_sum: reduce_rows<Sum>(to, a, count, cols); break;
    case Op::row_max: reduce_rows<Max>(to, a, count, cols); break;
    case Op::draw: draw_rows(to, cols, rows.begin, count, stream_of(command), chunk.draws, Numbers<T>()); break;
    case Op::where: {  // on a draw, see Command
      const Choice<T> choice{Below(static_cast<double>(*a)), *registers[command.b], *registers[command.c]};
      draw_rows(to, cols, rows.begin, count, stream_of(command), chunk.draws, choice);
      break;
    }
    default: break;
  }
}

template <class T>
void interpret(const Formula<T>& formula, const Chunk<T>& chunk) {
  const auto [begin, end] = chunk.rows;
  bind_registers(formula, chunk);
  fill_tiles(formula, chunk, smaller(formula.panel_rows, end - begin));
  clear_partials(formula, chunk);
  for (std::int64_t row = begin; row < end; row += formula.panel_rows) {
    const Range panel{row, smaller(row + formula.panel_rows, end)};
    for (std::size_t i = 0; i < formula.command_count; ++i) run_command(formula, formula.commands[i], chunk, panel);
    advance_registers(formula, chunk);
  }
}

}  // namespace plainnet::PLAINNET_ISA
