// A hand-written plan (a linear layer, squared error, gradient descent) against the same in plain loops.
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <utility>

#include "check.h"
#include "program.h"

namespace plainnet::test {
namespace {

constexpr std::int64_t batch = 512, inputs = 64, outputs = 48, examples = 1500, weight_count = inputs * outputs;
constexpr std::int64_t parameter_count = weight_count + outputs;

Layout layout() {
  Layout at{};
  std::int64_t used = 0;
  const auto place = [&](std::int64_t size) { return std::exchange(used, used + size); };
  at.parameters = place(parameter_count), at.parameters_size = parameter_count;
  at.gradient = place(parameter_count);
  at.slots = used, at.statistics = used, at.next_statistics = used;
  at.x = place(batch * inputs), at.x_cols = inputs;
  at.y = place(batch * outputs), at.y_cols = outputs;
  at.weights = place(batch), at.rows = place(1), at.total_weight = place(1);
  at.hyper = place(1), at.hyper_count = 1;
  at.records = place(3), at.records_count = 3;  // loss, squared norms of gradient and update
  at.output = place(batch * outputs), at.output_cols = outputs;
  at.size = used;
  return at;
}

// loss = sum of weight * error^2; its gradient without the factor 2.
Plan plan() {
  using enum Kind;
  const Extent full_extent = Extent::full, row_extent = Extent::row;
  Plan plan{batch, batch, layout(), {}, {}, {}, {}, {}};
  const Layout& at = plan.layout;
  const Matmul forward{at.x, at.parameters, at.output, batch_rows, outputs, inputs, false, false};
  const Kernel error{batch_rows,
                     outputs,
                     {{full, at.output, 0}, {feature, at.parameters + weight_count, 0}, {full, at.y, 0}, {row, at.weights, 0},
                      {scratch_full, 0, 0}, {scratch_full, 1, 0}, {scratch_full, 2, 0}, {scratch_row, 0, 0}},
                     {{Op::add, full_extent, 4, 0, 1, 0, 0},
                      {Op::subtract, full_extent, 4, 4, 2, 0, 0},
                      {Op::expand, full_extent, 5, 3, 0, 0, 0},
                      {Op::multiply, full_extent, 0, 4, 5, 0, 0},
                      {Op::multiply, full_extent, 6, 0, 4, 0, 0},
                      {Op::row_sum, full_extent, 7, 6, 0, 0, 0},
                      {Op::batch_sum, row_extent, 0, 7, 0, 0, 0},
                      {Op::batch_sum, full_extent, 1, 0, 0, 0, 0}},
                     {{Op::batch_sum, row_extent, at.records}, {Op::batch_sum, full_extent, at.gradient + weight_count}}};
  const Matmul backward{at.x, at.output, at.gradient, inputs, outputs, batch_rows, true, false};
  const Kernel descend{parameter_count,  // as Python records it, so that the function written for it is tested
                       1,
                       {{scalar, at.hyper, 0}, {full, at.gradient, 0}, {scratch_full, 0, 0}, {scratch_full, 1, 0},
                        {scratch_full, 1, 0}, {full, at.parameters, 0}, {full, at.parameters, 0}},
                       {{Op::multiply, full_extent, 2, 0, 1, 0, 0},
                        {Op::multiply, full_extent, 3, 1, 1, 0, 0},
                        {Op::batch_sum, full_extent, 0, 3, 0, 0, 0},
                        {Op::multiply, full_extent, 4, 2, 2, 0, 0},
                        {Op::batch_sum, full_extent, 1, 4, 0, 0, 0},
                        {Op::subtract, full_extent, 6, 5, 2, 0, 0}},
                       {{Op::batch_sum, full_extent, at.records + 1}, {Op::batch_sum, full_extent, at.records + 2}}};
  plan.step = {forward, error, backward};
  plan.update = {descend};
  return plan;
}

struct Example {
  std::vector<double> x, y, weights, start;
  std::vector<std::int64_t> order;
  std::vector<double> rates;

  Example() : x(examples * inputs), y(examples * outputs), weights(examples), start(parameter_count), order(examples), rates(3, 1e-4) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (auto* values : {&x, &y, &weights, &start}) for (double& value : *values) value = uniform(random);
    for (double& w : weights) w = std::fabs(w);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i * 7 % examples);
  }
};

