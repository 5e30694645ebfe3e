"""Signs: w = +1 or -1, each as likely.

Wen, Tran and Ba, "BatchEnsemble: an alternative approach to efficient ensemble and lifelong learning", ICLR 2020.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.initializers.base import Initializer, grid


@dataclass(frozen=True)
class Signs(Initializer):
    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        return np.where(stream.uniform(*grid(shape)) < 0.5, -1.0, 1.0).reshape(shape)
