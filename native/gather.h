// The caller's data, and how rows of it come into the arena.
#pragma once
#include <algorithm>

#include "isa.h"

namespace plainnet {

inline std::int64_t bytes_of(Source type) { return type == Source::uint8 ? 1 : type == Source::float32 ? 4 : 8; }

struct Matrix {  // rows of features or targets in the caller's memory; no data: none wanted
  const void* data = nullptr;
  Source type = Source::float32;
};

template <class T>
struct Data {
  Matrix x;
  const T *scale = nullptr, *shift = nullptr;  // x * scale[col] + shift[col]; either may be absent
  const std::int32_t* labels = nullptr;        // classes, made one-hot; or else
  Matrix targets;
  const T* weights = nullptr;  // absent: all 1
};

// Asks for what will be read soon: rows lie anywhere in the data, so no hardware guesses which.
inline void prefetch(const char* from, std::int64_t bytes) {
  constexpr std::int64_t line = 64;
  for (std::int64_t at = 0; at < bytes; at += line) __builtin_prefetch(from + at, 0, 2);
}

// Rows order[begin] .. order[end - 1], or without an order the rows begin .. end - 1, one after another. next: rows that the same
// place of the next batch will have, or nullptr.
template <class T>
void gather_rows(const Functions<T>& functions, T* to, const Matrix& from, const T* scale, const T* shift,
                 const std::int64_t* order, Range rows, std::int64_t cols, const std::int64_t* next = nullptr) {
  const std::int64_t row_bytes = cols * bytes_of(from.type);
  const auto row = [&](std::int64_t number) { return static_cast<const char*>(from.data) + number * row_bytes; };
  for (std::int64_t i = rows.begin; i < rows.end; ++i, to += cols) {
    if (next) prefetch(row(next[i]), row_bytes);
    functions.gather(to, row(order ? order[i] : i), from.type, scale, shift, cols);
  }
}

// What a step needs of rows of a batch, into the same rows of the arena's.
template <class T>
void gather_batch(const Functions<T>& functions, T* arena, const Layout& at, const Data<T>& data, const std::int64_t* order, Range rows,
                  const std::int64_t* next) {
  T *x = arena + at.x, *y = arena + at.y, *weights = arena + at.weights;
  gather_rows(functions, x + rows.begin * at.x_cols, data.x, data.scale, data.shift, order, rows, at.x_cols, next);
  if (data.labels) {
    std::fill(y + rows.begin * at.y_cols, y + rows.end * at.y_cols, T(0));
    for (std::int64_t i = rows.begin; i < rows.end; ++i) y[i * at.y_cols + data.labels[order[i]]] = T(1);
  } else if (data.targets.data) {
    gather_rows<T>(functions, y + rows.begin * at.y_cols, data.targets, nullptr, nullptr, order, rows, at.y_cols);
  }
  for (std::int64_t i = rows.begin; i < rows.end; ++i) weights[i] = data.weights ? data.weights[order[i]] : T(1);
}

}  // namespace plainnet
