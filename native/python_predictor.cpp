// Predictions for Python: of rows with any parameters, and row by row with parameters loaded once.
#include "python_predictor.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>

#include <cstring>
#include <mutex>

#include "predictor.h"
#include "python_arrays.h"
#include "python_plan.h"

namespace plainnet {
namespace {

class AnyPredictor {
 public:
  virtual ~AnyPredictor() = default;
  virtual nb::object predict(Input parameters, Input statistics, Input x, Input scale, Input shift, Input order,
                             Input hyper_row, std::int64_t step, bool sample) = 0;
};

template <class T>
class TypedPredictor final : public AnyPredictor {
 public:
  TypedPredictor(const Plan& plan, const Isa& isa, int threads, bool fused, std::uint64_t seed)
      : predictor_(plan, isa, threads, fused, seed), at_(plan.layout) {}

  nb::object predict(Input parameters, Input statistics, Input x, Input scale, Input shift, Input order, Input hyper_row,
                     std::int64_t step, bool sample) override {
    const T* p = data_of<const T>(parameters, at_.parameters_size, "parameters");
    const T* s = data_of<const T>(statistics, at_.statistics_size, "statistics");
    const double* hyper = data_of<const double>(hyper_row, at_.hyper_count, "hyper_row");
    const Data<T> data = features<T>(x, scale, shift, at_.x_cols);
    const std::int64_t rows = order.is_valid() ? static_cast<std::int64_t>(order.size()) : rows_of(x);
    const std::int64_t* numbers = order.is_valid() ? data_of<const std::int64_t>(order, rows, "order") : nullptr;
    if (numbers) require_rows(numbers, rows, rows_of(x));
    T* output;
    const nb::object array = new_array(&output, {static_cast<std::size_t>(rows), static_cast<std::size_t>(at_.output_cols)});
    {
      const nb::gil_scoped_release release;
      const std::lock_guard lock(busy_);
      predictor_.load(p, s, hyper);
      predictor_.predict(data, numbers, rows, sample, step, output);
    }
    return array;
  }

 private:
  Predictor<T> predictor_;
  const Layout at_;
  std::mutex busy_;  // one call at a time: they share the arenas
};

// Rows in memory, one after another; a single one has one dimension.
struct Plain {
  void* data;
  char type;  // the letter of the elements' type, as Python's struct module has them; 0 where that is not all
  int ndim;
  std::int64_t rows, cols;
};

// What the arrays of NumPy begin with (numpy/ndarraytypes.h; the same in its versions 1 and 2).
struct ArrayFields {
  PyObject head;
  void* data;
  int ndim;
  Py_ssize_t *shape, *strides;
  PyObject *base, *dtype;
  int flags;
};

// A Python buffer for the length of a call; not `held` where the object has none that is dense.
struct Dense {
  Py_buffer view{};
  bool held;

  Dense(PyObject* object, int flags) : held(PyObject_GetBuffer(object, &view, flags | PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) == 0) {
    if (!held) PyErr_Clear();
  }
  ~Dense() {
    if (held) PyBuffer_Release(&view);
  }
  Dense(const Dense&) = delete;
  Dense& operator=(const Dense&) = delete;

  // No columns where the dimensions are neither 1 nor 2.
  Plain plain() const {
    const bool fits = held && (view.ndim == 1 || view.ndim == 2);
    if (!fits) return {nullptr, '\0', 0, 0, -1};
    const char type = view.format && std::strlen(view.format) == 1 ? *view.format : '\0';
    return {view.buf, type, view.ndim, view.ndim == 1 ? 1 : view.shape[0], view.shape[view.ndim - 1]};
  }
};

// Looks into arrays of one dimension: asking for a buffer takes as long as a small network.
class Glance {
 public:
  Glance() {
    const nb::object numpy = nb::module_::import_("numpy");
    type_ = numpy.attr("ndarray");
    for (const char* letter : {"B", "f", "d"}) dtypes_.push_back(numpy.attr("dtype")(letter));
    understood_ = understands(numpy.attr("arange")(7.0));
  }

  // No data where only a buffer would tell.
  Plain operator()(PyObject* object) const {
    if (!understood_ || reinterpret_cast<PyObject*>(Py_TYPE(object)) != type_.ptr()) return {};
    const ArrayFields& array = fields(object);
    if (array.ndim != 1 || (array.flags & plain_flags) != plain_flags) return {};
    for (std::size_t i = 0; i < dtypes_.size(); ++i) {
      if (array.dtype == dtypes_[i].ptr()) return {array.data, "Bfd"[i], 1, 1, array.shape[0]};
    }
    return {};
  }

 private:
  static constexpr int plain_flags = 0x101;  // elements next to each other, and aligned
  static const ArrayFields& fields(PyObject* array) { return *reinterpret_cast<const ArrayFields*>(array); }

  // Whether the fields are where they should be, of an array of the third type.
  bool understands(const nb::object& sample) const {
    const Dense buffer(sample.ptr(), PyBUF_SIMPLE);
    const ArrayFields& array = fields(sample.ptr());
    const bool same = buffer.held && array.data == buffer.view.buf && array.ndim == 1 && array.dtype == dtypes_[2].ptr();
    return same && array.shape[0] == 7 && array.strides[0] == 8 && (array.flags & plain_flags) == plain_flags;
  }

