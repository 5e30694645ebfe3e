"""The array types that signatures name."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
DType = np.dtype[Any]

# What a formula computes with: a NumPy array, an array of another library, or a recorded Symbol.
Value = Any


def float_type(name: str) -> np.dtype[Any]:
    """The NumPy dtype of "float32" or "float64"."""
    return np.dtype({"float32": np.float32, "float64": np.float64}[name])
