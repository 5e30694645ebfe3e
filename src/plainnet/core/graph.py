"""Symbols that record a formula instead of computing it: the graph an engine compiles.

A node has an operation, its arguments and a two-dimensional shape; a feature vector is (1, F), a single number (1, 1).
Equal nodes are one node, so a formula that says the same thing twice costs once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

NOT_NUMPY = "a formula used a NumPy function or array directly; use plainnet.core.formula's functions instead"
OPERATORS = {"add", "subtract", "multiply", "divide", "power"}  # of the same names in NumPy

BATCH = -1  # the number of rows of a batch, known only when a step runs


@dataclass(frozen=True, eq=False)
class Node:
    """One recorded value. `detail` holds a constant's number, an input's name or a product's transpositions."""

    op: str
    args: tuple[Node, ...]
    rows: int
    cols: int
    detail: Any = None


@dataclass
class Graph:
    """All nodes recorded so far, arguments before their users."""

    nodes: list[Node] = field(default_factory=list)
    _known: dict[tuple[Any, ...], Node] = field(default_factory=dict)

    def node(self, op: str, args: tuple[Node, ...], rows: int, cols: int, detail: Any = None) -> Node:
        key = (op, tuple(map(id, args)), rows, cols, detail)
        if key not in self._known:
            self._known[key] = Node(op, args, rows, cols, detail)
            self.nodes.append(self._known[key])
        return self._known[key]

    def input(self, name: str, rows: int, cols: int) -> Symbol:
        return Symbol(self, self.node("input", (), rows, cols, name))

    def constant(self, value: float) -> Node:
        return self.node("constant", (), 1, 1, float(value))

    def draw(self, stream: int, like: Symbol) -> Symbol:
        """Uniform draws k / 65536 for every element of `like`, from the stream of that name."""
        return Symbol(self, self.node("draw", (), like.node.rows, like.node.cols, stream))

    def thinned(self, side: str, a: Symbol, b: Symbol, rate: Symbol, rows: int, cols: int, stream: int) -> Symbol:
        """A product with weights masked for each row; `side` and operands as `native/plan.h` has them."""
        return a._moved(f"thinned_{side}", (a, b, rate), rows, cols, stream)


def _broadcast(a: int, b: int) -> int:
    if a != b and 1 not in (a, b):
        raise ValueError(f"shapes do not match: {a} and {b}")
    return b if a == 1 else a


class Symbol:
    """A value that will exist when the recorded formula runs."""

    __hash__ = None  # type: ignore[assignment]  # equality is recorded too

    def __init__(self, graph: Graph, node: Node) -> None:
        self.graph, self.node = graph, node

    @property
    def shape(self) -> tuple[int, int]:
        return self.node.rows, self.node.cols

    @property
    def T(self) -> Transposed:  # noqa: N802 - the name NumPy gave it
        return Transposed(self)

    def __array_namespace__(self, api_version: str | None = None) -> Recorder:
        return Recorder(self.graph)

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(NOT_NUMPY)

    def __array_ufunc__(self, ufunc: Any, method: str, *values: Any, **options: object) -> Symbol:
        """A NumPy number may meet a Symbol in an operator; an array or another function of NumPy may not."""
        if ufunc.__name__ not in OPERATORS or method != "__call__" or options:
            raise TypeError(NOT_NUMPY)
        return self._elementwise(ufunc.__name__, *values)

    def __bool__(self) -> NoReturn:
        raise TypeError("a formula branched on data; use where(condition, a, b)")

    def _elementwise(self, op: str, *values: Symbol | float) -> Symbol:
        if any(not isinstance(v, Symbol) and len(getattr(v, "shape", ())) > 0 for v in values):
            raise TypeError(NOT_NUMPY)
        nodes = tuple(v.node if isinstance(v, Symbol) else self.graph.constant(v) for v in values)
        rows, cols = 1, 1
        for node in nodes:
            rows, cols = _broadcast(rows, node.rows), _broadcast(cols, node.cols)
        return Symbol(self.graph, self.graph.node(op, nodes, rows, cols))

    def __add__(self, other: Symbol | float) -> Symbol:
        return self._elementwise("add", self, other)

    def __radd__(self, other: float) -> Symbol:
        return self._elementwise("add", other, self)

    def __sub__(self, other: Symbol | float) -> Symbol:
        return self._elementwise("subtract", self, other)

    def __rsub__(self, other: float) -> Symbol:
        return self._elementwise("subtract", other, self)

    def __mul__(self, other: Symbol | float) -> Symbol:
        return self._elementwise("multiply", self, other)

    def __rmul__(self, other: float) -> Symbol:
        return self._elementwise("multiply", other, self)

    def __truediv__(self, other: Symbol | float) -> Symbol:
        return self._elementwise("divide", self, other)

    def __rtruediv__(self, other: float) -> Symbol:
        return self._elementwise("divide", other, self)

    def __pow__(self, other: Symbol | float) -> Symbol:
        if not isinstance(other, Symbol) and other == 2:
            return self._elementwise("multiply", self, self)
        return self._elementwise("power", self, other)

    def __rpow__(self, other: float) -> Symbol:
        return self._elementwise("power", other, self)

    def __neg__(self) -> Symbol:
        return self._elementwise("negative", self)

    def __abs__(self) -> Symbol:
        return self._elementwise("absolute", self)

    def __eq__(self, other: Symbol | float) -> Symbol:  # type: ignore[override]
        return self._elementwise("equal", self, other)

    def __ne__(self, other: Symbol | float) -> Symbol:  # type: ignore[override]
        return 1.0 - (self == other)

    def __lt__(self, other: Symbol | float) -> Symbol:
        return self._elementwise("less", self, other)

    def __le__(self, other: Symbol | float) -> Symbol:
        return self._elementwise("less_equal", self, other)

    def __gt__(self, other: Symbol | float) -> Symbol:
        return self._elementwise("less", other, self)

    def __ge__(self, other: Symbol | float) -> Symbol:
        return self._elementwise("less_equal", other, self)

    def __matmul__(self, other: Symbol | Transposed) -> Symbol:
        return _product(self, other)

    def __getitem__(self, key: Any) -> Symbol:
        """Columns only, as `formula.columns` writes it: x[..., start:stop]."""
        if not (isinstance(key, tuple) and len(key) == 2 and key[0] is ... and isinstance(key[1], slice)):
            raise TypeError("a formula used [ ]; write it with the functions of plainnet.core.formula")
        start, stop = key[1].start, key[1].stop
        if (start, stop) == (0, self.node.cols):
            return self
        return self._moved("columns", (self,), self.node.rows, stop - start, (start, stop))

    def _moved(self, op: str, values: Iterable[Symbol], rows: int, cols: int, detail: Any = None) -> Symbol:
        """An operation on values in memory: draws, which are made where they are used, are copied there."""
        nodes = (value.node for value in values)
        stored = tuple(self.graph.node("copy", (n,), n.rows, n.cols) if n.op == "draw" else n for n in nodes)
        return Symbol(self.graph, self.graph.node(op, stored, rows, cols, detail))

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a formula used .{name}; write it with the functions of plainnet.core.formula")


