// Which formula a kernel is, if it is one of those that have a function written by hand.
#include "recognize.h"

#include <initializer_list>
#include <map>
#include <string_view>

namespace plainnet {
namespace {

using Text = std::string;

constexpr const char* rows = "rows: ";

char symbol_of(Op op) {
  switch (op) {
    case Op::add: return '+';
    case Op::subtract: return '-';
    case Op::multiply: return '*';
    case Op::divide: return '/';
    case Op::less: return '<';
    default: return 0;
  }
}

Text joined(std::initializer_list<std::string_view> parts) {
  Text text;
  for (const std::string_view part : parts) text += part;
  return text;
}
Text infix(const Text& a, char symbol, const Text& b) { return joined({"(", a, {&symbol, 1}, b, ")"}); }
Text call(std::string_view name, const Text& a, const Text& b) { return joined({name, "(", a, ",", b, ")"}); }
Text where(const Text& condition, const Text& a, const Text& b) { return joined({"where(", condition, ",", a, ",", b, ")"}); }
Text root(const Text& a) { return joined({"sqrt(", a, ")"}); }
Text sum(const Text& a) { return joined({"sum ", a, ";"}); }
Text store(const Text& to, const Text& value) { return joined({to, "=", value, ";"}); }
Text stored(const Text& to) { return joined({"@", to}); }

class Writer {
  static constexpr std::size_t longest = 256;

 public:
  Writer(const Kernel& kernel, Names& names) : kernel_(kernel), names_(names), value_(kernel.registers.size()) {}

  std::string text() {
    std::string text = kernel_.cols > 1 ? rows : "";
    for (const Instruction& i : kernel_.code) {
      if (i.op == Op::draw) text += write(i.dst, "draw");
      else if (i.op == Op::where || i.op == Op::maximum) {
        const Text a = read(i.a), b = read_value(i.b), c = i.op == Op::where ? read_value(i.c) : "";
        text += write(i.dst, i.op == Op::where ? where(a, b, c) : call("max", a, b));
      }
      else if (i.op == Op::batch_sum) text += sum(read(i.a));
      else if (i.op == Op::sqrt) text += write(i.dst, root(read(i.a)));
      else if (const char symbol = symbol_of(i.op)) {
        const Text left = i.op == Op::less ? read_value(i.a) : read(i.a), right = read(i.b);  // in this order: it names registers
        text += write(i.dst, infix(left, symbol, right));
      }
      else return "";  // nothing that is written by hand
    }
    return text;
  }

 private:
  // What a register holds: what was written to it, or else its name.
  std::string read(std::uint16_t number) {
    if (!value_[number].empty()) return value_[number];
    const Register& r = kernel_.registers[number];
    switch (r.kind) {
      case Kind::full: return value_[number] = element(number);
      case Kind::scalar: return value_[number] = name("s", names_.s, number);
      case Kind::constant: return value_[number] = name("c", names_.c, number);
      case Kind::feature: return kernel_.cols > 1 ? value_[number] = name("b", names_.b, number) : "?";
      default: return "?";
    }
  }

  std::string read_value(std::uint16_t number) {
    const Register& r = kernel_.registers[number];
    return r.kind == Kind::constant && r.value == 0 ? "0" : read(number);
  }

  std::string write(std::uint16_t number, const std::string& value) {
    if (value.size() > longest) return "?";  // written out, a value may double with every instruction
    if (kernel_.registers[number].kind != Kind::full) {
      value_[number] = value;
      return "";
    }
    const std::string to = element(number);
    value_[number] = stored(to);
    return store(to, value);
  }

  // A place has one name, whichever registers stand for it.
  std::string element(std::uint16_t number) {
    std::string& known = elements_[kernel_.registers[number].offset];
    if (known.empty()) known = name("f", names_.f, number);
    return known;
  }

