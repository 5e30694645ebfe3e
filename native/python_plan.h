// Reads a plan from the dictionaries, tuples and numbers that Python describes it with; see plan.h.
#pragma once
#include <nanobind/nanobind.h>

#include <stdexcept>
#include <string>

#include "plan.h"

namespace plainnet {

namespace nb = nanobind;

template <class Number>
Number number_from(nb::handle value, const char* what) {
  Number number{};
  if (!nb::try_cast<Number>(value, number)) {
    throw std::invalid_argument(std::string("The plan is wrong: ") + what + " cannot be " + nb::repr(value).c_str() + ".");
  }
  return number;
}

inline nb::tuple tuple_from(nb::handle value, std::size_t size, const char* what) {
  nb::tuple items = nb::tuple(value);
  if (items.size() == size) return items;
  throw std::invalid_argument(std::string("The plan is wrong: ") + what + " needs " + std::to_string(size) +
                              " entries. Received: " + nb::repr(value).c_str() + ".");
}

inline std::int64_t entry(const nb::dict& values, const char* key) {
  if (!values.contains(key)) throw std::invalid_argument(std::string("The plan lacks '") + key + "'.");
  return number_from<std::int64_t>(values[key], key);
}

inline Layout layout_from(const nb::dict& values) {
  Layout at{};
#define FIELD(name) at.name = entry(values, #name);
  FIELD(size) FIELD(parameters) FIELD(parameters_size) FIELD(slots) FIELD(slots_count) FIELD(gradient)
  FIELD(averages) FIELD(averages_size)
  FIELD(statistics) FIELD(next_statistics) FIELD(statistics_size) FIELD(x) FIELD(x_cols) FIELD(y) FIELD(y_cols)
  FIELD(weights) FIELD(rows) FIELD(total_weight) FIELD(hyper) FIELD(hyper_count) FIELD(records) FIELD(records_count)
  FIELD(output) FIELD(output_cols)
#undef FIELD
  return at;
}

inline Matmul matmul_from(const nb::tuple& items) {
  const auto extent = [&](std::size_t i) { return number_from<std::int64_t>(items[i], "a matmul's offset or extent"); };
  return {extent(1), extent(2), extent(3), extent(4), extent(5), extent(6),
          number_from<int>(items[7], "transpose_a") != 0, number_from<int>(items[8], "transpose_b") != 0};
}

inline Move move_from(const nb::tuple& items) {
  const auto number = [&](std::size_t i) { return number_from<std::int64_t>(items[i], "a move's offset, stride or extent"); };
  return {number(1), number(2), number(3), number(4), number(5), number(6)};
}

inline Lookup lookup_from(const nb::tuple& items) {
  const auto number = [&](std::size_t i) { return number_from<std::int64_t>(items[i], "a lookup's offset or extent"); };
  return {number(1), number(2), number(3), number(4), number(5), number(6), number_from<int>(items[7], "adjoint") != 0};
}

inline Thinned thinned_from(const nb::tuple& items) {
  const auto number = [&](std::size_t i) { return number_from<std::int64_t>(items[i], "a thinned product's number"); };
  return {static_cast<Side>(number_from<std::uint8_t>(items[1], "a side")), number(2), number(3), number(4), number(5),
          number(6), number(7), number(8), number(9)};
}

inline Register register_from(nb::handle value) {
  const nb::tuple items = tuple_from(value, 3, "a register (kind, offset, value)");
  return {static_cast<Kind>(number_from<std::uint8_t>(items[0], "a register's kind")),
          number_from<std::int64_t>(items[1], "a register's offset"), number_from<double>(items[2], "a register's value")};
}

inline Instruction instruction_from(nb::handle value) {
  const nb::tuple items = tuple_from(value, 7, "an instruction (op, extent, dst, a, b, c, immediate)");
  const auto number = [&](std::size_t i) { return number_from<std::uint16_t>(items[i], "a register number"); };
  return {static_cast<Op>(number_from<std::uint8_t>(items[0], "an op code")),
          static_cast<Extent>(number_from<std::uint8_t>(items[1], "an extent")),
          number(2), number(3), number(4), number(5), number_from<double>(items[6], "an immediate")};
}

inline Accumulator accumulator_from(nb::handle value) {
  const nb::tuple items = tuple_from(value, 3, "an accumulator (op, extent, offset)");
  return {static_cast<Op>(number_from<std::uint8_t>(items[0], "an op code")),
          static_cast<Extent>(number_from<std::uint8_t>(items[1], "an extent")),
          number_from<std::int64_t>(items[2], "an accumulator's offset")};
}

inline Kernel kernel_from(const nb::tuple& items) {
  Kernel kernel{number_from<std::int64_t>(items[1], "a kernel's rows"), number_from<std::int64_t>(items[2], "a kernel's cols"), {}, {}, {}};
  for (nb::handle item : items[3]) kernel.registers.push_back(register_from(item));
  for (nb::handle item : items[4]) kernel.code.push_back(instruction_from(item));
  for (nb::handle item : items[5]) kernel.accumulators.push_back(accumulator_from(item));
  return kernel;
}

inline Streamed streamed_from(const nb::tuple& items) {
  const nb::tuple product = tuple_from(items[1], 9, "a streamed product"), kernel = tuple_from(items[2], 6, "its kernel");
  return {matmul_from(product), kernel_from(kernel)};
}

inline std::vector<Operation> operations_from(const nb::dict& values, const char* key) {
  if (!values.contains(key)) throw std::invalid_argument(std::string("The plan lacks '") + key + "'.");
  std::vector<Operation> operations;
  for (nb::handle value : values[key]) {
    const auto kind = number_from<std::string>(nb::tuple(value)[0], "an operation's name");
    if (kind == "matmul") operations.emplace_back(matmul_from(tuple_from(value, 9, "a matmul")));
    else if (kind == "kernel") operations.emplace_back(kernel_from(tuple_from(value, 6, "a kernel")));
    else if (kind == "move") operations.emplace_back(move_from(tuple_from(value, 7, "a move")));
    else if (kind == "lookup") operations.emplace_back(lookup_from(tuple_from(value, 8, "a lookup")));
    else if (kind == "streamed") operations.emplace_back(streamed_from(tuple_from(value, 3, "a streamed product")));
    else if (kind == "thinned") operations.emplace_back(thinned_from(tuple_from(value, 10, "a thinned product")));
    else throw std::invalid_argument("The plan is wrong: there is no such operation. Received: " + kind + ".");
  }
  return operations;
}

inline Plan plan_from(const nb::dict& values) {
  return {entry(values, "batch_size"),
          entry(values, "strip_rows"),
          layout_from(nb::cast<nb::dict>(values["layout"])),
          operations_from(values, "step"),
          operations_from(values, "penalty"),
          operations_from(values, "update"),
          operations_from(values, "predict"),
          operations_from(values, "sample")};
}

}  // namespace plainnet
