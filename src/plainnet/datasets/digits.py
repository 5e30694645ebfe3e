"""Digits: 1,797 grey images of handwritten digits, 8 x 8, values 0..16, bundled with scikit-learn.

Alpaydin and Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository, 1998 (its test part).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plainnet.datasets.base import Data, Dataset, Rows


@dataclass(frozen=True)
class Digits(Dataset):
    """No test rows of its own: hold some out."""

    suits: ClassVar[Mapping[str, object] | None] = {"name": "scale", "divisor": 16.0}

    def load(self) -> Data:
        from sklearn.datasets import load_digits  # slow to import

        bunch = load_digits()
        rows = Rows(bunch.data.astype(np.uint8), bunch.target.astype(np.int32))
        return Data(rows, None, tuple("0123456789"), (8, 8), tuple(bunch.feature_names))