  nb::object type_;
  std::vector<nb::object> dtypes_;
  bool understood_ = false;
};

// What a call needs from Python: what makes its answers, and what answers where it does not.
struct Helpers {
  nb::object empty;      // numpy.empty
  nb::object dtype;
  nb::object otherwise;  // called with the same arguments where they are not plain dense rows
};

class AnyLoadedPredictor {
 public:
  explicit AnyLoadedPredictor(Helpers helpers) : helpers(std::move(helpers)) {}
  virtual ~AnyLoadedPredictor() = default;

  // Outputs of dense rows (d,) or (n, d), in `out` or else in a new array; nullptr, and no error set, for anything else.
  virtual PyObject* outputs(PyObject* x, PyObject* out) = 0;

  const Helpers helpers;
};

template <class T>
class LoadedPredictor final : public AnyLoadedPredictor {
 public:
  LoadedPredictor(const Plan& plan, const Isa& isa, int threads, bool fused, Input parameters, Input statistics, Input hyper_row,
                  Input scale, Input shift, Helpers given)
      : AnyLoadedPredictor(std::move(given)),
        predictor_(plan, isa, threads, fused, 0),
        at_(plan.layout),
        scaled_rows_(16 * plan.batch_size) {
    predictor_.load(data_of<const T>(parameters, at_.parameters_size, "parameters"),
                    data_of<const T>(statistics, at_.statistics_size, "statistics"),
                    data_of<const double>(hyper_row, at_.hyper_count, "hyper_row"));
    if (scale.is_valid()) {
      const double *a = data_of<const double>(scale, at_.x_cols, "scale"), *b = data_of<const double>(shift, at_.x_cols, "shift");
      wide_scale_.assign(a, a + at_.x_cols), wide_shift_.assign(b, b + at_.x_cols);
      scale_.assign(a, a + at_.x_cols), shift_.assign(b, b + at_.x_cols);
    }
    row_shape_ = nb::make_tuple(at_.output_cols);
  }

  PyObject* outputs(PyObject* x, PyObject* out) override {
    if (const Plain rows = glance_(x); rows.data) return outputs(rows, out);
    const Dense rows(x, PyBUF_SIMPLE);
    return outputs(rows.plain(), out);
  }

 private:
  PyObject* outputs(const Plain& rows, PyObject* out) {
    Matrix from;
    if (rows.cols != at_.x_cols || !read(rows, from)) return nullptr;
    const nb::object result = out ? nb::borrow(out) : new_output(rows);
    if (!result.is_valid()) return nullptr;
    if (const Plain to = out ? Plain{} : glance_(result.ptr()); to.data) return predict(from, rows, to, result);
    const Dense to(result.ptr(), PyBUF_WRITABLE);
    return predict(from, rows, to.plain(), result);
  }

  PyObject* predict(const Matrix& from, const Plain& rows, const Plain& to, nb::object result) {
    const bool shaped = to.cols == at_.output_cols && to.ndim == rows.ndim && to.rows == rows.rows;
    if (!shaped || to.type != (sizeof(T) == 4 ? 'f' : 'd')) return nullptr;
    return predict(from, rows.rows, static_cast<T*>(to.data)) ? result.release().ptr() : nullptr;
  }

  static bool read(const Plain& rows, Matrix& to) {
    to.data = rows.data;
    switch (rows.type) {
      case 'B': to.type = Source::uint8; return true;
      case 'f': to.type = Source::float32; return true;
      case 'd': to.type = Source::float64; return true;
      default: return false;
    }
  }

  nb::object new_output(const Plain& rows) const {
    const nb::tuple shape = rows.ndim == 1 ? row_shape_ : nb::make_tuple(rows.rows, at_.output_cols);
    PyObject* arguments[] = {shape.ptr(), helpers.dtype.ptr()};
    return nb::steal(PyObject_Vectorcall(helpers.empty.ptr(), arguments, 2, nullptr));
  }

  // Small work keeps the interpreter lock: giving it back and taking it again would cost more.
  bool predict(const Matrix& x, std::int64_t rows, T* output) {
    constexpr std::int64_t large = 1 << 20;  // multiplications
    if (rows * at_.parameters_size < large && busy_.try_lock()) {
      const std::lock_guard lock(busy_, std::adopt_lock);
      return predict_alone(x, rows, output);
    }
    const nb::gil_scoped_release release;
    const std::lock_guard lock(busy_);
    return predict_alone(x, rows, output);
  }

  bool predict_alone(const Matrix& x, std::int64_t rows, T* output) {
    if (x.type == Source::float64 && !wide_scale_.empty()) return predict_wide(static_cast<const double*>(x.data), rows, output);
    Data<T> data;
    data.x = x;
    if (!scale_.empty()) data.scale = scale_.data(), data.shift = shift_.data();
    return predictor_.predict(data, nullptr, rows, false, 0, output);
  }

