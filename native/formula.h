// Turns a plan's kernel into a formula that is ready to run: places for its registers, a loop for each command.
#pragma once
#include <optional>

#include "isa.h"
#include "recognize.h"

namespace plainnet {

template <class T>
struct Prepared {
  std::vector<Place> places;
  std::vector<Filling> fillings;
  std::vector<Transposed> reads, writes;
  std::vector<Command<T>> commands;
  std::vector<Partial> partials;
  Names names;
  std::int64_t tiles_size = 0;  // elements of a thread's tiles
  Formula<T> formula{};         // points into the vectors above
  std::optional<Matmul> product;  // of few terms that the formula adds up for itself, see merge.h
  std::vector<Matmul> also;       // computed on the way
  bool stored = true;

  Prepared() = default;
  Prepared(Prepared&&) = default;  // a moved vector keeps its place in memory, a copied one does not
  Prepared& operator=(Prepared&&) = default;
};

struct Chunking {
  std::int64_t chunk_rows = 0;  // run together; 0: as many as are worth handing to another thread
  std::int64_t product = -1;    // the place in the arena for which a chunk has memory of its own
};

// Constants become scalars of the arena: `constants` is appended to, and its first stands at `constants_offset`.
template <class T>
Prepared<T> prepare(const Kernel& kernel, const Functions<T>& functions, bool fused, std::int64_t constants_offset,
                    std::vector<T>& constants, Chunking chunking);

}  // namespace plainnet
