"""Writes one formula kernel: registers, instructions and accumulators, as `native/plan.h` defines them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from plainnet.core.graph import Node
from plainnet.engines import _native

Operation = tuple[Any, ...]

OPS: dict[str, int] = dict(_native.operations)
FULL, ROW = 0, 1
KINDS = {"scratch_full": 0, "scratch_row": 1, "full": 2, "row": 3, "scalar": 4, "feature": 5, "constant": 6}

Register = tuple[str, int, float]  # kind, offset, value


@dataclass
class Line:
    """An instruction while it is written: registers by number, not yet assigned to scratch tiles."""

    op: str
    extent: int
    dst: int
    args: list[int]
    immediate: float = 0.0

    def packed(self) -> tuple[Any, ...]:
        a, b, c = (*self.args, 0, 0, 0)[:3]
        return (OPS[self.op], self.extent, self.dst, a, b, c, self.immediate)


@dataclass
class KernelBuilder:
    """Builds the kernel of one group of nodes; `places` says where nodes in memory are."""

    domain: tuple[int, int]
    places: dict[Node, int]
    group: set[Node]
    registers: list[Register] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    accumulators: list[tuple[int, int, int]] = field(default_factory=list)
    known: dict[Any, int] = field(default_factory=dict)

    def build(self, nodes: list[Node]) -> Operation:
        for node in nodes:
            self._write(node)
        self._keep_inputs_whole()
        self._assign_scratch()
        code = [line.packed() for line in self.lines]
        registers = [(KINDS[kind], offset, value) for kind, offset, value in self.registers]
        return ("kernel", *self.domain, registers, code, self.accumulators)

    def _extent(self, node: Node) -> int:
        return FULL if node.cols == self.domain[1] else ROW

    def _write(self, node: Node) -> None:
        if node.op.startswith("batch_"):
            extent = self._extent(node.args[0])
            self.lines.append(Line(node.op, extent, len(self.accumulators), [self._operand(node.args[0], extent)]))
            self.accumulators.append((OPS[node.op], extent, self.places[node]))
            return
        extent = self._extent(node)
        reads = FULL if node.op.startswith("row_") else extent
        args = [self._operand(arg, reads) for arg in node.args]
        kind = ("full", "row")[extent]
        place = self.places.get(node)
        dst = self._new(f"scratch_{kind}" if place is None else kind, place or 0)
        self.known[node] = dst
        self.lines.append(Line(node.op, reads, dst, args, float(node.detail) if node.op == "draw" else 0.0))

    def _new(self, kind: str, offset: int = 0, value: float = 0.0) -> int:
        self.registers.append((kind, offset, value))
        return len(self.registers) - 1

    def _operand(self, node: Node, extent: int) -> int:
        """The register that holds a node, expanded to full extent where a row value meets full ones."""
        if node not in self.known:
            self.known[node] = self._bind(node)
        register = self.known[node]
        if extent == FULL and self.registers[register][0] in ("row", "scratch_row"):
            if ("expanded", node) not in self.known:
                wide = self.known["expanded", node] = self._new("scratch_full")
                self.lines.append(Line("expand", FULL, wide, [register]))
            register = self.known["expanded", node]
        return register

    def _bind(self, node: Node) -> int:
        """A register for a value from outside the kernel."""
        if node.op == "constant":
            return self._new("constant", 0, node.detail)
        shape = (node.rows, node.cols)
        if shape == self.domain:
            kind = "full"
        elif shape == (1, 1):
            kind = "scalar"
        else:
            kind = "feature" if node.rows == 1 else "row"
        return self._new(kind, self.places[node])

    def _keep_inputs_whole(self) -> None:
        """Where an output overwrites an input that is still read later, write it at the end instead."""
        late = []
        for i, line in enumerate(self.lines):
            if line.op.startswith("batch_"):
                continue
            kind, offset, _ = self.registers[line.dst]
            if kind not in ("full", "row"):
                continue
            later = {register for other in self.lines[i + 1 :] for register in other.args}
            if any(r != line.dst and self.registers[r][:2] == (kind, offset) for r in later):
                late.append(Line("copy", line.extent, self._new(kind, offset), [line.dst]))
                self.registers[line.dst] = (f"scratch_{kind}", 0, 0.0)
        self.lines += late

    def _assign_scratch(self) -> None:
        """Give scratch registers tiles, reusing those whose value is no longer read."""
        last = {register: i for i, line in enumerate(self.lines) for register in line.args}
        free: dict[str, list[int]] = {"scratch_full": [], "scratch_row": []}
        count = dict.fromkeys(free, 0)
        for i, line in enumerate(self.lines):
            if not line.op.startswith("batch_") and self.registers[line.dst][0] in free:
                kind = self.registers[line.dst][0]
                if not free[kind]:
                    free[kind].append(count[kind])
                    count[kind] += 1
                self.registers[line.dst] = (kind, free[kind].pop(), 0.0)
            for register in set(line.args):
                kind, tile, _ = self.registers[register]
                if kind in free and last[register] == i:
                    free[kind].append(tile)
