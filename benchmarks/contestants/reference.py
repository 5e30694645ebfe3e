"""Plainnet's reference engine: plain NumPy, layer by layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from contestants import native
from plainnet.engines.reference import ReferenceEngine


def prepare(x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
    return native.prepare(x, y, ReferenceEngine())
