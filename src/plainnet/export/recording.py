"""Records the program of a model."""

from __future__ import annotations

from dataclasses import dataclass, field

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, UnsupportedError, require
from plainnet.core.formula import floor, where
from plainnet.core.graph import Graph, Node, Symbol
from plainnet.engines import hyper
from plainnet.engines.passing import record_prediction
from plainnet.export.preparing import prepared
from plainnet.export.program import COMPARISONS, ELEMENTWISE, Builder, Program
from plainnet.model.files import named
from plainnet.model.model import Model
from plainnet.network.training import Training

KEPT = ELEMENTWISE | {"constant", "row_sum", "row_max", "columns", "beside"}


def recorded(model: Model) -> Program:
    """Every parameter and statistic is an input under its own name ("dense_1.weights"), and so are hyper-parameters."""
    first = Builder()
    rows = first.rows(len(model.columns))
    for number, step in enumerate(model.steps):
        rows = prepared(first, rows, step, f"preprocessing.{number}")
    copy = _Copy(Builder(), first.arrays)
    copy.take(first.graph)
    features = copy.now[rows.node]
    copy = _Copy(copy.builder, _arrays(model), features)
    graph, logits, link = _network(model)
    copy.take(graph)
    return copy.builder.program(features, copy.now[logits], copy.now[link])


def _network(model: Model) -> tuple[Graph, Node, Node]:
    """From prepared rows to logits and their link."""
    try:
        recording = record_prediction(model.network, Training(model.loss, metrics=()))
        z = Symbol(recording.graph, recording.outputs["output"])
        return recording.graph, model.loss.ranks(z).node, model.loss.link(z).node
    except (TypeError, AttributeError, ValueError, UnsupportedError) as error:
        why = error.received if isinstance(error, UnsupportedError) else error
        advice = "Write its formulas with plainnet.core.formula, or export as safetensors."
        raise RequestError("A formula of the model cannot be recorded.", why, advice) from error


def _arrays(model: Model) -> dict[str, Array]:
    network, training = model.network, Training(model.loss, metrics=())
    found = {f"parameters:{key}": array for key, array in named(network.parameters, model.parameters).items()}
    found |= {f"statistics:{key}": array for key, array in named(network.statistics, model.statistics).items()}
    values = hyper.table(network, training, 0, 1)[0].astype(model.parameters.dtype)
    return found | {f"hyper:{name}": values[i : i + 1] for i, name in enumerate(hyper.columns(network, training))}


@dataclass
class _Copy:
    """Nodes of another graph, written into the builder's in the forms that writers know."""

    builder: Builder
    arrays: dict[str, Array]
    x: Node | None = None
    now: dict[Node, Node] = field(default_factory=dict)

    def take(self, graph: Graph) -> None:
        for node in graph.nodes:
            self.now[node] = self._written(node, tuple(self.now[arg] for arg in node.args))

    def _written(self, node: Node, args: tuple[Node, ...]) -> Node:
        if node.op == "input":
            return self._input(node)
        if node.op == "copy":
            return args[0]
        if node.op == "matmul" and node.detail == (False, False):
            return self.builder.graph.node("product", args, node.rows, node.cols)
        if node.op == "take_rows":
            return self._gathered(*args)
        _check(node.op in KEPT, node.op)
        if node.op == "where":
            return self._chosen(node, *args)
        if node.op not in COMPARISONS:
            args = tuple(map(self._number, args))
        return self.builder.node(node.op, args, node)

    def _input(self, node: Node) -> Node:
        if node.detail == "x":
            return self.x or self.builder.rows(node.cols).node
        _check(node.detail in self.arrays, node.detail)
        return self.builder.array(node.detail.partition(":")[2] or node.detail, self.arrays[node.detail]).node

    def _number(self, node: Node) -> Node:
        """A comparison that something else than `where` uses is 1 or 0."""
        if node.op not in COMPARISONS:
            return node
        one, zero = (self.builder.graph.constant(value) for value in (1.0, 0.0))
        return self.builder.node("where", (node, one, zero), node)

    def _chosen(self, node: Node, condition: Node, a: Node, b: Node) -> Node:
        if condition.op not in COMPARISONS:  # what is not 0
            zero = self.builder.graph.constant(0.0)
            condition, a, b = self.builder.node("equal", (condition, zero), condition), b, a
        return self.builder.node("where", (condition, self._number(a), self._number(b)), node)

    def _gathered(self, table: Node, index: Node) -> Node:
        """Numbers of no row mean zeros."""
        i = self.builder.symbol(index)
        recorder = i.__array_namespace__()
        known = where(floor(i) == i, where(i >= 0, recorder.where(i < table.rows, 1.0, 0.0), 0.0), 0.0)
        number = where(known == 1.0, i, 0.0)
        rows = self.builder.graph.node("gather", (table, number.node), index.rows, table.cols)
        found: Node = where(known == 1.0, self.builder.symbol(rows), 0.0).node
        return found


def _check(known: bool, name: str) -> None:
    drawn = name == "draw" or name.startswith("thinned")
    what = "A model that draws at random when it predicts cannot be exported."
    require(not drawn, what, f"'{name}'", "Train it without samples at prediction, or export as safetensors.")
    what = "A formula of the model uses what cannot be exported."
    require(known, what, f"'{name}'", "Let it predict each row by itself, or export as safetensors.")
