"""A model as a short program: preprocessing, layers and link, as the operations that their own formulas consist of.

Each is a node of `core.graph`: those on single values, `row_sum` and `row_max`, `columns` and `beside`, `product` (x W, or with a
third argument x W + b) and `gather` (a table's rows by number, all of which exist). Only comparisons are conditions of `where`,
and they are nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.graph import BATCH, Graph, Node, Symbol

COMPARISONS = frozenset({"equal", "less", "less_equal"})
FUNCTIONS = frozenset({"exp", "expm1", "log", "log1p", "sqrt", "tanh", "sin", "cos", "sign", "floor", "erf"})
OPERATORS = frozenset({"add", "subtract", "multiply", "divide", "power", "negative", "absolute", "minimum", "maximum"})
ELEMENTWISE = COMPARISONS | FUNCTIONS | OPERATORS | {"where"}


@dataclass(frozen=True)
class Program:
    """From the input "x", rows as `Model.columns` describes them, to logits and to the loss's link of them.

    arrays: every other input by its name, in two dimensions; prepared: the rows after the preprocessing.
    """

    nodes: tuple[Node, ...]
    arrays: dict[str, Array]
    prepared: Node
    logits: Node
    link: Node

    @property
    def outputs(self) -> tuple[Node, Node]:
        return self.logits, self.link


@dataclass
class Builder:
    """A graph and the arrays of its inputs."""

    graph: Graph = field(default_factory=Graph)
    arrays: dict[str, Array] = field(default_factory=dict)

    def rows(self, columns: int) -> Symbol:
        return self.graph.input("x", BATCH, columns)

    def array(self, name: str, values: Array) -> Symbol:
        """A vector is a row (1, F)."""
        self.arrays[name] = np.atleast_2d(values)
        rows, cols = self.arrays[name].shape
        return self.graph.input(name, rows, cols)

    def symbol(self, node: Node) -> Symbol:
        return Symbol(self.graph, node)

    def node(self, op: str, args: tuple[Node, ...], like: Node) -> Node:
        """An operation whose result has the shape of `like`."""
        return self.graph.node(op, args, like.rows, like.cols, like.detail)

    def program(self, prepared: Node, logits: Node, link: Node) -> Program:
        """What the outputs need of all this."""
        needed = _needed((logits, link, prepared))
        nodes = tuple(node for node in self.graph.nodes if node in needed)
        arrays = {node.detail: self.arrays[node.detail] for node in nodes if node.op == "input" and node.detail != "x"}
        return Program(nodes, arrays, prepared, logits, link)


def _needed(outputs: Iterable[Node]) -> set[Node]:
    needed, waiting = set[Node](), list(outputs)
    while waiting:
        node = waiting.pop()
        if node not in needed:
            needed.add(node)
            waiting += node.args
    return needed
