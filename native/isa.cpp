// The table of one instruction set; compiled once for each, under a different PLAINNET_ISA.
#include "isa.h"

#include "columns.h"
#include "fused.h"
#include "gemm.h"
#include "interpreter.h"
#include "masks.h"
#include "thinned.h"

#define PLAINNET_TEXT(x) #x
#define PLAINNET_NAME(x) PLAINNET_TEXT(x)

namespace plainnet::PLAINNET_ISA {

template <class T, class S>
inline void convert(T* to, const S* from, const T* scale, const T* shift, std::int64_t count) {
  if (scale && shift) for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<T>(from[i]) * scale[i] + shift[i];
  else if (scale) for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<T>(from[i]) * scale[i];
  else if (shift) for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<T>(from[i]) + shift[i];
  else if constexpr (std::is_same_v<S, T>) std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(T));
  else for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<T>(from[i]);
}

template <class T>
void gather(T* to, const void* from, Source type, const T* scale, const T* shift, std::int64_t count) {
  switch (type) {
    case Source::uint8: return convert(to, static_cast<const std::uint8_t*>(from), scale, shift, count);
    case Source::float32: return convert(to, static_cast<const float*>(from), scale, shift, count);
    case Source::float64: return convert(to, static_cast<const double*>(from), scale, shift, count);
  }
}

template <class T>
bool all_finite(const T* x, std::int64_t count) {
  constexpr T largest = static_cast<T>(std::numeric_limits<float>::max());
  Bits<Vector<T>> bad = {};
  std::int64_t i = 0;
  for (; i + lanes<T> <= count; i += lanes<T>) bad |= (Bits<Vector<T>>)!(operation::absolute(load(x + i)) <= largest);
  if (i < count) bad |= (Bits<Vector<T>>)!(operation::absolute(load(x + i, count - i)) <= largest);
  return nonzero_lanes<Vector<T>>(bad) == 0;
}

template <class T>
constexpr Functions<T> table{
    Packed<T>::size, lanes<T>, largest_rows, gemm<T>, pack_right<T>, interpret<T>, interpret_columns<T>, find_fused<T>, find_fused_outer<T>,
    find_fused_terms<T>, choose_loop<T>, thinned<T>, gather<T>, all_finite<T>,
};

extern const Isa isa;
const Isa isa{PLAINNET_NAME(PLAINNET_ISA), table<float>, table<double>, philox_block, draw_keys};

}  // namespace plainnet::PLAINNET_ISA
