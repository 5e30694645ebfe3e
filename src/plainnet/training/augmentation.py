"""Augmentation: training images once more, mirrored or shifted by a pixel, beside the ones that are there.

Simard, Steinkraus and Platt, "Best practices for convolutional neural networks applied to visual document analysis", ICDAR 2003:
what a label does not depend on can be shown to a network by examples. Validation and test rows are left as they are.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.datasets.base import Rows

Augmentation = Literal["mirror", "shift"]

STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1))  # down, up, right, left


def augmented(rows: Rows, row_shape: tuple[int, ...], kinds: tuple[Augmentation, ...]) -> Rows:
    """Rows and their copies, the originals first. mirror: left to right (twice the rows); shift: each way (five times)."""
    for kind in kinds:
        require(
            len(row_shape) in (2, 3) and min(row_shape[:2]) > 1,
            f"{kind} needs images: rows of height x width, or height x width x channels.",
            row_shape,
            "Leave out augment.",
        )
        images = rows.x.reshape(-1, *row_shape)
        copies = [images[:, :, ::-1]] if kind == "mirror" else [_shifted(images, *step) for step in STEPS]
        x = np.concatenate([rows.x, *(copy.reshape(rows.x.shape) for copy in copies)])
        times = 1 + len(copies)
        weights = None if rows.weights is None else np.tile(rows.weights, times)
        rows = Rows(x, np.concatenate([rows.y] * times), weights)
    return rows


def _shifted(images: Array, down: int, right: int) -> Array:
    """Every image (N, H, W, ...) moved by so many pixels; what it uncovers repeats the edge."""
    rows = np.clip(np.arange(images.shape[1]) - down, 0, images.shape[1] - 1)
    columns = np.clip(np.arange(images.shape[2]) - right, 0, images.shape[2] - 1)
    return images[:, rows][:, :, columns]
