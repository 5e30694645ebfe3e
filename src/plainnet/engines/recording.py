"""A recording is a graph and what of it is wanted; engines make one by calling each concept's own formulas with Symbols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from plainnet.core.concept import Concept
from plainnet.core.errors import UnsupportedError
from plainnet.core.graph import BATCH, Graph, Node, Symbol


@dataclass
class Recording:
    """A graph and the nodes that must be written somewhere, by name."""

    graph: Graph = field(default_factory=Graph)
    outputs: dict[str, Node] = field(default_factory=dict)

    def write(self, name: str, symbol: Symbol) -> None:
        """`symbol` is the output of that name; a value that is no work of its own is copied."""
        node = symbol.node
        if node.op in ("input", "constant", "draw") or node in self.outputs.values():
            node = self.graph.node("copy", (node,), node.rows, node.cols, name)
        self.outputs[name] = node


@contextmanager
def naming(concept: Concept) -> Iterator[None]:
    """Turn a concept's failure to be recorded into an error that names it."""
    try:
        yield
    except (TypeError, AttributeError, ValueError) as error:
        raise UnsupportedError(
            f"The native engine cannot record '{concept.concept_name()}'.",
            str(error),
            "Write it with plainnet.core.formula, or use --engine reference.",
        ) from error


def shaped(value: object, rows: int, cols: int, what: str) -> Symbol:
    """A result, which must have the shape of the place it goes to."""
    if not isinstance(value, Symbol):
        raise TypeError(f"{what} is {value!r}, which is no array")
    if value.shape != (rows, cols):
        found, wanted = (str(shape).replace(str(BATCH), "batch") for shape in (value.shape, (rows, cols)))
        raise ValueError(f"{what} has the shape {found}, not {wanted}")
    return value


def hyper_inputs(graph: Graph, columns: Iterable[str]) -> dict[str, dict[str, Symbol]]:
    """Hyper-parameters by layer or link, and by name."""
    found: dict[str, dict[str, Symbol]] = {}
    for column in columns:
        owner, _, key = column.partition(".")
        found.setdefault(owner, {})[key] = graph.input(f"hyper:{column}", 1, 1)
    return found
