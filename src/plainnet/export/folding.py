"""Folds a program: what does not depend on the rows is computed, and what scales and shifts a product goes into its W and b.

(x W + b) s + t = x (W s) + (b s + t), and (x s + t) W + b = x (s^T W) + (t W + b): so batch norm at prediction costs nothing on
either side of a Dense layer. The preprocessing stays as it is, and rounds as it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from plainnet.core import formula
from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError
from plainnet.core.graph import Node
from plainnet.export.program import FUNCTIONS, Builder, Program

Scaling = tuple[Node, Array, Array]  # x, s and t of x s + t

COMPUTED: dict[str, Callable[..., Any]] = {name: getattr(formula, name) for name in FUNCTIONS} | {
    **{name: getattr(np, name) for name in ("add", "subtract", "multiply", "divide", "power", "negative", "absolute")},
    **{name: getattr(np, name) for name in ("minimum", "maximum", "where", "equal", "less", "less_equal")},
    **{"product": np.matmul, "row_sum": formula.row_sum, "row_max": formula.row_max, "beside": formula.beside},
}


def folded(program: Program) -> Program:
    """The same program of fewer operations; arrays are float64, named by their use: w1, b1, ... and c1, ... ."""
    folding = _Folding(program)
    for node in program.nodes:
        folding.take(node)
    outputs = [folding.written(node) for node in (program.prepared, *program.outputs)]
    return _renamed(folding.builder.program(*outputs))


class _Folding:
    def __init__(self, program: Program) -> None:
        self.program, self.builder = program, Builder()
        self.fixed: dict[Node, Array] = {}  # what each node of the old program is, where that does not depend on the rows
        self.now: dict[Node, Node] = {}
        self.users = Counter([*(arg for node in program.nodes for arg in set(node.args)), *program.outputs])
        self.uses = Counter[Node]()  # the same of the new nodes
        self.products: dict[Node, tuple[Node, Array, Array]] = {}  # new ones: x, W, b
        self.scalings: dict[Node, Scaling] = {}

    def take(self, node: Node) -> None:
        if node.op == "constant":
            self.fixed[node] = np.full((1, 1), node.detail)
        elif node.op == "input" and node.detail != "x":
            self.fixed[node] = self.program.arrays[node.detail].astype(np.float64)
        elif node.args and all(arg in self.fixed for arg in node.args):
            self.fixed[node] = _computed(node, [self.fixed[arg] for arg in node.args])
        else:
            new = self._new(node)
            self.now[node] = new
            self.uses[new] += self.users[node]
            if node is self.program.prepared:
                self.scalings.clear()  # they belong to the preprocessing
                self.products.clear()

    def written(self, node: Node) -> Node:
        if node not in self.now:
            self.now[node] = self._array(self.fixed[node])
        return self.now[node]

    def _new(self, node: Node) -> Node:
        if node.op == "product":
            x, w = node.args
            if w not in self.fixed:
                advice = "Multiply by parameters only, or export as safetensors."
                raise RequestError("A product of two values of the rows cannot be exported.", "an operation of a layer", advice)
            return self._product(self.now[x], self.fixed[w], np.zeros((1, node.cols)))
        scaling = self._scaling(node)
        if scaling is None:
            return self.builder.node(node.op, tuple(map(self.written, node.args)), node)
        x, s, t = scaling
        if x in self.products and self.uses[x] == 1:
            before, weights, bias = self.products[x]
            return self._product(before, weights * s, bias * s + t)
        new = self.builder.node(node.op, tuple(map(self.written, node.args)), node)
        self.scalings[new] = scaling
        return new

    def _product(self, x: Node, w: Array, b: Array) -> Node:
        while x in self.scalings and self.uses[x] == 1:
            x, s, t = self.scalings[x]
            w, b = np.broadcast_to(s, (1, x.cols)).T * w, b + np.broadcast_to(t, (1, x.cols)) @ w
        arrays = (self._stored(w), self._stored(b))
        new = self.builder.graph.node("product", (x, *arrays), x.rows, w.shape[1])
        self.products[new] = x, w, b
        return new

    def _scaling(self, node: Node) -> Scaling | None:
        """x s + t, where the operation is that, on each value of a row."""
        known = [self.fixed.get(arg) for arg in node.args]
        x = next((self.now[arg] for arg in node.args if arg not in self.fixed), None)
        found = _as_scaling(node.op, known)
        return (x, *found) if found and x is not None and x.cols == node.cols else None

    def _array(self, values: Array) -> Node:
        if values.size == 1:
            return self.builder.graph.constant(float(values[0, 0]))
        return self._stored(values)

    def _stored(self, values: Array) -> Node:
        return self.builder.array(f"array {len(self.builder.arrays)}", values).node


def _as_scaling(op: str, known: list[Array | None]) -> tuple[Array, Array] | None:
    """s and t, where the one unknown argument x becomes x s + t."""
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    found = None
    match op, known:
        case "negative", [None]:
            found = -one, zero
        case "add", [None, np.ndarray() as t] | [np.ndarray() as t, None]:
            found = one, t
        case "subtract", [None, np.ndarray() as t]:
            found = one, -t
        case "subtract", [np.ndarray() as t, None]:
            found = -one, t
        case "multiply", [None, np.ndarray() as s] | [np.ndarray() as s, None]:
            found = s, zero
        case "divide", [None, np.ndarray() as s]:
            found = 1 / s, zero
    return found


def _computed(node: Node, values: list[Array]) -> Array:
    with np.errstate(all="ignore"):
        if node.op == "columns":
            return values[0][:, slice(*node.detail)]
        return np.asarray(COMPUTED[node.op](*values), np.float64)


def _renamed(program: Program) -> Program:
    """Arrays in the order of their use, W and b of products by the products' numbers."""
    builder, now, products = Builder(), dict[Node, Node](), 0
    names = dict[Node, str]()
    for node in program.nodes:
        if node.op == "product":
            products += 1
            for letter, arg in zip("wb", node.args[1:], strict=True):
                names.setdefault(arg, f"{letter}{products}")
    others = 0
    for node in program.nodes:
        if node.op == "input" and node.detail != "x":
            if node not in names:
                others += 1
                names[node] = f"c{others}"
            now[node] = builder.array(names[node], program.arrays[node.detail]).node
        else:
            now[node] = builder.node(node.op, tuple(now[arg] for arg in node.args), node)
    return builder.program(*(now[node] for node in (program.prepared, program.logits, program.link)))
