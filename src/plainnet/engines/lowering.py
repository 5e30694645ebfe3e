"""Turns a recorded graph into operations on one arena: matrix products, and formula kernels fused as far as they go.

Every node gets a level: operations of one level do not depend on each other. Elementwise work on the same rows x cols at the
same level is one kernel; what it computes stays in registers unless somebody outside the kernel needs it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from plainnet.core.errors import UnsupportedError
from plainnet.core.graph import BATCH, Node
from plainnet.engines.kernels import KernelBuilder, Operation
from plainnet.engines.recording import Recording

Domain = tuple[int, int]

LEAVES = ("input", "constant")  # nothing to compute
MOVES = ("columns", "beside", "take_rows", "sum_rows")
THINNED = ("thinned_output", "thinned_input", "thinned_weights")
WHOLE = ("matmul", *MOVES, *THINNED)  # operations of their own, on values in memory
LATE = (*WHOLE, "batch_sum", "batch_max")  # complete only when the whole operation has run
DRAW = 10  # operations that a draw takes, about


@dataclass
class Arena:
    """Hands out places in one vector, each aligned to 64 elements."""

    size: int = 0

    def take(self, elements: int) -> int:
        offset = self.size
        self.size += -(-max(elements, 1) // 64) * 64
        return offset


@dataclass
class Levels:
    """Levels and domains of the nodes that some output needs."""

    nodes: list[Node]
    outputs: set[Node]
    level: dict[Node, int] = field(default_factory=dict)
    domain: dict[Node, Domain | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in self.nodes:
            self.domain[node] = self._domain_of(node)
            self.level[node] = max((self._after(arg, node) for arg in node.args), default=0)
        self._delay()

    def _after(self, arg: Node, user: Node) -> int:
        """The first level at which `user` may run, for the sake of `arg`."""
        if arg.op in LEAVES:
            return 0
        return self.level[arg] + (0 if self._together(arg, user) else 1)

    def _together(self, arg: Node, user: Node) -> bool:
        """Whether one kernel may compute both."""
        return arg.op not in LATE and user.op not in WHOLE and self.domain[arg] == self.domain[user]

    def _domain_of(self, node: Node) -> Domain | None:
        """The rows x cols that the kernel of a node runs over; one value a row stays where the row is reduced."""
        if node.op in WHOLE:
            return None
        shape = (node.rows, node.cols)
        if node.op.startswith("row_"):
            return node.args[0].rows, node.args[0].cols
        if node.op.startswith("batch_"):
            shape = (node.args[0].rows, node.args[0].cols)
        if shape[1] > 1:
            return shape
        near = [arg for arg in node.args if arg.rows == shape[0] and arg.op not in (*LEAVES, *LATE)]
        wide = [arg for arg in near if self.domain[arg] not in (None, shape)]
        return self.domain[max(wide, key=lambda arg: self.level[arg])] if wide else shape

    def _delay(self) -> None:
        """Move work next to its first user: less to store, and a backward pass recomputes nothing early."""
        users: dict[Node, list[Node]] = {}
        for node in self.nodes:
            for arg in node.args:
                users.setdefault(arg, []).append(node)
        for node in reversed(self.nodes):
            if node in users and node not in self.outputs:
                self.level[node] = min(self.level[u] - (0 if self._together(node, u) else 1) for u in users[node])


def lower(
    recording: Recording,
    inputs: dict[str, int],
    outputs: dict[str, int],
    arena: Arena,
    batch_size: int,
    apart: bool = False,
) -> list[Operation]:
    """Operations that compute every output named in `outputs` (name -> place), given where the inputs are.

    An output may have the place of an input. apart: work that shares nothing but single numbers goes into kernels of its own, and
    what is soon computed again is not stored.
    """
    wanted = {recording.outputs[name]: place for name, place in outputs.items()}
    nodes = _needed(recording.graph.nodes, set(wanted))
    levels = Levels([node for node in nodes if node.op not in LEAVES], set(wanted))
    if apart:
        levels, wanted = _repeated(levels, wanted)
    places = {node: inputs[node.detail] for node in nodes if node.op == "input"} | wanted
    for node in _stored(levels):
        if node not in places:
            rows = batch_size if node.rows == BATCH else node.rows
            places[node] = arena.take(rows * node.cols)
    groups: dict[tuple[int, Domain | int], list[Node]] = {}
    for node in levels.nodes:
        domain = levels.domain[node]
        groups.setdefault((levels.level[node], id(node) if domain is None else domain), []).append(node)
    ordered = [groups[key] for key in sorted(groups, key=lambda key: key[0])]
    if apart:
        ordered = [part for group in ordered for part in _parted(group)]
    copies = _put_off(ordered, places, wanted, arena)
    found = [operation for group in ordered for operation in _operations(group, levels, places)]
    return found + [_copy(node, places, to) for node, to in copies.items()]


def _repeated(levels: Levels, wanted: dict[Node, int]) -> tuple[Levels, dict[Node, int]]:
    """Each kernel computes for itself, rather than reads where an earlier one stored it, what takes it an operation or two."""
    now: dict[Node, Node] = {}
    made: dict[tuple[Node, int], Node] = {}  # anew, for the kernels of a level
    nodes: list[Node] = []

    def there(node: Node) -> bool:
        return node.rows == 1 or node.op in (*LEAVES, *LATE)

    def operations(node: Node) -> int:
        if there(node):
            return 0
        return 1 + sum(map(operations, node.args)) if node.args else DRAW

    def again(node: Node, level: int) -> Node:
        if there(node):
            return now.get(node, node)
        if (node, level) not in made:
            args = tuple(again(arg, level) for arg in node.args)
            made[node, level] = Node(node.op, args, node.rows, node.cols, node.detail)
            nodes.append(made[node, level])
        return made[node, level]

    def seen_from(level: int, arg: Node) -> Node:
        soon = not there(arg) and arg not in wanted and levels.level[arg] < level and operations(arg) <= 2
        return again(arg, level) if soon else now.get(arg, arg)

    for node in levels.nodes:
        args = tuple(seen_from(levels.level[node], arg) for arg in node.args)
        now[node] = Node(node.op, args, node.rows, node.cols, node.detail)
        nodes.append(now[node])
    found = {now.get(node, node): place for node, place in wanted.items()}
    return Levels(_needed(nodes, set(found)), set(found)), found


def _parted(group: list[Node]) -> list[list[Node]]:
    """The parts of a group that share no value but single numbers, such as the stretches of an update."""
    order = {node: i for i, node in enumerate(group)}
    parts: list[tuple[set[Node], list[Node]]] = []  # the values of each, and those of them that it computes
    for node in group:
        values = {node, *(arg for arg in node.args if arg in order or arg.rows > 1)}
        near = [part for part in parts if not values.isdisjoint(part[0])]
        parts = [part for part in parts if values.isdisjoint(part[0])]
        parts.append(
            (values.union(*(part[0] for part in near)), [*itertools.chain.from_iterable(part[1] for part in near), node])
        )
    return sorted((sorted(nodes, key=order.__getitem__) for _, nodes in parts), key=lambda nodes: order[nodes[0]])


def _put_off(ordered: list[list[Node]], places: dict[Node, int], wanted: dict[Node, int], arena: Arena) -> dict[Node, int]:
    """Outputs that would overwrite an input which a later operation reads go elsewhere first: they, and their own places."""
    position = {node: i for i, group in enumerate(ordered) for node in group}
    last = {places[arg]: i for i, group in enumerate(ordered) for node in group for arg in node.args if arg.op == "input"}
    late = {node: place for node, place in wanted.items() if last.get(place, -1) > position[node]}
    for node in late:
        places[node] = arena.take(node.rows * node.cols)
    return late


def _copy(node: Node, places: dict[Node, int], to: int) -> Operation:
    copy = Node("copy", (node,), node.rows, node.cols)
    return KernelBuilder((node.rows, node.cols), {node: places[node], copy: to}, {copy}).build([copy])


def _needed(nodes: list[Node], wanted: set[Node]) -> list[Node]:
    found = set(wanted)
    for node in reversed(nodes):
        if node in found:
            found.update(node.args)
    return [node for node in nodes if node in found]


def _stored(levels: Levels) -> list[Node]:
    """The nodes that live in memory: those that some other operation reads, and reductions over the batch."""
    stored = {node: None for node in levels.nodes if node.op in LATE}
    for user in levels.nodes:
        for arg in user.args:
            if arg.op not in LEAVES and not (levels._together(arg, user) and levels.level[arg] == levels.level[user]):
                stored[arg] = None
    return list(stored)


def _operations(group: list[Node], levels: Levels, places: dict[Node, int]) -> list[Operation]:
    node, domain = group[0], levels.domain[group[0]]
    if domain is not None:
        return [KernelBuilder(domain, places, set(group)).build(group)]
    if node.op in THINNED:
        return [_thinned(node, places)]
    return _moves(node, places) if node.op in MOVES else [_product(node, places)]


def _thinned(node: Node, places: dict[Node, int]) -> Operation:
    side, (a, b, rate) = THINNED.index(node.op), node.args
    inputs = a.cols if node.op == "thinned_weights" else b.rows
    return ("thinned", side, places[a], places[b], places[node], places[rate], a.rows, inputs, b.cols, node.detail)


def _moves(node: Node, places: dict[Node, int]) -> list[Operation]:
    """Blocks copied, or rows of a table by number."""
    args, to, rows, cols = [places[arg] for arg in node.args], places[node], node.rows, node.cols
    if node.op == "columns":
        return [("move", args[0] + node.detail[0], node.args[0].cols, to, cols, rows, cols)]
    if node.op == "take_rows":
        return [("lookup", args[0], args[1], to, rows, cols, node.args[0].rows, False)]
    if node.op == "sum_rows":
        return [("lookup", to, args[0], args[1], node.args[1].rows, cols, rows, True)]
    starts = itertools.accumulate((arg.cols for arg in node.args), initial=0)
    return [
        ("move", place, arg.cols, to + start, cols, rows, arg.cols)
        for arg, place, start in zip(node.args, args, starts, strict=False)
    ]


def _product(node: Node, places: dict[Node, int]) -> Operation:
    a, b = node.args
    if a not in places or b not in places:
        raise UnsupportedError(
            "The native engine multiplies matrices that are in memory.", f"{a.op} @ {b.op}", "Use --engine reference."
        )
    turn_a, turn_b = node.detail
    inner = a.rows if turn_a else a.cols
    return ("matmul", places[a], places[b], places[node], node.rows, node.cols, inner, turn_a, turn_b)