class Transposed:
    """A Symbol on its side; it can only be multiplied."""

    __array_ufunc__ = None

    def __init__(self, symbol: Symbol) -> None:
        self.symbol = symbol

    def __matmul__(self, other: Symbol | Transposed) -> Symbol:
        return _product(self, other)


def _product(a: Symbol | Transposed, b: Symbol | Transposed) -> Symbol:
    if not isinstance(b, (Symbol, Transposed)):
        raise TypeError(NOT_NUMPY)
    turned = isinstance(a, Transposed), isinstance(b, Transposed)
    left, right = (value.symbol if isinstance(value, Transposed) else value for value in (a, b))
    rows, inner = left.shape[::-1] if turned[0] else left.shape
    inner_too, cols = right.shape[::-1] if turned[1] else right.shape
    if inner != inner_too or cols == BATCH:
        raise ValueError(f"cannot multiply ({rows}, {inner}) by ({inner_too}, {cols})")
    return Symbol(left.graph, left.graph.node("matmul", (left.node, right.node), rows, cols, turned))


def _numbers(index: Symbol, rows: int) -> None:
    if not isinstance(index, Symbol):
        raise TypeError(NOT_NUMPY)
    if index.shape != (rows, 1):
        raise ValueError(f"row numbers have the shape {(rows, 1)}, not {index.shape}")


@dataclass(frozen=True)
class Recorder:
    """The array library of Symbols: the functions of the array API standard that formulas use."""

    graph: Graph

    def __getattr__(self, name: str) -> Any:
        if name not in {
            "exp",
            "expm1",
            "log",
            "log1p",
            "sqrt",
            "tanh",
            "sin",
            "cos",
            "sign",
            "floor",
            "erf",
            "minimum",
            "maximum",
        }:
            raise AttributeError(f"formulas have no function '{name}'")
        return lambda *values: self._call(name, *values)

    def _call(self, name: str, *values: Symbol | float) -> Symbol:
        first = next(value for value in values if isinstance(value, Symbol))
        return first._elementwise(name, *values)

    def where(self, condition: Symbol, a: Symbol | float, b: Symbol | float) -> Symbol:
        return self._call("where", condition, a, b)

    def sum(self, x: Symbol, axis: int, keepdims: bool = False) -> Symbol:
        return self._reduce("sum", x, axis)

    def max(self, x: Symbol, axis: int, keepdims: bool = False) -> Symbol:
        return self._reduce("max", x, axis)

    def mean(self, x: Symbol, axis: int, keepdims: bool = False) -> Symbol:
        count = x.shape[axis]
        divisor = self.graph.input("rows", 1, 1) if count == BATCH else float(count)
        return self._reduce("sum", x, axis) / divisor

    def concat(self, values: tuple[Symbol, ...], axis: int) -> Symbol:
        if not all(isinstance(value, Symbol) for value in values):
            raise TypeError(NOT_NUMPY)
        rows = {value.node.rows for value in values}
        if len(rows) > 1:
            raise ValueError(f"shapes do not match: {[value.shape for value in values]} beside each other")
        return values[0]._moved("beside", values, rows.pop(), sum(value.node.cols for value in values))

    def take_rows(self, table: Symbol, index: Symbol) -> Symbol:
        _numbers(index, index.node.rows)
        return table._moved("take_rows", (table, index), index.node.rows, table.node.cols)

    def sum_rows(self, index: Symbol, dy: Symbol, rows: int) -> Symbol:
        _numbers(index, dy.node.rows)
        return dy._moved("sum_rows", (index, dy), rows, dy.node.cols)

    def _reduce(self, name: str, x: Symbol, axis: int) -> Symbol:
        rows, cols = x.shape
        if x.shape[axis] == 1:
            return x
        if axis == 1:
            return Symbol(self.graph, self.graph.node(f"row_{name}", (x.node,), rows, 1))
        return Symbol(self.graph, self.graph.node(f"batch_{name}", (x.node,), 1, cols))
