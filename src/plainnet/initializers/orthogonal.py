"""Orthogonal: gain * Q, a random matrix with orthonormal columns (or rows, where it has fewer of them).

Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", ICLR
2014. Q is that of a QR decomposition of normal draws; with the diagonal of R made positive every Q is as likely (Mezzadri 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.random import Stream
from plainnet.initializers.base import Initializer, grid


@dataclass(frozen=True)
class Orthogonal(Initializer):
    """`gain`: sqrt(2) suits ReLU, as in He's initializer. A vector becomes one of length `gain`."""

    gain: float = 1.0
    whole: ClassVar[bool] = True

    def __post_init__(self) -> None:
        require(self.gain > 0, "The gain of orthogonal weights must be positive.", self.gain, "Use 1, say.")

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        from threadpoolctl import threadpool_limits

        drawn = stream.normal(*grid(shape))
        wide = drawn.shape[0] < drawn.shape[1]
        with threadpool_limits(1, "blas"):  # the bits must not depend on the number of threads
            q, r = np.linalg.qr(drawn.T if wide else drawn)
        q = self.gain * q * np.where(np.diag(r) < 0, -1.0, 1.0)
        return np.ascontiguousarray(q.T if wide else q).reshape(shape)
