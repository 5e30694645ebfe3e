"""Hidden layers by a few numbers, as `plainnet train` and studies write them: each Dense, normalization, activation, dropout.

The order is that of Ioffe and Szegedy 2015 (normalization before the activation) and of S4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from plainnet.core.errors import require, unknown
from plainnet.core.spec import to_data
from plainnet.initializers.base import Initializer
from plainnet.layers.base import Layer
from plainnet.layers.relu import ReLU

NORMALIZATIONS = {"batch": "batch_norm", "layer": "layer_norm", "rms": "rms_norm"}
NONE = "none"


def hidden_layers(
    widths: Sequence[int], activation: Any = "relu", dropout: float = 0.0, normalization: str = NONE, weights: Any = None
) -> list[Any]:
    """Those of a network as a spec's tables, and a last Dense with as many outputs as the targets need.

    activation, weights: as a spec writes a layer and an initializer; the last layer keeps its own initializer.
    """
    layers: list[Any] = []
    for units in widths:
        layers.append({"name": "dense", "units": units} | ({} if weights is None else {"weights": weights}))
        if normalization != NONE:
            layers.append(normalizing(normalization))
        layers.append(activation)
        if dropout:
            layers.append({"name": "dropout", "rate": dropout})
    return [*layers, "dense"]


def normalizing(name: str) -> str:
    """The layer of that normalization."""
    if name not in NORMALIZATIONS:
        raise unknown("normalization", name, NORMALIZATIONS)
    return NORMALIZATIONS[name]


@dataclass(frozen=True)
class Shorthand:
    """hidden: the width of each hidden layer; or width and depth: that many layers of one width."""

    hidden: tuple[int, ...] | None = None
    width: int | None = None
    depth: int | None = None
    activation: Layer = ReLU()
    normalization: str = NONE
    dropout: float = 0.0
    weights: Initializer | None = None

    def __post_init__(self) -> None:
        once = self.hidden is None or (self.width is None and self.depth is None)
        require(once, "A network is given as hidden, or as width and depth.", "both", "Leave one of them out.")
        sized = self.width is not None or not self.depth
        require(sized, "depth needs the width of its layers.", f"depth = {self.depth}", "Add width = 64, say.")
        require((self.depth or 0) >= 0, "depth is a number of hidden layers.", self.depth, "Use 1, say.")
        positive = min(self.widths, default=1) >= 1
        require(positive, "The width of a layer is at least 1.", min(self.widths, default=1), "Use 64, say.")
        idle = self.hidden is None and self.width is None and (self.dropout > 0 or self.normalization != NONE)
        require(not idle, "Dropout and normalization act on hidden layers.", "none", "Add width = 64, say.")
        require(
            self.activation.initializer is not None,
            "That layer is no activation.",
            self.activation.concept_name(),
            "Use relu or sigmoid, say.",
        )
        require(0 <= self.dropout < 1, "dropout is a share of the values, in [0, 1).", self.dropout, "Use 0.1, say.")
        if self.normalization != NONE:
            normalizing(self.normalization)

    @property
    def widths(self) -> tuple[int, ...]:
        if self.hidden is not None:
            return self.hidden
        return () if self.width is None else (self.width,) * (1 if self.depth is None else self.depth)

    def network(self) -> dict[str, Any]:
        """The network as a spec's table."""
        weights = None if self.weights is None else to_data(self.weights)
        return {"layers": hidden_layers(self.widths, to_data(self.activation), self.dropout, self.normalization, weights)}


NAMES = tuple(field.name for field in fields(Shorthand))
