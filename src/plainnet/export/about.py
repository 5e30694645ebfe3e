"""What an exported file says of its model beside the numbers, and rows to try it with."""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.model.model import Model

TRIED = 8  # rows


def about(model: Model) -> dict[str, object]:
    """Plain data: what the columns are, in order, and what the outputs."""
    columns = {column.name: list(column.categories) for column in model.columns if column.categorical}
    features = [column.name for column in model.columns] if any(column.named for column in model.columns) else []
    found: dict[str, object] = {"task": model.task, "features": features, "categories": columns}
    return found | {"outputs": model.loss.headings(model.names), "classes": list(model.names) if classifies(model) else []}


def classifies(model: Model) -> bool:
    """Whether a prediction is the number of a class."""
    return model.task == "classification"


def rows_to_try(model: Model) -> Array:
    """Always the same ones, as the training rows may have been: (TRIED, F) float32."""
    random = np.random.default_rng(0)
    x = random.normal(size=(TRIED, len(model.columns)))
    scaling = model.steps[-1].affine if model.steps else None
    if scaling is not None and len(scaling.scale) == x.shape[1]:  # back to the rows that it scales to these
        moved = scaling.scale != 0
        x[:, moved] = (x[:, moved] - scaling.shift[moved]) / scaling.scale[moved]
    for place, column in enumerate(model.columns):
        if column.categorical:
            x[:, place] = random.integers(len(column.categories), size=TRIED)
    return x.astype(np.float32)
