// What a compiled program is made of: plain data, laid out by Python, executed by `program.h`.
//
// Every value lives in one arena of T (float or double); an `offset` counts elements from its start.
// A step is a list of operations, and there are few kinds of work: a matrix product, a formula kernel, two
// ways to move rows about, and products whose weights are masked for each row. Nothing here knows what a layer, a loss or an optimizer is.
#pragma once
#include <cstdint>
#include <variant>
#include <vector>

namespace plainnet {

constexpr std::int64_t batch_rows = -1;  // a dimension equal to the number of rows in this batch

// C[m, n] = op(A) op(B), row-major and dense; a transposed A is stored as [k, m], a transposed B as [n, k].
struct Matmul {
  std::int64_t a, b, c;  // offsets
  std::int64_t m, n, k;  // `batch_rows`, or a fixed extent
  bool transpose_a, transpose_b;
};

// Elementwise operations and reductions, interpreted tile by tile. NAME(arity); the order is the op code.
// Comparisons give 1 or 0; `where(a, b, c)` is a != 0 ? b : c; minimum and maximum propagate NaN.
#define PLAINNET_UNARY(X) \
  X(copy) X(negative) X(absolute) X(sign) X(floor) X(sqrt) X(exp) X(expm1) X(log) X(log1p) X(tanh) X(sin) X(cos) X(erf)
#define PLAINNET_BINARY(X) \
  X(add) X(subtract) X(multiply) X(divide) X(minimum) X(maximum) X(power) X(less) X(less_equal) X(equal)
#define PLAINNET_TERNARY(X) X(where)
#define PLAINNET_SPECIAL(X) \
  X(expand)     /* full dst <- row a, repeated over the columns */            \
  X(row_sum)    /* row dst <- full a */                                       \
  X(row_max)    /* row dst <- full a */                                       \
  X(batch_sum)  /* accumulator dst <- a (full: one sum a column; row: one) */ \
  X(batch_max)  /* accumulator dst <- a */                                    \
  X(draw)       /* full dst <- uniform draws, k / 65536; immediate = stream */
#define PLAINNET_OPERATIONS(X) PLAINNET_UNARY(X) PLAINNET_BINARY(X) PLAINNET_TERNARY(X) PLAINNET_SPECIAL(X)

enum class Op : std::uint8_t {
#define X(name) name,
  PLAINNET_OPERATIONS(X)
#undef X
};

// A kernel runs over `rows` x `cols`, a panel of whole rows at a time. Within a panel of R rows a
// *full* value has R * cols elements, a *row* value has R (one each row).
enum class Extent : std::uint8_t { full, row };

// Where an instruction's operand lives. Bound registers point straight into the arena, so reading one
// is a load and writing one is a store; scratch registers are tiles private to a thread.
enum class Kind : std::uint8_t {
  scratch_full,  // offset = number of the scratch tile (full tiles and row tiles are numbered apart)
  scratch_row,   // offset = number of the scratch row tile
  full,          // arena[offset + row * cols + col]
  row,           // arena[offset + row]
  scalar,        // arena[offset], the same for every element
  feature,       // arena[offset + col], the same for every row
  constant,      // `value`
};

struct Register {
  Kind kind;
  std::int64_t offset;
  double value;
};

struct Instruction {
  Op op;
  Extent extent;                // how many elements dst has (for reductions: how many a has)
  std::uint16_t dst, a, b, c;   // register numbers (dst of batch_*: accumulator number)
  double immediate;
};

// The result of a reduction over all rows: cols values (or one, for a row operand) at `offset`,
// complete when the kernel has run. Partial results are combined in an order that depends on
// (rows, cols) only, never on the number of threads.
struct Accumulator {
  Op op;  // batch_sum or batch_max
  Extent extent;
  std::int64_t offset;
  std::int64_t stride = 1;  // from one value to the next
};

struct Kernel {
  std::int64_t rows;  // `batch_rows`, or a fixed extent
  std::int64_t cols;
  std::vector<Register> registers;
  std::vector<Instruction> code;
  std::vector<Accumulator> accumulators;
};

// A block copied from one place to another; a row begins `stride` elements after the one before it.
struct Move {
  std::int64_t from, from_stride, to, to_stride;  // offsets and strides
  std::int64_t rows, cols;                        // rows: `batch_rows`, or a fixed extent
};

// Rows of a table by their numbers: values[n] = table[index[n]], or the adjoint, table[k] = sum of values[n] where
// index[n] = k, in the order of n. A number that is none of 0, 1, .. table_rows - 1 (NaN too) means no row: zeros, or nothing.
struct Lookup {
  std::int64_t table, index, values;  // offsets: [table_rows, cols], [rows], [rows, cols]
  std::int64_t rows, cols;            // rows: `batch_rows`, or a fixed extent
  std::int64_t table_rows;
  bool adjoint;
};

// A product whose weights W [inputs, units] are masked for each row alone: M_n[i, j] is 0 where the draw of row n, column
// i * units + j is below the value at `rate`, else 1. Masks are drawn where they are used, and never stored.
//   output:  c[n, j] = sum over i of a[n, i] W[i, j] M_n[i, j],  b = W
//   input:   c[n, i] = sum over j of a[n, j] W[i, j] M_n[i, j],  b = W
//   weights: c[i, j] = sum over n of a[n, i] b[n, j] M_n[i, j]
enum class Side : std::uint8_t { output, input, weights };

struct Thinned {
  Side side;
  std::int64_t a, b, c, rate;         // offsets
  std::int64_t rows, inputs, units;  // rows: `batch_rows`, or a fixed extent
  std::int64_t stream;
};

// A kernel over the elements of a product, [m * n, 1], some rows of C at a time: its registers at `product.c` read what has
// just been multiplied and is still in cache. C itself is not stored. So weights are updated by gradients that never leave it.
struct Streamed {
  Matmul product;  // of a fixed m and n
  Kernel kernel;
  std::vector<Matmul> also = {};  // computed from what the kernel has in registers, see merge.h
  bool stored = true;             // whether its result is; where not, `also` alone wants it
};

using Operation = std::variant<Matmul, Kernel, Move, Lookup, Thinned, Streamed>;

// Places in the arena with a meaning to the step loop; sizes in elements.
struct Layout {
  std::int64_t size;                                // of the whole arena
  std::int64_t parameters, parameters_size;         // learned, one flat vector
  std::int64_t slots, slots_count;                  // the optimizer's, each of parameters_size
  std::int64_t averages, averages_size;             // of parameters and statistics, where `update` keeps any
  std::int64_t gradient;                            // of parameters_size
  std::int64_t statistics, next_statistics, statistics_size;  // `next` is committed after a good step
  std::int64_t x, x_cols;                           // the gathered batch, [batch_size, x_cols]
  std::int64_t y, y_cols;                           // its targets (one-hot where they are classes)
  std::int64_t weights;                             // its sample weights, [batch_size]
  std::int64_t rows;                                // one value: the number of rows in this batch
  std::int64_t total_weight;                        // one value, the sum of the batch's weights: 0 means "no update"
  std::int64_t hyper, hyper_count;                  // the step's row of the hyper-parameter table
  std::int64_t records, records_count;              // what a step reports; a non-finite record ends the run
  std::int64_t output, output_cols;                 // of `predict` and `sample`
};

struct Plan {
  std::int64_t batch_size;  // the most rows a batch may have
  std::int64_t strip_rows;  // the most rows `step`, `predict` and `sample` run over at a time; places are as large
  Layout layout;
  std::vector<Operation> step;     // x, y, weights -> records, gradient, next_statistics; over less than a batch: sums to be added
  std::vector<Operation> penalty;  // completes `gradient`: streamed products, penalties (for `gradient` calls only)
  std::vector<Operation> update;   // gradient -> parameters, slots (penalties included) and its records
  std::vector<Operation> predict;  // x -> output
  std::vector<Operation> sample;   // x -> output with the masks on
};

}  // namespace plainnet
