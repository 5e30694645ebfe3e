"""Answers to one row or to several at a time, for programs that ask often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array, DType
from plainnet.core.errors import require


@dataclass(frozen=True)
class GeneralPredictor:
    """A `plainnet.engines.base.Predictor` of whatever can be made an array; `link` maps rows (N, F) to outputs (N, C)."""

    link: Callable[[Array], Array]
    outputs: int
    dtype: DType

    def __call__(self, x: object, out: object = None) -> Array:
        rows = np.asarray(x)
        require(rows.ndim in (1, 2), "A predictor takes one row (F,) or rows (N, F).", f"the shape {rows.shape}", "Reshape x.")
        shape = (*rows.shape[:-1], self.outputs)
        if out is not None:
            self._check(out, shape)
        found = self.link(np.atleast_2d(rows)).reshape(shape)
        if not isinstance(out, np.ndarray):
            return found
        out[...] = found
        return out

    def _check(self, out: object, shape: tuple[int, ...]) -> None:
        fits = isinstance(out, np.ndarray) and out.shape == shape and out.dtype == self.dtype and out.flags.writeable
        given = f"{out.dtype} {out.shape}" if isinstance(out, np.ndarray) else type(out).__name__
        what = f"out needs to be a writable array of {self.dtype} with the shape {shape}."
        require(fits, what, given, f"Make it with np.empty({shape}, np.{self.dtype}), or leave it out.")
