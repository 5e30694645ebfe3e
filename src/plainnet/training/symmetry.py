"""Warns of hidden units that begin equal and are told apart by nothing (Goodfellow et al., Deep Learning, 2016, section 8.4).

Equal weights and biases give equal outputs. Whether the gradients are equal too depends on what comes after: on the next weights,
and on the activation, which may pass nothing back (ReLU at 0, which is all that weights and biases of 0 give).
"""

from __future__ import annotations

import warnings

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import PlainnetWarning
from plainnet.layers.base import Activation, Layer
from plainnet.layers.dense import Dense
from plainnet.network.network import Network


def warn_of_equal_units(network: Network, parameters: Array) -> None:
    """`parameters` before training, (P,)."""
    found = equal_units(network, parameters)
    if found:
        layer, why = next(iter(found.items()))
        rest = list(found)[1:]
        others = f" (and those of {', '.join(rest)})" if rest else ""
        text = (
            f"All units of {layer}{others} begin with the same weights and the same bias, and {why}, "
            f"so all get the same gradient at every step and stay equal: the layer is worth a single unit. "
            f"Leave its 'weights' out, or have them drawn: glorot, he, uniform with low < high."
        )
        warnings.warn(text, PlainnetWarning, stacklevel=4)


def equal_units(network: Network, parameters: Array) -> dict[str, str]:
    """Each Dense layer whose units stay equal, and why.

    They do where they begin equal, in weights and bias and in whatever follows feature by feature, where the next weights
    treat them the same, and where no mask between tells them apart; or where nothing is passed back to them. The last layer's
    are told apart by the targets.
    """
    views, found = network.parameters.views(parameters), dict[str, str]()
    equal: str | None = None
    given: Array | None = None  # what they all give, whatever the row
    for name, layer, fan_in in network:
        owned = views.get(name, {})
        alike = all(bool((value == value[..., :1]).all()) for value in owned.values())
        if equal and isinstance(layer, Dense) and bool((owned["weights"] == owned["weights"][:1]).all()):
            found.setdefault(equal, f"{name} weighs them alike")
        if equal and given is not None and _silent(layer, given):
            found[equal] = f"{name} passes no gradient back at {given.item():g}, which is all that they give"
        if isinstance(layer, Dense):
            equal = name if alike and layer.width(fan_in) > 1 else None
            given = None if owned["weights"].any() else owned["bias"][None, :1]
        else:
            equal, given = (None if layer.draws or layer.weighs or not alike else equal), None
    return found


def _silent(layer: Layer, x: Array) -> bool:
    return isinstance(layer, Activation) and not layer.gradient(x, layer.value(x), np.ones_like(x)).any()
