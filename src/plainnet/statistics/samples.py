"""The numbers that a test is given: finite ones, and pairs of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from plainnet.core.arrays import Array
from plainnet.core.errors import require

ROUNDING = 2.0**-44  # of the numbers subtracted: differences nearer than that are equal, as 0.9125 - 0.9 and 0.925 - 0.9125 are


def sample(values: npt.ArrayLike, dimensions: int = 1, least: int = 1) -> Array:
    """As float64, of so many dimensions, with at least so many numbers along each, all finite."""
    x = np.asarray(values, np.float64)
    require(x.ndim == dimensions, f"The numbers must have {dimensions} dimension(s).", f"{x.ndim}", "Reshape them.")
    enough = min(x.shape, default=0) >= least
    require(
        enough, f"There are too few numbers: {least} are needed.", " x ".join(map(str, x.shape)), "Add seeds, or leave it out."
    )
    infinite = int(np.count_nonzero(~np.isfinite(x)))
    require(
        infinite == 0,
        "The numbers must be finite.",
        f"{infinite} that are not",
        "Leave diverged trials out and count them apart.",
    )
    return x


def differences(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """a - b, pair by pair; exactly 0, and exactly equal, where they differ by no more than rounding."""
    x, y = sample(a), sample(b)
    require(len(x) == len(y), "Pairs need as many numbers on either side.", f"{len(x)} and {len(y)}", "Keep the seeds of both.")
    largest = float(max(np.abs(x).max(), np.abs(y).max()))
    if largest == 0:
        return np.zeros_like(x)
    grid = 2.0 ** np.ceil(np.log2(largest)) * ROUNDING
    return np.asarray(np.round((x - y) / grid) * grid)


def probability(name: str, value: float) -> None:
    """Refuse what does not lie between 0 and 1, both excluded."""
    require(0 < value < 1, f"{name} must lie between 0 and 1.", value, "Use 0.05, say.")
