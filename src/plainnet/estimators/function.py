"""A function of your own as an activation, y = f(x), with the derivative that running it on dual numbers finds.

With a number x goes its slope dx, and every operation says what both become: (x, dx) (y, dy) = (x y, x dy + y dx), and so on.
Wengert, "A simple automatic derivative evaluation program", 1964. Functions are NumPy's or the formula language's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from plainnet.core import formula
from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.layers.base import Activation
from plainnet.layers.sigmoid import sigmoid

SLOPES: dict[str, Callable[[Value, Value], Value]] = {  # of each function, from x and its value y
    "exp": lambda x, y: y,
    "expm1": lambda x, y: y + 1.0,
    "log": lambda x, y: 1.0 / x,
    "log1p": lambda x, y: 1.0 / (1.0 + x),
    "sqrt": lambda x, y: 0.5 / y,
    "tanh": lambda x, y: 1.0 - y * y,
    "sin": lambda x, y: formula.cos(x),
    "cos": lambda x, y: -formula.sin(x),
    "erf": lambda x, y: formula.exp(-x * x) * (2.0 / math.sqrt(math.pi)),
    "sign": lambda x, y: 0.0,
    "floor": lambda x, y: 0.0,
}


@dataclass(frozen=True)
class Function(Activation):
    """It lives as long as the program: a file names no function, so such a model is exported, or the layer given a file."""

    function: Callable[[Any], Any]

    def value(self, x: Value) -> Value:
        return _dual(self.function(Dual(x, 0.0))).value

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        slope = _dual(self.function(Dual(x, dy))).slope
        return dy * 0.0 if _nothing(slope) else slope


def activation_of(function: Callable[[Any], Any]) -> Function:
    """Refuses at once what is no function of each value by itself."""
    found, x = Function(function), np.linspace(-2.0, 2.0, 6).reshape(2, 3)
    why = ""
    try:
        with np.errstate(all="ignore"):
            y = found.value(x)
            found.gradient(x, y, x)
        fits = np.shape(y) == x.shape
    except (TypeError, AttributeError, ValueError) as error:
        fits, why = False, f" ({error})"
    advice = "Use operators and NumPy's functions of each value, as in lambda x: np.maximum(x, 0.1 * x)."
    require(fits, "That function is no activation.", f"{function!r}{why}", advice)
    return found


class Dual:
    """A value and its slope, 0.0 where there is none; what is compared is a Dual too, so that NumPy's where sees one."""

    def __init__(self, value: Value, slope: Value) -> None:
        self.value, self.slope = value, slope

    def __array_namespace__(self, api_version: str | None = None) -> SimpleNamespace:
        return FUNCTIONS

    def __array_ufunc__(self, ufunc: Any, method: str, *values: Any, **options: object) -> Dual:
        made = UFUNCS.get(ufunc.__name__) or getattr(FUNCTIONS, ufunc.__name__, None)
        if made is None or method != "__call__" or options:
            raise TypeError(f"np.{ufunc.__name__} is not known here")
        return _dual(made(*values))

    def __array_function__(self, function: Any, types: Any, values: Any, options: Any) -> Dual:
        if function is np.clip and len(values) == 3 and not options:
            x, low, high = values
            x = x if low is None else _maximum(x, low)
            return _dual(x if high is None else _minimum(x, high))
        if function is not np.where or options:
            raise TypeError(f"np.{function.__name__} is not known here")
        return _where(*values)

    def __add__(self, other: Any) -> Dual:
        other = _dual(other)
        return Dual(self.value + other.value, _sum(self.slope, other.slope))

    def __mul__(self, other: Any) -> Dual:
        other = _dual(other)
        return Dual(self.value * other.value, _sum(_times(other.value, self.slope), _times(self.value, other.slope)))

    def __truediv__(self, other: Any) -> Dual:
        other = _dual(other)
        y = self.value / other.value
        return Dual(y, _sum(_times(1.0 / other.value, self.slope), _times(-y / other.value, other.slope)))

    def __pow__(self, n: Any) -> Dual:
        if isinstance(n, Dual):
            raise TypeError("a power of x whose exponent is no number: write it with exp and log")
        return Dual(self.value**n, _times(n * self.value ** (n - 1), self.slope))

    def __sub__(self, other: Any) -> Dual:
        return self + -_dual(other)

    def __rsub__(self, other: Any) -> Dual:
        return -self + _dual(other)

    def __rtruediv__(self, other: Any) -> Dual:
        return _dual(other) / self

    def __neg__(self) -> Dual:
        return Dual(-self.value, _times(-1.0, self.slope))

    def __abs__(self) -> Dual:
        return Dual(abs(self.value), _times(formula.sign(self.value), self.slope))

    def __lt__(self, other: Any) -> Dual:
        return Dual(self.value < _dual(other).value, 0.0)

    def __le__(self, other: Any) -> Dual:
        return Dual(self.value <= _dual(other).value, 0.0)

    def __gt__(self, other: Any) -> Dual:
        return Dual(self.value > _dual(other).value, 0.0)

    def __ge__(self, other: Any) -> Dual:
        return Dual(self.value >= _dual(other).value, 0.0)

    __radd__, __rmul__ = __add__, __mul__


def _dual(value: Any) -> Dual:
    return value if isinstance(value, Dual) else Dual(value, 0.0)


def _nothing(slope: Value) -> bool:
    return isinstance(slope, float) and slope == 0.0


def _sum(a: Value, b: Value) -> Value:
    return b if _nothing(a) else a if _nothing(b) else a + b


def _times(factor: Value, slope: Value) -> Value:
    return 0.0 if _nothing(slope) or _nothing(factor) else factor * slope


def _where(condition: Any, a: Any, b: Any) -> Dual:
    condition, a, b = _dual(condition).value, _dual(a), _dual(b)
    slope = 0.0 if _nothing(a.slope) and _nothing(b.slope) else formula.where(condition, a.slope, b.slope)
    return Dual(formula.where(condition, a.value, b.value), slope)


def _maximum(a: Any, b: Any) -> Dual:
    return _where(_dual(a) > b, a, b)


def _minimum(a: Any, b: Any) -> Dual:
    return _where(_dual(a) < b, a, b)


def _lifted(name: str) -> Callable[[Any], Dual]:
    def function(x: Any) -> Dual:
        x = _dual(x)
        y = getattr(formula, name)(x.value)
        return Dual(y, _times(SLOPES[name](x.value, y), x.slope))

    return function


FUNCTIONS = SimpleNamespace(where=_where, maximum=_maximum, minimum=_minimum, **{name: _lifted(name) for name in SLOPES})
UFUNCS: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: _dual(a) + b,
    "subtract": lambda a, b: _dual(a) - b,
    "multiply": lambda a, b: _dual(a) * b,
    "divide": lambda a, b: _dual(a) / b,
    "power": lambda a, b: _dual(a) ** b,
    "negative": lambda a: -a,
    "absolute": abs,
    "square": lambda a: a * a,
    "less": lambda a, b: _dual(a) < b,
    "less_equal": lambda a, b: _dual(a) <= b,
    "greater": lambda a, b: _dual(a) > b,
    "greater_equal": lambda a, b: _dual(a) >= b,
    "expit": sigmoid,
    "logaddexp": lambda a, b: _maximum(a, b) + FUNCTIONS.log1p(FUNCTIONS.exp(-abs(_dual(a) - b))),
}
