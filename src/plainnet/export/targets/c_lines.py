"""The lines of C that compute a program for one row, in places of memory that are used again and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from plainnet.core.graph import Node
from plainnet.export.lines import Expressions, named
from plainnet.export.program import FUNCTIONS, Program

TEMPLATES = {name: f"{name}f({{0}})" for name in FUNCTIONS} | {
    **{"power": "powf({0}, {1})", "absolute": "fabsf({0})", "where": "({0} ? {1} : {2})", "sign": "sign({0})"},
    **{"minimum": "smaller({0}, {1})", "maximum": "larger({0}, {1})"},
}


@dataclass
class Memory:
    """Places for values of a row, each used again when its value has been read for the last time."""

    sizes: list[int] = field(default_factory=list)
    free: list[int] = field(default_factory=list)

    def take(self, size: int) -> int:
        if not self.free:
            self.sizes.append(0)
            self.free.append(len(self.sizes) - 1)
        place = max(self.free, key=lambda i: self.sizes[i])
        self.free.remove(place)
        self.sizes[place] = max(self.sizes[place], size)
        return place


@dataclass
class Body:
    """The lines that compute a program; `places` says what each value's array is called."""

    program: Program
    arrays: Mapping[Node, str]
    memory: Memory = field(default_factory=Memory)
    places: dict[Node, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = {node: "x" for node in self.program.nodes if node.op == "input" and node not in self.arrays}
        self.names = named(self.program.nodes, self.program.outputs, {**self.arrays, **given})
        self.places |= {**self.arrays, **given}
        self.expressions = Expressions(TEMPLATES, number, lambda node: f"{self.places[node]}[{'i' if node.cols > 1 else '0'}]")

    def lines(self) -> list[str]:
        written = [node for node in self.program.nodes if node in self.names and node.op != "input"]
        reads = {node: set(self._read(node)) for node in written}
        last = {arg: node for node in written for arg in reads[node]}
        lines = []
        for node in written:
            place = "y" if node is self.program.link else f"m{self.memory.take(node.cols)}"
            self.places[node] = place
            lines += self._line(node, place)
            done = [arg for arg in reads[node] if last[arg] is node and arg not in self.program.outputs]
            self.memory.free += sorted(int(self.places[arg][1:]) for arg in done if arg.op != "input")
        if self.program.link.op == "input":
            lines.append(_copied("y", "x", self.program.link.cols))
        return lines

    def _read(self, node: Node) -> Iterable[Node]:
        """The values of a name that its line reads."""
        for arg in node.args:
            if arg in self.names:
                yield arg
            else:
                yield from self._read(arg)

    def _line(self, node: Node, y: str) -> list[str]:
        args = [self.places.get(arg, "") for arg in node.args]
        match node.op:
            case "product":
                lines = [f"product({', '.join(args)}, {y}, {node.args[0].cols}, {node.cols});"]
            case "row_sum":
                lines = [f"{y}[0] = 0.0f;", f"{loop(node.args[0].cols)} {y}[0] += {args[0]}[i];"]
            case "row_max":
                lines = [f"{y}[0] = {args[0]}[0];", f"{loop(node.args[0].cols)} {y}[0] = larger({y}[0], {args[0]}[i]);"]
            case "columns":
                lines = [_copied(y, f"({args[0]} + {node.detail[0]})", node.cols)]
            case "gather":
                lines = [_copied(y, f"({args[0]} + (long){args[1]}[0] * {node.cols})", node.cols)]
            case "beside":
                starts = accumulate((arg.cols for arg in node.args), initial=0)
                parts = zip(starts, args, node.args, strict=False)
                lines = [_copied(f"({y} + {start})", arg, part.cols) for start, arg, part in parts]
            case _:
                value = self.expressions.of(node, self.names)
                lines = [f"{loop(node.cols)} {y}[i] = {value};" if node.cols > 1 else f"{y}[0] = {value};"]
        return lines


def loop(count: int) -> str:
    return f"for (int i = 0; i < {count}; i++)"


def _copied(to: str, source: str, count: int) -> str:
    return f"{loop(count)} {to}[i] = {source}[i];"


def number(value: float) -> str:
    if not np.isfinite(np.float32(value)):
        return "NAN" if np.isnan(value) else "INFINITY" if value > 0 else "-INFINITY"
    return f"{np.float32(value)!s}f"
