// The Python face of the engine: checks arrays, lets go of the interpreter lock, and runs programs.
#include <nanobind/stl/array.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include "order.h"
#include "program.h"
#include "python_arrays.h"
#include "python_plan.h"
#include "python_predictor.h"
#include "recognize.h"

namespace plainnet {
namespace {

// One Python class over the two element types.
class AnyProgram {
 public:
  AnyProgram(int threads, std::string isa) : threads(threads), isa(std::move(isa)) {}
  virtual ~AnyProgram() = default;
  virtual std::int64_t run(InOut parameters, InOut statistics, InOut slots, InOut averages, Input x, Input scale, Input shift,
                           Input y, Input weights, Input order, Input hyper, std::int64_t first_step, InOut records) = 0;
  virtual nb::tuple gradient(Input parameters, Input statistics, Input x, Input scale, Input shift, Input y, Input weights,
                             Input rows, Input hyper_row, std::int64_t step) = 0;

  const int threads;
  const std::string isa;
};

template <class T>
class TypedProgram final : public AnyProgram {
 public:
  TypedProgram(const Plan& plan, const Isa& isa, int threads, bool fused, std::uint64_t seed)
      : AnyProgram(threads, isa.name), program_(plan, isa, threads, fused, seed), at_(program_.layout()) {}

  std::int64_t run(InOut parameters, InOut statistics, InOut slots, InOut averages, Input x, Input scale, Input shift, Input y,
                   Input weights, Input order, Input hyper, std::int64_t first_step, InOut records) override {
    const State<T> state{data_of<T>(parameters, at_.parameters_size, "parameters"),
                         data_of<T>(statistics, at_.statistics_size, "statistics"),
                         data_of<T>(slots, at_.slots_count * at_.parameters_size, "slots"),
                         data_of<T>(averages, at_.averages_size, "averages")};
    const auto size = static_cast<std::int64_t>(order.size());
    const std::int64_t steps = program_.step_count(size);
    const Schedule schedule{data_of<const std::int64_t>(order, size, "order"), size,
                            data_of<const double>(hyper, steps * at_.hyper_count, "hyper"), first_step};
    double* out = data_of<double>(records, steps * at_.records_count, "records");
    const Data<T> data = training_data(x, scale, shift, y, weights, schedule);
    const nb::gil_scoped_release release;
    return program_.run(state, data, schedule, out);
  }

  nb::tuple gradient(Input parameters, Input statistics, Input x, Input scale, Input shift, Input y, Input weights, Input rows,
                     Input hyper_row, std::int64_t step) override {
    const State<const T> state = constant_state(parameters, statistics);
    const auto size = static_cast<std::int64_t>(rows.size());
    if (size < 1 || size > program_.batch_size()) refuse("rows needs 1 to " + std::to_string(program_.batch_size()) + " row numbers.");
    const Schedule batch{data_of<const std::int64_t>(rows, size, "rows"), size,
                         data_of<const double>(hyper_row, at_.hyper_count, "hyper_row"), step};
    const Data<T> data = training_data(x, scale, shift, y, weights, batch);
    double* records;
    T* gradient;
    const nb::object records_array = new_array(&records, {static_cast<std::size_t>(at_.records_count)});
    const nb::object gradient_array = new_array(&gradient, {static_cast<std::size_t>(at_.parameters_size)});
    {
      const nb::gil_scoped_release release;
      program_.gradient(state, data, batch, records, gradient);
    }
    return nb::make_tuple(records_array, gradient_array);
  }

 private:
  State<const T> constant_state(const Input& parameters, const Input& statistics) const {
    return {data_of<const T>(parameters, at_.parameters_size, "parameters"),
            data_of<const T>(statistics, at_.statistics_size, "statistics"), nullptr, nullptr};
  }

  Data<T> training_data(const Input& x, const Input& scale, const Input& shift, const Input& y, const Input& weights,
                        const Schedule& schedule) const {
    Data<T> data = features<T>(x, scale, shift, at_.x_cols);
    const std::int64_t rows = rows_of(x);
    require_rows(schedule.order, schedule.order_size, rows);
    if (y.is_valid()) add_targets(data, y, rows, schedule);
    data.weights = optional_data<T>(weights, rows, "weights");
    return data;
  }

  void add_targets(Data<T>& data, const Input& y, std::int64_t rows, const Schedule& schedule) const {
    if (rows_of(y) != rows) refuse("y needs a row for each of the " + std::to_string(rows) + " rows of x.");
    if (!holds<std::int32_t>(y)) {
      data.targets = matrix_of(y, at_.y_cols, "y");
      return;
    }
    data.labels = data_of<const std::int32_t>(y, rows, "y");
    for (std::int64_t i = 0; i < schedule.order_size; ++i) {
      const std::int32_t label = data.labels[schedule.order[i]];
      if (label < 0 || label >= at_.y_cols) {
        refuse("There are " + std::to_string(at_.y_cols) + " classes. Received: label " + std::to_string(label) + ".");
      }
    }
  }

