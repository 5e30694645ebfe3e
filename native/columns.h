// Runs a formula over rows of a few columns, such as a softmax over classes, with each panel's values column by column.
//
//   tile[j * stride + r] = value of row r, column j
//
// So what is done to a row is done to as many rows at a time as a vector has lanes, and to spread a row's value over its columns is
// to copy memory. Rows lie in the arena as everywhere; a panel's are moved to tiles and back.
#pragma once
#include "interpreter.h"

namespace plainnet::PLAINNET_ISA {

template <class T>
inline void fill_columns(const Formula<T>& formula, const Chunk<T>& chunk, std::int64_t stride) {
  for (std::size_t i = 0; i < formula.filling_count; ++i) {
    const Filling& filling = formula.fillings[i];
    T* tile = chunk.workspace.tiles + filling.tile;
    const T* source = chunk.arena + filling.source;
    for (std::int64_t j = 0; j < formula.cols; ++j) repeat_value(tile + j * stride, source[filling.is_scalar ? 0 : j], stride);
  }
}

// Tile and rows are one and the same matrix, of which one is transposed.
template <class T>
inline void read_columns(T* tile, std::int64_t stride, const T* from, std::int64_t rows, std::int64_t cols) {
  for (std::int64_t j = 0; j < cols; ++j) {
    for (std::int64_t r = 0; r < rows; ++r) tile[j * stride + r] = from[r * cols + j];
  }
}
template <class T>
inline void write_columns(T* to, const T* tile, std::int64_t stride, std::int64_t rows, std::int64_t cols) {
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t j = 0; j < cols; ++j) to[r * cols + j] = tile[j * stride + r];
  }
}

template <class R, class T>
inline void reduce_across(T* to, const T* from, std::int64_t stride, std::int64_t rows, std::int64_t cols) {
  for (std::int64_t r = 0; r < rows; r += lanes<T>) {
    Vector<T> result = load(from + r);
    for (std::int64_t j = 1; j < cols; ++j) result = R::combine(result, load(from + j * stride + r));
    if (r + lanes<T> <= rows) store(to + r, result);
    else store(to + r, result, rows - r);
  }
}

// The sum or maximum of one column of a panel; what a few lanes have summed up is added in double, which rounds but once.
template <class R, class T>
inline T reduce_column(const T* from, std::int64_t rows) {
  if constexpr (std::is_same_v<R, Max>) return reduce_run<Max>(from, rows);
  Vector<T> running[2] = {};
  std::int64_t r = 0;
  for (; r + 2 * lanes<T> <= rows; r += 2 * lanes<T>) running[0] += load(from + r), running[1] += load(from + r + lanes<T>);
  if (r + lanes<T> <= rows) running[0] += load(from + r), r += lanes<T>;
  if (r < rows) running[1] += load(from + r, rows - r);
  double total = 0;
  for (int i = 0; i < lanes<T>; ++i) total += static_cast<double>(running[0][i]) + static_cast<double>(running[1][i]);
  return static_cast<T>(total);
}

template <class R, class T>
inline void accumulate_columns(const Partial& partial, const Chunk<T>& chunk, const T* from, std::int64_t stride, std::int64_t rows,
                               std::int64_t cols) {
  if (partial.single) return reduce_all<R>(chunk.singles + partial.offset, from, rows);
  T* to = chunk.values + partial.offset;
  for (std::int64_t j = 0; j < cols; ++j) to[j] = R::combine(to[j], reduce_column<R>(from + j * stride, rows));
}

// Whole vectors: what runs over is overwritten by the next column, or stands in the padding of the tile.
template <class T>
inline void copy_column(T* to, const T* from, std::int64_t stride) {
  for (std::int64_t r = 0; r < stride; r += lanes<T>) store(to + r, load(from + r));
}

template <class T>
inline void run_on_columns(const Formula<T>& formula, const Command<T>& command, const Chunk<T>& chunk, std::int64_t stride,
                           std::int64_t rows) {
  T* const* registers = chunk.workspace.registers;
  const std::int64_t cols = formula.cols;
  const T* a = registers[command.a];
  if (command.op == Op::batch_sum) return accumulate_columns<Sum>(formula.partials[command.to], chunk, a, stride, rows, cols);
  if (command.op == Op::batch_max) return accumulate_columns<Max>(formula.partials[command.to], chunk, a, stride, rows, cols);
  T* to = registers[command.to];
  if (command.loop) return command.loop(to, a, registers[command.b], registers[command.c], command.extent == Extent::full ? cols * stride : rows);
  switch (command.op) {
    case Op::expand:
      for (std::int64_t j = 0; j < cols; ++j) copy_column(to + j * stride, a, stride);
      break;
    case Op::row_sum: reduce_across<Sum>(to, a, stride, rows, cols); break;
    case Op::row_max: reduce_across<Max>(to, a, stride, rows, cols); break;
    default: break;  // no draws: their order is that of rows
  }
}

template <class T>
void interpret_columns(const Formula<T>& formula, const Chunk<T>& chunk) {
  const auto [begin, end] = chunk.rows;
  const std::int64_t cols = formula.cols, stride = smaller(formula.panel_rows, end - begin);
  bind_registers(formula, chunk);
  fill_columns(formula, chunk, stride);
  clear_partials(formula, chunk);
  for (std::int64_t row = begin; row < end; row += formula.panel_rows) {
    const std::int64_t rows = smaller(formula.panel_rows, end - row);
    for (std::size_t i = 0; i < formula.read_count; ++i) {
      const Transposed& x = formula.reads[i];
      read_columns(chunk.workspace.tiles + x.tile, stride, chunk.arena + x.arena + row * cols, rows, cols);
    }
    for (std::size_t i = 0; i < formula.command_count; ++i) run_on_columns(formula, formula.commands[i], chunk, stride, rows);
    for (std::size_t i = 0; i < formula.write_count; ++i) {
      const Transposed& x = formula.writes[i];
      write_columns(chunk.arena + x.arena + row * cols, chunk.workspace.tiles + x.tile, stride, rows, cols);
    }
    advance_registers(formula, chunk);
  }
}

}  // namespace plainnet::PLAINNET_ISA