  // What is float64 is scaled in float64, some blocks at a time.
  bool predict_wide(const double* x, std::int64_t rows, T* output) {
    bool finite = true;
    for (std::int64_t first = 0; first < rows; first += scaled_rows_) {
      const std::int64_t count = std::min(scaled_rows_, rows - first);
      scaled_.resize(static_cast<std::size_t>(count * at_.x_cols));
      scale_wide(x + first * at_.x_cols, count);
      Data<T> data;
      data.x = {scaled_.data(), sizeof(T) == 4 ? Source::float32 : Source::float64};
      finite &= predictor_.predict(data, nullptr, count, false, 0, output + first * at_.output_cols);
    }
    return finite;
  }

  void scale_wide(const double* from, std::int64_t rows) {
    const double *scale = wide_scale_.data(), *shift = wide_shift_.data();
    T* to = scaled_.data();
    for (std::int64_t i = 0; i < rows; ++i, from += at_.x_cols, to += at_.x_cols) {
      for (std::int64_t j = 0; j < at_.x_cols; ++j) to[j] = static_cast<T>(from[j] * scale[j] + shift[j]);
    }
  }

  Predictor<T> predictor_;
  const Layout at_;
  const std::int64_t scaled_rows_;
  std::vector<T> scale_, shift_, scaled_;
  std::vector<double> wide_scale_, wide_shift_;
  nb::tuple row_shape_;
  const Glance glance_;
  std::mutex busy_;  // one call at a time: they share the arenas
};

// predictor(x, out=None)
PyObject* call(PyObject* self, PyObject* arguments, PyObject* keywords) noexcept try {
  auto* predictor = nb::inst_ptr<AnyLoadedPredictor>(self);
  const Py_ssize_t given = PyTuple_Size(arguments);
  PyObject* out = given == 2 ? PyTuple_GetItem(arguments, 1) : nullptr;
  bool plain = given == 1 || given == 2;
  if (keywords && PyDict_Size(keywords) > 0) {
    static PyObject* const name = PyUnicode_InternFromString("out");
    out = PyDict_GetItemWithError(keywords, name);
    plain = given == 1 && out && PyDict_Size(keywords) == 1;
  }
  if (out == Py_None) out = nullptr;
  PyObject* result = plain ? predictor->outputs(PyTuple_GetItem(arguments, 0), out) : nullptr;
  return result || PyErr_Occurred() ? result : PyObject_Call(predictor->helpers.otherwise.ptr(), arguments, keywords);
} catch (const std::exception& error) {
  PyErr_SetString(PyExc_MemoryError, error.what());
  return nullptr;
}

std::unique_ptr<AnyPredictor> make_predictor(const std::string& dtype, const std::string& isa, int threads, bool fused,
                                             std::uint64_t seed, const nb::dict& values) {
  require_threads(threads);
  const Isa& chosen = find_isa(isa.c_str());
  const Plan plan = plan_from(values);
  if (dtype == "float32") return std::make_unique<TypedPredictor<float>>(plan, chosen, threads, fused, seed);
  return std::make_unique<TypedPredictor<double>>(plan, chosen, threads, fused, seed);
}

std::unique_ptr<AnyLoadedPredictor> make_loaded(const std::string& dtype, const std::string& isa, int threads, bool fused,
                                                const nb::dict& values, Input parameters, Input statistics, Input hyper_row,
                                                Input scale, Input shift, nb::object otherwise) {
  require_threads(threads);
  const Isa& chosen = find_isa(isa.c_str());
  const Plan plan = plan_from(values);
  const nb::object numpy = nb::module_::import_("numpy");
  Helpers helpers{numpy.attr("empty"), numpy.attr("dtype")(dtype), std::move(otherwise)};
  const auto make = [&]<class T>(T) -> std::unique_ptr<AnyLoadedPredictor> {
    return std::make_unique<LoadedPredictor<T>>(plan, chosen, threads, fused, parameters, statistics, hyper_row, scale, shift,
                                                std::move(helpers));
  };
  return dtype == "float32" ? make(float()) : make(double());
}

PyType_Slot slots[] = {{Py_tp_call, reinterpret_cast<void*>(call)}, {0, nullptr}};

}  // namespace

void bind_predictor(nb::module_& module) {
  using namespace nb::literals;
  nb::class_<AnyPredictor>(module, "Predictor")
      .def(nb::new_(&make_predictor), "dtype"_a, "isa"_a, "threads"_a, "fused"_a, "seed"_a, "plan"_a)
      .def("predict", &AnyPredictor::predict, "parameters"_a, "statistics"_a, "x"_a, "scale"_a.none(), "shift"_a.none(),
           "order"_a.none(), "hyper_row"_a, "step"_a, "sample"_a);
  nb::class_<AnyLoadedPredictor>(module, "LoadedPredictor", nb::type_slots(slots), "predictor(x, out=None): see Model.predictor.")
      .def(nb::new_(&make_loaded), "dtype"_a, "isa"_a, "threads"_a, "fused"_a, "plan"_a, "parameters"_a, "statistics"_a,
           "hyper_row"_a, "scale"_a.none(), "shift"_a.none(), "otherwise"_a);
}

}  // namespace plainnet
