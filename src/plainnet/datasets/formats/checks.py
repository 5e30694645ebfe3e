"""What must hold of rows with class numbers: one label a row, each label from 0 to one less than the number of classes."""

from __future__ import annotations

from plainnet.core.errors import require
from plainnet.datasets.base import Rows


def checked(rows: Rows, classes: int, source: str) -> Rows:
    """The same rows; `source` is what errors call them."""
    advice = "Check that features and labels belong together."
    counts = f"{len(rows.x):,} rows and {len(rows.y):,} labels"
    require(len(rows.x) == len(rows.y), f"{source} must have one label for each row.", counts, advice)
    require(len(rows) > 0, f"{source} must have at least one row.", "no rows", "Check the file.")
    low, high = int(rows.y.min()), int(rows.y.max())
    expected = f"The labels of {source} must lie in 0..{classes - 1}, one number for each of {classes} classes."
    require(low >= 0 and high < classes, expected, f"labels from {low} to {high}", "Check the labels, or the class names.")
    return rows
