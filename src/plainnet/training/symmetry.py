"""Warns of hidden units that begin equal and are told apart by nothing (Goodfellow et al., Deep Learning, 2016, section 8.4)."""

from __future__ import annotations

import warnings

from plainnet.core.arrays import Array
from plainnet.core.errors import PlainnetWarning
from plainnet.layers.dense import Dense
from plainnet.network.network import Network


def warn_of_equal_units(network: Network, parameters: Array) -> None:
    """`parameters` before training, (P,)."""
    found = equal_units(network, parameters)
    if found:
        layer, following = found[0]
        others = f" (and those of {', '.join(name for name, _ in found[1:])})" if found[1:] else ""
        text = (
            f"All units of {layer}{others} begin with the same weights and the same bias, and {following} weighs them alike, "
            f"so all get the same gradient at every step and stay equal: the layer is worth a single unit. "
            f"Leave its 'weights' out, or have them drawn: glorot, he, uniform with low < high."
        )
        warnings.warn(text, PlainnetWarning, stacklevel=4)


def equal_units(network: Network, parameters: Array) -> list[tuple[str, str]]:
    """Each Dense layer whose units stay equal, with the one that reads them.

    They do where they begin equal, in weights and bias and in whatever follows feature by feature, where the next weights
    treat them the same, and where no mask between tells them apart. The last layer's are told apart by the targets.
    """
    views, found = network.parameters.views(parameters), list[tuple[str, str]]()
    equal: str | None = None
    for name, layer, fan_in in network:
        owned = views.get(name, {})
        if equal and isinstance(layer, Dense) and bool((owned["weights"] == owned["weights"][:1]).all()):
            found.append((equal, name))
        alike = all(bool((value == value[..., :1]).all()) for value in owned.values())
        if isinstance(layer, Dense):
            equal = name if alike and layer.width(fan_in) > 1 else None
        elif layer.draws or layer.weighs or not alike:
            equal = None
    return found