  static std::string name(const char* letter, std::vector<std::uint16_t>& named, std::uint16_t number) {
    named.push_back(number);
    return joined({letter, std::to_string(named.size() - 1)});
  }

  const Kernel& kernel_;
  Names& names_;
  std::vector<std::string> value_;
  std::map<std::int64_t, std::string> elements_;
};

Text times(const Text& a, const Text& b) { return infix(a, '*', b); }
Text over(const Text& a, const Text& b) { return infix(a, '/', b); }
Text plus(const Text& a, const Text& b) { return infix(a, '+', b); }
Text minus(const Text& a, const Text& b) { return infix(a, '-', b); }
Text sum_of_squares(const Text& a) { return sum(times(a, a)); }

// The formulas as the optimizers and L2, ReLU and dropout record them.
std::map<Text, Known> formulas() {
  const Text penalty = sum(times("c0", times("f0", "f0"))), slope = plus("f1", times("c1", "f0"));
  const auto descend = [](const Text& g, const Text& w) {
    const Text u = times("s0", g);
    return sum_of_squares(g) + sum_of_squares(u) + store(w, minus(w, u));
  };
  const auto roll = [](const Text& g, const Text& v, const Text& w) {
    const Text u = times("s1", stored(v));
    return store(v, plus(times("s0", v), g)) + sum_of_squares(g) + sum_of_squares(u) + store(w, minus(w, u));
  };
  const auto adapt = [](const Text& g, const Text& m, const Text& v, const Text& w, int c) {
    const auto constant = [c](int i) { return joined({"c", std::to_string(c + i)}); };
    const Text u = times("s2", over(times(stored(m), "s0"), plus(root(times(stored(v), "s1")), constant(4))));
    return store(m, plus(times(constant(0), m), times(constant(1), g))) +
           store(v, plus(times(constant(2), v), times(constant(3), times(g, g)))) + sum_of_squares(g) + sum_of_squares(u) +
           store(w, minus(w, u));
  };
  const auto descend_normalized = [](const Text& g, const Text& w) {
    const Text u = times("s1", over(g, "s0"));
    return sum_of_squares(u) + store(w, minus(w, u));
  };
  const Text rectified = call("max", plus("f0", "b0"), "0"), mask = where(infix("draw", '<', "s0"), "0", "s1");
  const auto rectify = [](const Text& y) { return rows + store("f1", y); };
  const auto rectify_back = [](const Text& dy) { return rows + store("f2", where(infix("0", '<', "f0"), dy, "0")) + sum("@f2"); };
  return {
      {rectify(rectified), Known::rectify},
      {rectify(times(rectified, mask)), Known::rectify_dropped},
      {rectify_back("f1"), Known::rectify_back},
      {rectify_back(times("f1", "s0")), Known::rectify_dropped_back},
      {descend("f0", "f1"), Known::descend},
      {penalty + descend(slope, "f0"), Known::descend_penalized},
      {roll("f1", "f0", "f2"), Known::roll},
      {penalty + roll(slope, "f2", "f0"), Known::roll_penalized},
      {adapt("f1", "f0", "f2", "f3", 0), Known::adapt},
      {penalty + adapt(slope, "f2", "f3", "f0", 2), Known::adapt_penalized},
      {sum_of_squares("f0"), Known::measure},
      {penalty + sum_of_squares(slope), Known::measure_penalized},
      {descend_normalized("f0", "f1"), Known::descend_normalized},
      {descend_normalized(plus("f1", times("c0", "f0")), "f0"), Known::descend_normalized_penalized},
  };
}

}  // namespace

std::string text_of(const Kernel& kernel, Names& names) { return Writer(kernel, names).text(); }

Recognized recognize(const Kernel& kernel) {
  static const std::map<Text, Known> known = formulas();
  Recognized result;
  const auto found = known.find(text_of(kernel, result.names));
  if (found != known.end()) result.formula = found->second;
  return result;
}

}  // namespace plainnet
