"""A program as lines of code: one for each value that has a name, the others written where they are used.

A language says how it writes each operation; what is left to it are the operations that are more than an expression.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from plainnet.core.graph import Node
from plainnet.export.program import ELEMENTWISE, Program

INFIX = {
    **{"add": "{0} + {1}", "subtract": "{0} - {1}", "multiply": "{0} * {1}", "divide": "{0} / {1}", "negative": "-{0}"},
    **{"equal": "{0} == {1}", "less": "{0} < {1}", "less_equal": "{0} <= {1}"},
}
DEEPEST = 4  # operations within each other on one line


@dataclass(frozen=True)
class Expressions:
    """templates: of the operations that are no INFIX; number: a constant; named: what a name is where it is read."""

    templates: Mapping[str, str]
    number: Callable[[float], str]
    named: Callable[[Node], str]

    def of(self, node: Node, names: Mapping[Node, str]) -> str:
        """A value of no name."""
        infix = INFIX.get(node.op)
        args = [self._argument(arg, names, infix is not None) for arg in node.args]
        detail = node.detail if isinstance(node.detail, tuple) else ()
        return (infix or self.templates[node.op]).format(*args, *detail, all=", ".join(args))

    def _argument(self, node: Node, names: Mapping[Node, str], infix: bool) -> str:
        if node in names:
            return self.named(node)
        text = self.number(node.detail) if node.op == "constant" else self.of(node, names)
        loose = node.op in INFIX or text.startswith("-")
        return f"({text})" if infix and loose else text


def named(nodes: Sequence[Node], outputs: Sequence[Node], arrays: Mapping[Node, str]) -> dict[Node, str]:
    """A name for each value that is read twice, by an operation on whole rows, or where rows are wider; v1, v2, ... ."""
    users, readers = Counter(arg for node in nodes for arg in node.args), dict[Node, list[Node]]()
    for node in nodes:
        for arg in node.args:
            readers.setdefault(arg, []).append(node)
    names, depth = dict(arrays), dict[Node, int]()
    for node in nodes:
        if node in names or node.op == "constant":
            continue
        depth[node] = 1 + max((depth.get(arg, 0) for arg in node.args if arg not in names), default=0)
        by_itself = all(reader.op in ELEMENTWISE and reader.cols == node.cols for reader in readers.get(node, ()))
        once = users[node] == 1 and by_itself and node.op in ELEMENTWISE and node not in outputs
        if not once or depth[node] >= DEEPEST:
            names[node] = f"v{len(names) - len(arrays) + 1}"
    return names


def python(program: Program, arrays: Mapping[Node, str], templates: Mapping[str, str]) -> list[str]:
    """The body of a function of x, which returns logits and link."""
    x = {node: "x" for node in program.nodes if node.op == "input" and node not in arrays}
    names = named(program.nodes, program.outputs, {**arrays, **x})
    expressions = Expressions(templates, number, names.__getitem__)
    written = [node for node in program.nodes if node in names and node.op != "input"]
    lines = [f"{names[node]} = {expressions.of(node, names)}" for node in written]
    return [*lines, f"return {names[program.logits]}, {names[program.link]}"]


def number(value: float) -> str:
    return repr(value) if math.isfinite(value) else f'float("{value}")'
