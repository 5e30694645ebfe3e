"""Sees to it that categories meet an embedding: codes are names, not amounts, and an embedding without them does nothing."""

from __future__ import annotations

import warnings

from plainnet.core.columns import categorical_places
from plainnet.core.errors import PlainnetWarning, require
from plainnet.layers.embedding import Embedding
from plainnet.network.network import Network
from plainnet.training.prepared import Prepared

CODED = "The preprocessing made numbers of them: leave one_hot and ordinal out of data.preprocessing, which 'auto' adds."
NUMERIC = "Take the layer out, or name the columns to read as categories: categorical = ['zip']."


def check_categories(network: Network, data: Prepared) -> None:
    """`network` as it was set up for the data: an embedding knows its categories by now, if there are any before it."""
    embedding = False
    for name, layer in zip(network.names, network.layers, strict=True):
        if isinstance(layer, Embedding):
            embedding = any(layer.cardinalities)
            require(embedding, f"No categories come to {name}.", _instead(data), _advice(data))
    left = categorical_places(data.columns)
    if left and not embedding:
        named = ", ".join(f"'{data.columns[place].name}'" for place in left[:5]) + (", ..." if len(left) > 5 else "")
        text = (
            f"The network takes the codes of categories for amounts, in {named}: "
            f"begin the network with an embedding, or add one_hot to the preprocessing."
        )
        warnings.warn(text, PlainnetWarning, stacklevel=4)


def _instead(data: Prepared) -> str:
    return "other layers before it" if any(data.cardinalities) else "columns of numbers"


def _advice(data: Prepared) -> str:
    if any(data.cardinalities):
        return "Put it first; only piecewise_linear and periodic may come before it."
    return CODED if categorical_places(data.data.columns) else NUMERIC