// The same three steps in plain loops.
std::vector<double> reference(const Example& e, std::vector<double>& losses) {
  std::vector<double> p = e.start;
  for (std::int64_t first = 0; first < examples; first += batch) {
    std::vector<double> gradient(parameter_count, 0.0);
    double loss = 0;
    for (std::int64_t r = first; r < std::min(examples, first + batch); ++r) {
      const std::int64_t row = e.order[static_cast<std::size_t>(r)];
      for (std::int64_t j = 0; j < outputs; ++j) {
        double error = p[static_cast<std::size_t>(weight_count + j)] - e.y[static_cast<std::size_t>(row * outputs + j)];
        for (std::int64_t i = 0; i < inputs; ++i) error += e.x[static_cast<std::size_t>(row * inputs + i)] * p[static_cast<std::size_t>(i * outputs + j)];
        const double weighted = error * e.weights[static_cast<std::size_t>(row)];
        loss += weighted * error;
        gradient[static_cast<std::size_t>(weight_count + j)] += weighted;
        for (std::int64_t i = 0; i < inputs; ++i) gradient[static_cast<std::size_t>(i * outputs + j)] += e.x[static_cast<std::size_t>(row * inputs + i)] * weighted;
      }
    }
    for (std::size_t i = 0; i < p.size(); ++i) p[i] -= 1e-4 * gradient[i];
    losses.push_back(loss);
  }
  return p;
}

template <class T>
struct Run {
  std::vector<T> parameters;
  std::vector<double> records;
  std::int64_t completed;
};

template <class T>
Run<T> train(const Isa& isa, const Example& e, int threads, bool fused, std::int64_t count = examples) {
  Program<T> program(plan(), isa, threads, fused, 1);
  Run<T> run{{e.start.begin(), e.start.end()}, std::vector<double>(9), 0};
  const std::vector<T> weights(e.weights.begin(), e.weights.end());
  Data<T> data;
  data.x = {e.x.data(), Source::float64};
  data.targets = {e.y.data(), Source::float64};
  data.weights = weights.data();
  const Schedule schedule{e.order.data(), count, e.rates.data(), 0};
  run.completed = program.run({run.parameters.data(), nullptr, nullptr, nullptr}, data, schedule, run.records.data());
  return run;
}

template <class T>
void check_training(const Isa& isa, const Example& e) {
  std::vector<double> losses;
  const std::vector<double> expected = reference(e, losses);
  const Run<T> run = train<T>(isa, e, 1, false);
  const double unit = static_cast<double>(std::numeric_limits<T>::epsilon());
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) worst = std::fmax(worst, std::fabs(expected[i] - static_cast<double>(run.parameters[i])));
  CHECK(run.completed == 3, "%s: %ld steps", isa.name, long(run.completed));
  CHECK(worst < 50 * unit, "%s: parameters off by %g", isa.name, worst);
  for (std::size_t i = 0; i < 3; ++i) CHECK(std::fabs(run.records[3 * i] / losses[i] - 1) < 50 * unit, "%s: loss", isa.name);
  for (int threads = 2; threads <= 4; ++threads) {
    const Run<T> other = train<T>(isa, e, threads, false);
    CHECK(std::memcmp(other.parameters.data(), run.parameters.data(), sizeof(T) * parameter_count) == 0 && other.records == run.records,
          "%s: bits differ with %d threads", isa.name, threads);
  }
  const Run<T> fused = train<T>(isa, e, 1, true);
  double distance = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) distance = std::fmax(distance, std::fabs(static_cast<double>(fused.parameters[i] - run.parameters[i])));
  CHECK(distance < 5 * unit, "%s: fused differs by %g", isa.name, distance);
}

// An infinity met by the third step: two steps count, and the state is theirs.
template <class T>
void check_failure(const Isa& isa, Example e) {
  e.x[static_cast<std::size_t>(e.order[2 * batch + 5] * inputs)] = std::numeric_limits<double>::infinity();
  const Run<T> run = train<T>(isa, e, 2, true), good = train<T>(isa, e, 2, true, 2 * batch);
  CHECK(run.completed == 2 && good.completed == 2, "%s: %ld steps", isa.name, long(run.completed));
  CHECK(run.parameters == good.parameters, "%s: the state is not that before the failure", isa.name);
  CHECK(!std::isfinite(run.records[6]) && std::isfinite(run.records[3]), "%s: records", isa.name);
}

// A batch of weight 0 leaves everything as it was, even where its loss is not a number.
template <class T>
void check_weightless(const Isa& isa, Example e) {
  for (std::int64_t i = batch; i < 2 * batch; ++i) e.weights[static_cast<std::size_t>(e.order[static_cast<std::size_t>(i)])] = 0;
  e.x[static_cast<std::size_t>(e.order[batch] * inputs)] = std::numeric_limits<double>::infinity();
  const Run<T> one = train<T>(isa, e, 1, false, batch), two = train<T>(isa, e, 1, false, 2 * batch);
  CHECK(two.completed == 2 && one.parameters == two.parameters, "%s: weightless step", isa.name);
  CHECK(std::isfinite(two.records[3]) && two.records[4] == 0, "%s: weightless records", isa.name);
}

