// Which products are added up where they are read.
#include "merge.h"

#include <algorithm>
#include <optional>

#include "isa.h"
#include "recognize.h"
#include "waits.h"

namespace plainnet {
namespace {

// A kernel that can add up what it reads at `read`. It makes y, or dx from y.
struct Rectifier {
  std::int64_t read, made, y;
  bool back;
};

std::optional<Rectifier> rectifier_of(const Kernel& kernel) {
  if (kernel.rows != batch_rows) return {};
  const Recognized found = recognize(kernel);
  const auto place = [&](std::size_t element) { return kernel.registers[found.names.f[element]].offset; };
  switch (found.formula) {
    case Known::rectify:
    case Known::rectify_dropped: return Rectifier{place(0), place(1), place(1), false};
    case Known::rectify_back:
    case Known::rectify_dropped_back: return Rectifier{place(1), place(2), place(0), true};
    default: return {};
  }
}

bool reads_as_terms(const Operation& operation, const Access& product) {
  const auto* kernel = std::get_if<Kernel>(&operation);
  const auto rectifier = kernel ? rectifier_of(*kernel) : std::nullopt;
  return rectifier && rectifier->read == product.begin && kernel->cols == product.width;
}

bool is_of_few_terms(const Matmul& x) {
  constexpr std::int64_t widest = 4096;  // there is room for so many columns of a transposed B, copied
  return x.m == batch_rows && x.n > 1 && x.n <= widest && x.k >= 1 && x.k <= Terms<float>::most && !x.transpose_a;
}

bool touches(const Operation& operation, const Access& place, std::int64_t rows, bool writing) {
  const std::vector<Access> accesses = accesses_of(operation, rows, false);
  return std::any_of(accesses.begin(), accesses.end(), [&](const Access& x) { return overlap(x, place) && (x.writes || !writing); });
}

// The number of the only operation after number `made` that touches what it writes, if it can add that up as well then.
std::optional<std::size_t> reader_of(const std::vector<Operation>& operations, std::size_t made, std::int64_t rows) {
  const std::vector<Access> product = accesses_of(operations[made], rows, false);  // a, b, c
  std::optional<std::size_t> reader;
  for (std::size_t i = made + 1; i < operations.size(); ++i) {
    const Operation& x = operations[i];
    if (!touches(x, product[2], rows, false)) {
      if (!reader && (touches(x, product[0], rows, true) || touches(x, product[1], rows, true))) return {};
    } else if (reader || !reads_as_terms(x, product[2])) {
      return {};
    } else {
      reader = i;
    }
  }
  return reader;
}

// Whether what operation `from`, a product, does may as well be done by operation `to`.
bool may_move(const std::vector<Operation>& operations, std::size_t from, std::size_t to, std::int64_t rows) {
  const std::vector<Access> product = accesses_of(operations[from], rows, false);  // a, b, c
  if (touches(operations[to], product[2], rows, false)) return false;
  for (std::size_t i = std::min(from, to) + 1; i < std::max(from, to); ++i) {
    const Operation& x = operations[i];
    if (touches(x, product[0], rows, true) || touches(x, product[1], rows, true) || touches(x, product[2], rows, false)) return false;
  }
  return true;
}

// Takes a product that is like that out of the list, and into the stream of `number`, where it can be computed by that.
template <class Like>
bool take(std::vector<Operation>& operations, std::size_t& number, std::int64_t rows, const Like& like) {
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const auto* product = std::get_if<Matmul>(&operations[i]);
    if (!product || !like(*product) || !may_move(operations, i, number, rows)) continue;
    std::get<Streamed>(operations[number]).also.push_back(*product);
    operations.erase(operations.begin() + static_cast<std::ptrdiff_t>(i));
    number -= i < number;
    return true;
  }
  return false;
}

void sum_also(Kernel& kernel, std::int64_t count, std::int64_t offset, std::int64_t next, std::int64_t stride) {
  for (std::int64_t i = 0; i < count; ++i) kernel.accumulators.push_back({Op::batch_sum, Extent::full, offset + i * next, stride});
}

void take_outputs(std::vector<Operation>& operations, std::size_t& number, const Rectifier& rectifier, std::int64_t rows) {
  take(operations, number, rows, [&](const Matmul& x) {
    return x.a == rectifier.made && x.m == batch_rows && !x.transpose_a && !x.transpose_b && x.k <= Terms<float>::widest &&
           x.n <= Terms<float>::most;
  });
}

// The gradients of the weights behind y, and then of those before x.
void take_gradients(std::vector<Operation>& operations, std::size_t& number, const Rectifier& rectifier, std::int64_t rows) {
  const Matmul terms = std::get<Streamed>(operations[number]).product;
  const auto is_sum = [](const Matmul& x) { return x.k == batch_rows && x.transpose_a && !x.transpose_b; };
  if (take(operations, number, rows, [&](const Matmul& x) { return is_sum(x) && x.a == rectifier.y && x.b == terms.a && x.n == terms.k; })) {
    Streamed& stream = std::get<Streamed>(operations[number]);
    sum_also(stream.kernel, terms.k, stream.also.back().c, 1, terms.k);
  }
  if (take(operations, number, rows, [&](const Matmul& x) { return is_sum(x) && x.b == rectifier.made && x.m <= Terms<float>::most; })) {
    Streamed& stream = std::get<Streamed>(operations[number]);
    sum_also(stream.kernel, stream.also.back().m, stream.also.back().c, terms.n, 1);
    const Access made{rectifier.made, rectifier.made + rows * terms.n, terms.n, true, false};
    stream.stored = false;
    for (std::size_t i = 0; i < operations.size(); ++i) stream.stored |= i != number && touches(operations[i], made, rows, false);
  }
}

}  // namespace

std::vector<Operation> merged(const std::vector<Operation>& operations, std::int64_t rows) {
  std::vector<Operation> result = operations;
  std::vector<bool> moved(operations.size(), false);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const auto* product = std::get_if<Matmul>(&operations[i]);
    if (!product || !is_of_few_terms(*product)) continue;
    if (const auto reader = reader_of(operations, i, rows)) {
      result[*reader] = Streamed{*product, std::get<Kernel>(operations[*reader])};
      moved[i] = true;
    }
  }
  std::size_t number = 0;
  result.erase(std::remove_if(result.begin(), result.end(), [&](const Operation&) { return moved[number++]; }), result.end());
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto* stream = std::get_if<Streamed>(&result[i]);
    const auto rectifier = stream ? rectifier_of(stream->kernel) : std::nullopt;
    if (!rectifier) continue;
    if (rectifier->back) take_gradients(result, i, *rectifier, rows);
    else take_outputs(result, i, *rectifier, rows);
  }
  return result;
}

}  // namespace plainnet
