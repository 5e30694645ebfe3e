// Rows moved about: blocks copied, rows taken from a table by number, rows added up by number.
//
// Each part of the work writes places of its own, in the order of the rows, so that bits do not depend on the
// number of threads. A sum is shared out by the rows of its table: every thread reads all numbers and adds its own.
#pragma once
#include <algorithm>
#include <cstring>

#include "isa.h"

namespace plainnet {

template <class T>
void move_rows(const Move& x, T* arena, Range rows) {
  const T* from = arena + x.from + rows.begin * x.from_stride;
  T* to = arena + x.to + rows.begin * x.to_stride;
  for (std::int64_t row = rows.begin; row < rows.end; ++row, from += x.from_stride, to += x.to_stride) {
    std::memcpy(to, from, static_cast<std::size_t>(x.cols) * sizeof(T));
  }
}

// The row that a number means, or -1. Compared before it is converted: a number beyond an integer's range has no conversion.
template <class T>
std::int64_t row_of(T number, std::int64_t rows) {
  if (!(number >= T(0) && number < static_cast<T>(rows))) return -1;
  const auto row = static_cast<std::int64_t>(number);
  return static_cast<T>(row) == number && row < rows ? row : -1;
}

template <class T>
void take_rows(const Lookup& x, T* arena, Range rows) {
  const T *index = arena + x.index, *table = arena + x.table;
  for (std::int64_t i = rows.begin; i < rows.end; ++i) {
    const std::int64_t row = row_of(index[i], x.table_rows);
    T* to = arena + x.values + i * x.cols;
    if (row < 0) std::fill_n(to, x.cols, T(0));
    else std::memcpy(to, table + row * x.cols, static_cast<std::size_t>(x.cols) * sizeof(T));
  }
}

// Into the rows `part` of the table.
template <class T>
void sum_rows(const Lookup& x, T* arena, std::int64_t rows, Range part) {
  const T *index = arena + x.index, *values = arena + x.values;
  T* table = arena + x.table;
  std::fill(table + part.begin * x.cols, table + part.end * x.cols, T(0));
  for (std::int64_t i = 0; i < rows; ++i) {
    const std::int64_t row = row_of(index[i], x.table_rows);
    if (row < part.begin || row >= part.end) continue;
    for (std::int64_t j = 0; j < x.cols; ++j) table[row * x.cols + j] += values[i * x.cols + j];
  }
}

}  // namespace plainnet
