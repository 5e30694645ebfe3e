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

Text numbered(char letter, int number) { return joined({{&letter, 1}, std::to_string(number)}); }
const Text penalty = sum(times("c0", times("f0", "f0"))), penalized_slope = plus("f1", times("c1", "f0"));

// What a rule is given, by name: as in fused.h.
struct Given {
  int g_alone;
  bool penalized;

  Text g() const { return penalized ? penalized_slope : numbered('f', g_alone); }
  Text kept(int i) const { return numbered('f', penalized ? i + 2 : i < g_alone ? i : i + 1); }
  Text c(int i) const { return numbered('c', penalized ? i + 2 : i); }
};

// What a rule stores, and its u.
struct Ruled {
  Text stores, u;
};

Ruled descend(const Given& given) { return {"", times("s0", given.g())}; }

Ruled roll(const Given& given) {
  const Text v = given.kept(0);
  return {store(v, plus(times("s0", v), given.g())), times("s1", stored(v))};
}

Ruled roll_ahead(const Given& given) {
  const Text v = given.kept(0);
  return {store(v, plus(times("s0", v), given.g())), times("s2", plus(given.g(), times("s1", stored(v))))};
}

Ruled roll_ahead_scaled(const Given& given) {
  const Text v = given.kept(0), push = times("s0", given.g());
  return {store(v, plus(times("s1", v), push)), plus(push, times("s2", stored(v)))};
}

Text mean(const Text& average, const Given& given, int c, const Text& value) {
  return store(average, plus(times(given.c(c), average), times(given.c(c + 1), value)));
}

Ruled adapt(const Given& given) {
  const Text g = given.g(), m = given.kept(0), v = given.kept(1);
  const Text divisor = plus(root(times(stored(v), "s1")), given.c(4));
  return {mean(m, given, 0, g) + mean(v, given, 2, times(g, g)), times("s2", over(times(stored(m), "s0"), divisor))};
}

Text leveled(const Given& given, int epsilon) {
  return times("s0", over(given.g(), plus(root(stored(given.kept(0))), given.c(epsilon))));
}
Ruled level_by_mean(const Given& given) { return {mean(given.kept(0), given, 0, times(given.g(), given.g())), leveled(given, 2)}; }
Ruled level_by_sum(const Given& given) {
  const Text s = given.kept(0);
  return {store(s, plus(s, times(given.g(), given.g()))), leveled(given, 0)};
}

Ruled level_deltas(const Given& given) {
  const Text g = given.g(), s = given.kept(0), d = given.kept(1);
  const Text x = times(over(root(plus(d, given.c(2))), root(plus(stored(s), given.c(2)))), g);
  return {mean(s, given, 0, times(g, g)) + mean(d, given, 0, times(x, x)), times("s0", x)};
}

struct Rule {
  Ruled (*apply)(const Given&);
  int keeps, g;  // as in rules.h
  Known alone, penalized;
};

constexpr Rule rules[] = {
    {descend, 0, 0, Known::descend, Known::descend_penalized},
    {roll, 1, 1, Known::roll, Known::roll_penalized},
    {roll_ahead, 1, 1, Known::roll_ahead, Known::roll_ahead_penalized},
    {roll_ahead_scaled, 1, 0, Known::roll_ahead_scaled, Known::roll_ahead_scaled_penalized},
    {adapt, 2, 1, Known::adapt, Known::adapt_penalized},
    {level_by_mean, 1, 1, Known::level_by_mean, Known::level_by_mean_penalized},
    {level_by_sum, 1, 0, Known::level_by_sum, Known::level_by_sum_penalized},
    {level_deltas, 2, 1, Known::level_deltas, Known::level_deltas_penalized},
};

Text update(const Rule& rule, bool penalized) {
  const Given given{rule.g, penalized};
  const Text w = numbered('f', penalized ? 0 : rule.keeps + 1);
  const auto [stores, u] = rule.apply(given);
  return (penalized ? penalty : "") + stores + sum_of_squares(given.g()) + sum_of_squares(u) + store(w, minus(w, u));
}

// The formulas as the optimizers and L2, ReLU and dropout record them.
std::map<Text, Known> formulas() {
  const auto descend_normalized = [](const Text& g, const Text& w) {
    const Text u = times("s1", over(g, "s0"));
    return sum_of_squares(u) + store(w, minus(w, u));
  };
  const Text rectified = call("max", plus("f0", "b0"), "0"), mask = where(infix("draw", '<', "s0"), "0", "s1");
  const auto rectify = [](const Text& y) { return rows + store("f1", y); };
  const auto rectify_back = [](const Text& dy) { return rows + store("f2", where(infix("0", '<', "f0"), dy, "0")) + sum("@f2"); };
  std::map<Text, Known> found{
      {rectify(rectified), Known::rectify},
      {rectify(times(rectified, mask)), Known::rectify_dropped},
      {rectify_back("f1"), Known::rectify_back},
      {rectify_back(times("f1", "s0")), Known::rectify_dropped_back},
      {sum_of_squares("f0"), Known::measure},
      {penalty + sum_of_squares(penalized_slope), Known::measure_penalized},
      {descend_normalized("f0", "f1"), Known::descend_normalized},
      {descend_normalized(plus("f1", times("c0", "f0")), "f0"), Known::descend_normalized_penalized},
  };
  for (const Rule& rule : rules) {
    found[update(rule, false)] = rule.alone;
    found[update(rule, true)] = rule.penalized;
  }
  return found;
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
