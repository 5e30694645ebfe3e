"""What layers share that have weights (fan_in, units) and a bias (units,)."""

from __future__ import annotations

from plainnet.constraints.base import Constraint
from plainnet.core.errors import require
from plainnet.core.parameters import Parameter
from plainnet.initializers.base import Initializer
from plainnet.regularizers.base import Regularizer


def check_units(kind: str, units: int | None) -> None:
    require(units is None or units >= 1, f"{kind} needs at least one unit.", units, "Use 64, say.")


def width(kind: str, units: int | None) -> int:
    require(units is not None, f"A {kind} layer does not know its width yet.", "no units", "Set units.")
    return units or 0


def parameters(shape: tuple[int, int], weights: Initializer, bias: Initializer) -> dict[str, Parameter]:
    return {"weights": Parameter(shape, weights), "bias": Parameter(shape[1:], bias, "bias")}


def penalties(regularizer: Regularizer | None) -> dict[str, Regularizer]:
    """Biases are exempt unless the regularizer asks for them."""
    if regularizer is None:
        return {}
    return dict.fromkeys(("weights", "bias") if regularizer.biases else ("weights",), regularizer)


def constraints(constraint: Constraint | None) -> dict[str, Constraint]:
    return {"weights": constraint} if constraint else {}
