"""Makes a source of rows: steps are applied beforehand, but for the last ones where they only scale what an engine gathers."""

from __future__ import annotations

from collections.abc import Sequence

from plainnet.core.arrays import DType
from plainnet.core.columns import Column
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.preprocessing.base import FittedStep
from plainnet.preprocessing.fitting.chain import apply_steps, check_filled, parted


def source_of(rows: Rows, columns: Sequence[Column], steps: Sequence[FittedStep], dtype: DType | None = None) -> Source:
    """What is prepared is of that dtype, by default float64 where the rows are, else float32. Nothing may be missing in the end.

    columns: of the rows as they are.
    """
    before, affine = parted(steps, rows.x.dtype)
    prepared = apply_steps(before, rows.x, dtype) if before else None
    source = Source(rows, affine, prepared)
    check_filled(source.features, steps[-1].columns if steps else columns)
    return source
