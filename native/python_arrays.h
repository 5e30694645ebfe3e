// Arrays from Python, checked: their dtype, their size, their rows.
#pragma once
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <stdexcept>
#include <string>

#include "program.h"

namespace plainnet {

namespace nb = nanobind;

using Input = nb::ndarray<nb::ro, nb::c_contig, nb::device::cpu>;
using InOut = nb::ndarray<nb::c_contig, nb::device::cpu>;

[[noreturn]] inline void refuse(const std::string& message) { throw std::invalid_argument(message); }

template <class T>
bool holds(const auto& array) {
  return array.dtype() == nb::dtype<T>();
}

inline std::int64_t rows_of(const auto& array) { return array.ndim() == 0 ? 0 : static_cast<std::int64_t>(array.shape(0)); }

// The data of an array that must have this type and this many elements, whatever its shape.
template <class T, class Array>
auto* data_of(const Array& array, std::int64_t size, const char* name) {
  if (!holds<std::remove_const_t<T>>(array)) refuse(std::string(name) + " has the wrong dtype.");
  if (static_cast<std::int64_t>(array.size()) != size) {
    refuse(std::string(name) + " needs " + std::to_string(size) + " values. Received: " + std::to_string(array.size()) + ".");
  }
  return static_cast<T*>(const_cast<void*>(static_cast<const void*>(array.data())));
}

template <class T>
const T* optional_data(const Input& array, std::int64_t size, const char* name) {
  return array.is_valid() ? data_of<const T>(array, size, name) : nullptr;
}

inline Matrix matrix_of(const Input& array, std::int64_t cols, const char* name) {
  if (array.ndim() != 2 || static_cast<std::int64_t>(array.shape(1)) != cols) {
    refuse(std::string(name) + " needs 2 dimensions and " + std::to_string(cols) + " columns.");
  }
  if (holds<std::uint8_t>(array)) return {array.data(), Source::uint8};
  if (holds<float>(array)) return {array.data(), Source::float32};
  if (holds<double>(array)) return {array.data(), Source::float64};
  refuse(std::string(name) + " must be uint8, float32 or float64.");
}

template <class T>
nb::object new_array(T** data, std::vector<std::size_t> shape) {
  std::size_t size = 1;
  for (const std::size_t extent : shape) size *= extent;
  *data = new T[size]();
  nb::capsule owner(*data, [](void* p) noexcept { delete[] static_cast<T*>(p); });
  return nb::cast(nb::ndarray<nb::numpy, T>(*data, shape.size(), shape.data(), owner));
}

template <class T>
Data<T> features(const Input& x, const Input& scale, const Input& shift, std::int64_t cols) {
  Data<T> data;
  data.x = matrix_of(x, cols, "x");
  data.scale = optional_data<T>(scale, cols, "scale");
  data.shift = optional_data<T>(shift, cols, "shift");
  return data;
}

inline void require_rows(const std::int64_t* order, std::int64_t size, std::int64_t rows) {
  for (std::int64_t i = 0; i < size; ++i) {
    const std::int64_t row = order[i];
    if (row < 0 || row >= rows) refuse("x has " + std::to_string(rows) + " rows. Received: row number " + std::to_string(row) + ".");
  }
}

inline void require_threads(int threads) {
  if (threads < 1 || threads > 1024) refuse("threads must be 1 to 1024. Received: " + std::to_string(threads) + ".");
}

}  // namespace plainnet
