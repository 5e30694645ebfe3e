// One table of functions per instruction set and element type, and the plain data they work on.
//
// The tables are filled by isa.cpp, compiled once per instruction set. What both sides see is here, and holds
// no function with a body: such a body could be compiled for a machine that is not the one at hand.
#pragma once
#include <cstddef>
#include <cstdint>

#include "known.h"
#include "plan.h"

namespace plainnet {

struct Range {
  std::int64_t begin, end;
};

template <class T>
struct View {  // a matrix read through strides, counted in elements
  const T* data;
  std::int64_t row, col;
};

// Elements at several places, that are needed right after a product and in no cache yet.
template <class T>
struct Ahead {
  static constexpr std::size_t most = 4;
  const T* from[most];
  std::int64_t count, size;  // places, elements of each
  std::int64_t next = 0;     // of count * size, not yet asked for
};

template <class T>
struct Product {  // C = A B; a swapped product (see gemm.h) has its C transposed
  View<T> a, b;
  T* c;
  std::int64_t c_row, c_col;
  std::int64_t m, n, k;
  bool rows_alone = false;  // each row's bits are the same whatever rows are beside it
  bool look = true;         // for zeros that can be left out
  bool packed = false;      // `pack_right` has B ready, from a product by the same one
  Ahead<T>* ahead = nullptr;  // to be asked for meanwhile
};

template <class T>
using Loop = void (*)(T* to, const T* a, const T* b, const T* c, std::int64_t count);

// Where a register's values are: `offset` from the arena, or from the thread's tiles, or in the rows of a product that
// this chunk has just computed. It moves on by `per_row` elements for each row of the kernel.
enum class Base : std::uint8_t { arena, tiles, product };

struct Place {
  Base base;
  std::int64_t offset, per_row;
};

// A tile to be filled at the start of each chunk: a feature repeated over the rows, or one value.
struct Filling {
  std::int64_t source, tile;  // offsets: in the arena, in the tiles
  bool is_scalar;
};

struct Transposed {  // a value of a formula that is run column by column: its rows in the arena, its columns in the tiles
  std::int64_t arena, tile;  // offsets
};

template <class T>
struct Command {  // a `where` without a loop chooses by a draw: b where it is below the number a, else c
  Op op;
  Extent extent;
  std::uint16_t to, a, b, c;
  Loop<T> loop;  // of elementwise operations
  double immediate;
};

struct Partial {  // where a chunk keeps an accumulator: `single` ones as one double, others as `width` values of T
  Op op;
  bool single;
  std::int64_t offset, target, stride;
};

template <class T>
struct Formula;
template <class T>
struct Chunk;
template <class T>
using RunChunk = void (*)(const Formula<T>&, const Chunk<T>&);

// The product of a column and a row, as a weight's gradient is by a batch of one: element (i, j) is left[i] * right[j].
template <class T>
struct Outer {
  const T* left;  // of the chunk's first row on
  const T* right;
  std::int64_t rows, cols;
};
template <class T>
using RunOuter = void (*)(const Formula<T>&, const Chunk<T>&, const Outer<T>&);

// A product of few terms that a formula adds up for itself: element (i, j) is the sum over p of a[i, p] b[p, j].
// What is computed on the way as well, of the formula's rows y or dx, has a count of 0 where it is not wanted.
template <class T>
struct Terms {
  View<T> a;   // of the batch's first row on
  const T* b;  // dense rows
  std::int64_t depth;
  static constexpr std::int64_t most = 4, widest = 512;
  T* z = nullptr;            // [rows, outputs], element (i, k) is the sum over j of y[i, j] w[k, j]
  const T* w = nullptr;      // rows `widest` apart, zeros behind the last
  std::int64_t outputs = 0;
  bool by_terms = false;     // sums over i of y[i, j] a[i, p]; partials after the formula's own
  View<T> x = {};            // and then of dx[i, j] x[i, p]
  std::int64_t inputs = 0;
  bool stored = true;        // dx
};
template <class T>
using RunTerms = void (*)(const Formula<T>&, const Chunk<T>&, const Terms<T>&);

template <class T>
struct Formula {  // a Kernel made ready to run; its storage belongs to the Program
  std::int64_t rows, cols, panel_rows, chunk_rows;
  const Place* places;
  std::size_t place_count;
  const Filling* fillings;
  std::size_t filling_count;
  const Transposed *reads, *writes;
  std::size_t read_count, write_count;
  const Command<T>* commands;
  std::size_t command_count;
  const Partial* partials;
  std::size_t partial_count;
  std::int64_t values_per_chunk, singles_per_chunk;  // the room its partials need
  std::int64_t values_start, singles_start;          // the first chunk's
  std::int64_t squares_start;                        // the first chunk's, see Chunk; -1 for none
  const std::uint16_t *f, *s, *c, *b;                // registers of a known formula, see recognize.h
  RunChunk<T> run;                                   // the interpreter, or a hand-fused function
  RunOuter<T> run_outer;                             // the same over an outer product; nullptr where none was written
  RunTerms<T> run_terms;                             // the same over a product of few terms; nullptr where none was written
};

struct Draws {  // what random numbers depend on, apart from their row, column and stream
  std::uint64_t seed;
  std::uint32_t step;
  std::int64_t first_row;
};

template <class T>
struct Workspace {  // private to a thread
  T* packed;        // for gemm
  T* product;       // rows of a streamed product
  T* tiles;         // for the interpreter
  T** registers;
};

template <class T>
struct Chunk {
  Range rows;
  T* arena;
  Draws draws;
  T* values;        // this chunk's partial results
  double* singles;
  double* squares;          // the sum of those of the chunk's weights, as their last update left it: NaN where that is not known
  Workspace<T> workspace;
};

enum class Source : std::uint8_t { uint8, float32, float64 };

template <class T>
struct Functions {
  std::int64_t packed_size;  // elements gemm needs at Workspace::packed
  int lanes, tile_rows;      // split a product over threads at multiples of these
  void (*gemm)(const Product<T>&, Range rows, Range cols, T* packed);
  bool (*pack_right)(const Product<T>&, T* packed);
  RunChunk<T> interpret, interpret_columns;
  RunChunk<T> (*fused)(Known);                              // nullptr where none was written
  RunOuter<T> (*fused_outer)(Known);
  RunTerms<T> (*fused_terms)(Known);
  Loop<T> (*loop)(Op, bool scalar_a, bool scalar_b, bool scalar_c);  // nullptr for a pattern it has not
  void (*thinned)(const Thinned&, T* arena, std::int64_t rows, Range part, const Draws&);
  void (*gather)(T* to, const void* from, Source type, const T* scale, const T* shift, std::int64_t count);
  bool (*all_finite)(const T* x, std::int64_t count);  // and none larger than any float
};

constexpr std::int64_t key_padding = 16;

struct Isa {
  const char* name;
  Functions<float> single;
  Functions<double> twice;
  void (*philox)(const std::uint32_t key[2], const std::uint32_t counter[4], std::uint32_t words[4]);
  void (*keys)(std::uint64_t* to, std::int64_t count, std::uint32_t stream, const Draws&);  // room for `key_padding` more
};

std::vector<const Isa*> available_isas();  // best first
const Isa& find_isa(const char* name);     // std::invalid_argument if this machine has not got it

template <class T>
const Functions<T>& functions(const Isa& isa);

}  // namespace plainnet