  Program<T> program_;
  const Layout at_;
};

std::unique_ptr<AnyProgram> make_program(const std::string& dtype, const std::string& isa, int threads, bool fused,
                                         std::uint64_t seed, const nb::dict& values) {
  require_threads(threads);
  const Isa& chosen = find_isa(isa.c_str());
  const Plan plan = plan_from(values);
  if (dtype == "float32") return std::make_unique<TypedProgram<float>>(plan, chosen, threads, fused, seed);
  if (dtype == "float64") return std::make_unique<TypedProgram<double>>(plan, chosen, threads, fused, seed);
  refuse("dtype must be float32 or float64. Received: " + dtype + ".");
}

nb::object permutation(std::uint64_t seed, std::uint32_t stream, std::uint32_t step, std::int64_t count, const std::string& isa) {
  if (count < 0) refuse("A permutation needs 0 rows or more.");
  const Isa& chosen = find_isa(isa.c_str());
  std::int64_t* order;
  nb::object result = new_array(&order, {static_cast<std::size_t>(count)});
  const nb::gil_scoped_release release;
  write_order(order, count, stream, {seed, step, 0}, chosen);
  return result;
}

nb::dict operations() {
  nb::dict codes;
#define X(name) codes[#name] = static_cast<int>(Op::name);
  PLAINNET_OPERATIONS(X)
#undef X
  return codes;
}

// The rest serves the tests only: parts of the engine on their own.

template <class T>
nb::object gemm_of(const Input& a, const Input& b, bool transpose_a, bool transpose_b, const Isa& isa, int threads) {
  if (a.ndim() != 2 || b.ndim() != 2) refuse("gemm needs two matrices.");
  const auto a_rows = rows_of(a), a_cols = static_cast<std::int64_t>(a.shape(1));
  const auto b_rows = rows_of(b), b_cols = static_cast<std::int64_t>(b.shape(1));
  const std::int64_t m = transpose_a ? a_cols : a_rows, k = transpose_a ? a_rows : a_cols, n = transpose_b ? b_rows : b_cols;
  if ((transpose_b ? b_cols : b_rows) != k) refuse("gemm needs matrices that fit together.");
  const Functions<T>& table = functions<T>(isa);
  Pool pool(threads);
  std::vector<Buffer<T>> packed;
  for (int i = 0; i < threads; ++i) packed.emplace_back(table.packed_size);
  const Buffer<T> left(m * k), right(k * n);  // vectors are read beyond the last element
  std::copy_n(data_of<const T>(a, m * k, "a"), m * k, left.get());
  std::copy_n(data_of<const T>(b, k * n, "b"), k * n, right.get());
  T* c;
  nb::object result = new_array(&c, {static_cast<std::size_t>(m), static_cast<std::size_t>(n)});
  const View<T> view_a{left.get(), transpose_a ? 1 : k, transpose_a ? m : 1}, view_b{right.get(), transpose_b ? 1 : n, transpose_b ? k : 1};
  multiply(Product<T>{view_a, view_b, c, n, 1, m, n, k}, table, pool, packed);
  return result;
}

nb::object gemm(Input a, Input b, bool transpose_a, bool transpose_b, const std::string& isa, int threads) {
  const Isa& chosen = find_isa(isa.c_str());
  if (holds<float>(a)) return gemm_of<float>(a, b, transpose_a, transpose_b, chosen, threads);
  return gemm_of<double>(a, b, transpose_a, transpose_b, chosen, threads);
}

template <class T>
nb::object unary_of(Op op, const Input& x, const Isa& isa) {
  const auto size = static_cast<std::int64_t>(x.size());
  const Loop<T> loop = functions<T>(isa).loop(op, false, false, false);
  T* out;
  nb::object result = new_array(&out, {x.size()});
  const T* in = data_of<const T>(x, size, "array");
  loop(out, in, in, in, size);
  return result;
}

nb::object unary(const std::string& name, Input x, const std::string& isa) {
  const Isa& chosen = find_isa(isa.c_str());
#define X(op) \
  if (name == #op) return holds<float>(x) ? unary_of<float>(Op::op, x, chosen) : unary_of<double>(Op::op, x, chosen);
  PLAINNET_UNARY(X)
#undef X
  refuse("There is no unary operation of that name. Received: " + name + ".");
}

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key, const std::string& isa) {
  std::array<std::uint32_t, 4> words;
  find_isa(isa.c_str()).philox(key.data(), counter.data(), words.data());
  return words;
}

bool written_by_hand(const nb::tuple& kernel) { return recognize(kernel_from(kernel)).formula != Known::none; }

std::vector<std::string> isas() {
  std::vector<std::string> names;
  for (const Isa* isa : available_isas()) names.emplace_back(isa->name);
  return names;
}

}  // namespace
}  // namespace plainnet

NB_MODULE(_native, module) {
  using namespace plainnet;
  using namespace nb::literals;
  module.attr("operations") = operations();
  module.def("isas", &isas);
  module.def("permutation", &permutation, "seed"_a, "stream"_a, "step"_a, "count"_a, "isa"_a);
  module.def("gemm", &gemm, "a"_a, "b"_a, "transpose_a"_a, "transpose_b"_a, "isa"_a, "threads"_a = 1);
  module.def("unary", &unary, "name"_a, "array"_a, "isa"_a);
  module.def("written_by_hand", &written_by_hand, "kernel"_a);
  module.def("philox", &philox, "counter"_a, "key"_a, "isa"_a);
  nb::class_<AnyProgram>(module, "Program")
      .def(nb::new_(&make_program), "dtype"_a, "isa"_a, "threads"_a, "fused"_a, "seed"_a, "plan"_a)
      .def_ro("threads", &AnyProgram::threads)
      .def_ro("isa", &AnyProgram::isa)
      .def("run", &AnyProgram::run, "parameters"_a.noconvert(), "statistics"_a.noconvert(), "slots"_a.noconvert(),
           "averages"_a.noconvert(), "x"_a.noconvert(), "scale"_a.none(), "shift"_a.none(), "y"_a.none(), "weights"_a.none(),
           "order"_a, "hyper"_a, "first_step"_a, "records"_a.noconvert())
      .def("gradient", &AnyProgram::gradient, "parameters"_a, "statistics"_a, "x"_a, "scale"_a.none(), "shift"_a.none(),
           "y"_a.none(), "weights"_a.none(), "rows"_a, "hyper_row"_a, "step"_a);
  bind_predictor(module);
}
