"""Weight gradients that are never stored: the product which makes one is handed to the kernel that updates by it.

A gradient can be streamed if it is a product that nothing else in the step reads, and if one kernel of the update reads it:
not where a transform needs something of the whole gradient first, such as its norm. (Of a batch of one row it is as soon made as
read, by any number of kernels.) A small one is stored, so that one kernel updates it with its neighbors, which takes less time
than one for each.
"""

from __future__ import annotations

from plainnet.core.graph import Node
from plainnet.engines.kernels import KINDS, Operation
from plainnet.engines.recording import Recording

KEPT = ("parameters:", "statistics:")  # what an update changes, so that no product may read it there


LARGE = 8192  # elements


def streamable(recording: Recording, one_row: bool) -> set[str]:
    """The keys of the parameters whose gradient is a large product of values that outlive the step, and read by nobody."""
    read = {arg for node in recording.graph.nodes for arg in node.args}
    found = ((name, node) for name, node in recording.outputs.items() if name.startswith("gradient:"))
    return {
        name.removeprefix("gradient:")
        for name, node in found
        if node.op == "matmul" and node not in read and not any(_changes(arg) for arg in node.args)
        if one_row or node.rows * node.cols >= LARGE
    }


def _changes(node: Node) -> bool:
    return node.op == "input" and node.detail.startswith(KEPT)


def stream(update: list[Operation], products: dict[int, Operation], one_row: bool) -> tuple[list[Operation], list[Operation]]:
    """The update in which kernels have products, given by their places, for themselves; and those products.

    one_row: of the batch, of which products are made as often as they are read.
    """
    readers: dict[int, list[Operation]] = {place: [] for place in products}
    for operation in update:
        for place in readers.keys() & _places(operation):
            readers[place].append(operation)
    made = {
        id(reader): products[place]
        for place, found in readers.items()
        if len(found) == 1 or one_row
        if all(_elements(reader) == _elements(products[place]) for reader in found)
        for reader in found
    }
    operations = [("streamed", made[id(kernel)], kernel) if id(kernel) in made else kernel for kernel in update]
    return operations, [product for product in products.values() if product in made.values()]


def _elements(operation: Operation) -> int:
    """Of a kernel, or of what a product makes."""
    rows, cols = operation[4:6] if operation[0] == "matmul" else operation[1:3]
    return int(rows * cols)


def _places(kernel: Operation) -> set[int]:
    """Where the elements that a kernel reads or writes begin."""
    _, _, _, registers, *_ = kernel
    return {place for kind, place, _ in registers if kind == KINDS["full"]}
