"""A recorded step, rewritten so that it computes the same and stores less.

A dropped ReLU, y = r m with r = max(x, 0) and m either 0 or a positive number k, has dx = dy m where r > 0, else 0. That is dy k
where y > 0, else 0: neither r nor m need be kept for the backward pass.
"""

from __future__ import annotations

from plainnet.core.graph import Graph, Node
from plainnet.engines.recording import Recording


def rewritten(recording: Recording) -> Recording:
    graph, now = Graph(), dict[Node, Node]()
    for node in recording.graph.nodes:
        args = tuple(now[arg] for arg in node.args)
        op, args = ("where", _dropped_back(graph, args)) if node.op == "where" else (node.op, args)
        now[node] = graph.node(op, args, node.rows, node.cols, node.detail)
    return Recording(graph, {name: now[node] for name, node in recording.outputs.items()})


def _dropped_back(graph: Graph, args: tuple[Node, ...]) -> tuple[Node, ...]:
    """The arguments of `where(r > 0, dy * m, 0)` in terms of y and k, where they are that."""
    test, slope, other = args
    if not (_is_positive(test) and slope.op == "multiply" and _is_zero(other)):
        return args
    r, (dy, m) = test.args[1], slope.args
    y = next((node for node in graph.nodes if node.op == "multiply" and node.args == (r, m)), None)
    if y is None or not (r.op == "maximum" and _is_zero(r.args[1]) and _is_mask(m)):
        return args
    above = graph.node("less", (test.args[0], y), y.rows, y.cols)
    return above, graph.node("multiply", (dy, m.args[2]), slope.rows, slope.cols), other


def _is_zero(node: Node) -> bool:
    return node.op == "constant" and node.detail == 0


def _is_positive(node: Node) -> bool:
    """Whether it is `x > 0` of some x."""
    return node.op == "less" and _is_zero(node.args[0])


def _is_mask(node: Node) -> bool:
    """Whether it is `where(draw < rate, 0, 1 / (1 - rate))`: 0 throughout from a rate of 1 on, since draws are below 1."""
    if node.op != "where":
        return False
    test, dropped, kept = node.args
    inverse = kept.op == "divide" and kept.args[1].op == "subtract"
    drawn = test.op == "less" and test.args[0].op == "draw"
    if not (inverse and drawn and _is_zero(dropped)):
        return False
    (one, difference), rate = kept.args, test.args[1]
    ones = (one, difference.args[0])
    return difference.args[1] is rate and all(node.op == "constant" and node.detail == 1 for node in ones)
