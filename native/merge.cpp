// Which products are added up where they are read.
#include "merge.h"

#include <algorithm>
#include <optional>

#include "isa.h"
#include "recognize.h"
#include "waits.h"

namespace plainnet {
namespace {

// The place of the elements that a kernel's function can add up.
std::optional<std::int64_t> place_added_up(const Operation& operation) {
  const auto* kernel = std::get_if<Kernel>(&operation);
  if (!kernel || kernel->rows != batch_rows) return {};
  const Recognized found = recognize(*kernel);
  const auto place = [&](std::size_t element) { return kernel->registers[found.names.f[element]].offset; };
  switch (found.formula) {
    case Known::rectify:
    case Known::rectify_dropped: return place(0);
    case Known::rectify_back:
    case Known::rectify_dropped_back: return place(1);
    default: return {};
  }
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
    } else if (reader || place_added_up(x) != product[2].begin || std::get<Kernel>(x).cols != product[2].width) {
      return {};
    } else {
      reader = i;
    }
  }
  return reader;
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
  return result;
}

}  // namespace plainnet
