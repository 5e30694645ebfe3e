"""A network in short is the one that its layers spell out."""

from __future__ import annotations

import pytest

from plainnet.core.errors import RequestError
from plainnet.core.spec import from_data
from plainnet.network.network import Network
from plainnet.network.shorthand import Shorthand


def network(**given: object) -> Network:
    return from_data(Network, from_data(Shorthand, given).network())


def layers(*given: object) -> Network:
    return from_data(Network, {"layers": list(given)})


def test_each_layer_in_its_place():
    short = network(hidden=[4, 3], activation="tanh", dropout=0.2, normalization="layer", weights="he")
    hidden = ["layer_norm", "tanh", {"name": "dropout", "rate": 0.2}]
    dense = [{"name": "dense", "units": units, "weights": "he"} for units in (4, 3)]
    assert short == layers(dense[0], *hidden, dense[1], *hidden, "dense")


def test_width_and_depth():
    assert network(width=5, depth=3) == network(hidden=[5, 5, 5])
    assert network(width=5) == network(hidden=[5])
    assert network(width=5, depth=0) == network() == network(hidden=[]) == layers("dense")


@pytest.mark.parametrize(
    "given",
    [
        {"hidden": [4], "depth": 2},
        {"depth": 2},
        {"width": 0},
        {"width": 4, "depth": -1},
        {"hidden": [4], "dropout": 1.0},
        {"dropout": 0.5},
        {"normalization": "batch"},
        {"hidden": [4], "normalization": "bach"},
        {"hidden": [4], "activation": "dense"},
    ],
)
def test_what_is_refused(given):
    with pytest.raises(RequestError):
        network(**given)