void check_refusals(const Isa& isa) {
  const auto refused = [&](auto change) {
    Plan wrong = plan();
    change(wrong);
    try {
      const Program<float> program(wrong, isa, 1, false, 1);
      return false;
    } catch (const std::invalid_argument&) {
      return true;
    }
  };
  CHECK(!refused([](Plan&) {}), "a good plan");
  CHECK(refused([](Plan& p) { p.layout.x = p.layout.size - 1; }), "region outside");
  CHECK(refused([](Plan& p) { std::get<Matmul>(p.step[0]).k = 1000000; }), "matmul outside");
  CHECK(refused([](Plan& p) { std::get<Matmul>(p.step[0]).c = p.layout.x; }), "matmul onto its own operand");
  CHECK(refused([](Plan& p) { std::get<Kernel>(p.step[1]).code[0].a = 99; }), "register number");
  CHECK(refused([](Plan& p) { std::get<Kernel>(p.step[1]).code[0].op = static_cast<Op>(200); }), "op code");
  CHECK(refused([](Plan& p) { std::get<Kernel>(p.step[1]).code[0].extent = Extent::row; }), "extent");
  CHECK(refused([](Plan& p) { std::get<Kernel>(p.step[1]).code[0].dst = 1; }), "writing a feature");
  CHECK(refused([](Plan& p) { std::get<Kernel>(p.step[1]).registers[0].offset = -1; }), "register outside");
  const auto adding = [&](const Operation& operation) { return [operation](Plan& p) { p.step.push_back(operation); }; };
  const Layout& at = plan().layout;
  const Move block{at.x, inputs, at.output, outputs, batch_rows, outputs};
  CHECK(!refused(adding(block)), "a good move");
  const auto moved = [&](auto change) { Move x = block; change(x); return refused(adding(x)); };
  CHECK(moved([](Move& x) { x.cols = inputs; }), "a row longer than its stride");
  CHECK(moved([](Move& x) { x.to_stride = std::int64_t(1) << 60; }), "a stride too large");
  CHECK(moved([](Move& x) { x.to_stride = -outputs; }), "a negative stride");
  CHECK(moved([&](Move& x) { x.from = at.size - 1; }), "a block outside");
  CHECK(moved([&](Move& x) { x.from_stride = at.size; }), "a block's last row outside");
  CHECK(moved([&](Move& x) { x.to = at.x + outputs; }), "a block onto itself");
  const Lookup taken{at.parameters, at.weights, at.output, batch_rows, outputs, inputs, false};
  CHECK(!refused(adding(taken)), "a good lookup");
  const auto looked_up = [&](auto change) { Lookup x = taken; change(x); return refused(adding(x)); };
  CHECK(looked_up([](Lookup& x) { x.table_rows = 1000000; }), "a table outside");
  CHECK(looked_up([](Lookup& x) { x.table_rows = batch_rows; }), "a table as long as the batch");
  CHECK(looked_up([&](Lookup& x) { x.index = at.size - 1; }), "numbers outside");
  CHECK(looked_up([&](Lookup& x) { x.values = at.parameters; }), "rows onto their table");
  CHECK(looked_up([&](Lookup& x) { x.values = at.weights; }), "rows onto their numbers");
  CHECK(looked_up([&](Lookup& x) { x.adjoint = true, x.index = at.parameters; }), "sums onto their numbers");
  const Thinned masked{Side::output, at.x, at.parameters, at.output, at.hyper, batch_rows, inputs, outputs, 5};
  CHECK(!refused(adding(masked)), "a good thinned product");
  const auto thinned = [&](auto change) { Thinned x = masked; change(x); return refused(adding(x)); };
  CHECK(thinned([](Thinned& x) { x.side = static_cast<Side>(9); }), "no side");
  CHECK(thinned([](Thinned& x) { x.inputs = 0; }), "no inputs");
  CHECK(thinned([](Thinned& x) { x.units = batch_rows; }), "as many units as rows");
  CHECK(thinned([](Thinned& x) { x.units = 1000000; }), "weights outside");
  CHECK(thinned([](Thinned& x) { x.stream = std::int64_t(1) << 32; }), "a stream of more than 32 bits");
  CHECK(thinned([&](Thinned& x) { x.rate = at.size; }), "a rate outside");
  CHECK(thinned([&](Thinned& x) { x.rate = at.output; }), "a result onto its rate");
  CHECK(thinned([&](Thinned& x) { x.c = at.x; }), "a result onto its operand");
}

}  // namespace

void test_program() {
  const Example example;
  for (const Isa* isa : available_isas()) {
    check_training<float>(*isa, example), check_training<double>(*isa, example);
    check_failure<float>(*isa, example), check_failure<double>(*isa, example);
    check_weightless<float>(*isa, example), check_weightless<double>(*isa, example);
  }
  check_refusals(*available_isas().front());
}

}  // namespace plainnet::test
