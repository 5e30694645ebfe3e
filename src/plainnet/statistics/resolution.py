"""What a finite test set can tell: the interval of an accuracy over other rows, and the smallest difference worth a claim.

Wilson, "Probable inference, the law of succession, and statistical inference", 1927: (p + z^2 / 2n +- z sqrt(p (1 - p) / n +
z^2 / 4n^2)) / (1 + z^2 / n). Two models on the same rows differ only where one alone is right; that these rows fall on one side
by chance is the sign test (McNemar 1947): at best 2 * 2^-rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from plainnet.core.errors import require
from plainnet.statistics.samples import probability
from plainnet.statistics.student import Interval


@dataclass(frozen=True)
class Resolution:
    """Differences of accuracy between two models that one test set can tell apart, as shares of 1.

    row: of a single row. least: nothing smaller can be claimed, were all rows on which the models differ won by one of them.
    usual: the same where they differ on as many rows as models would that err independently of each other.
    """

    row: float
    least: float
    usual: float


def wilson(right: float, rows: int, alpha: float = 0.05) -> Interval:
    """Of a share, at level 1 - alpha, when `right` of `rows` counted; between 0 and 1, also for none and for all."""
    probability("alpha", alpha)
    require(rows >= 1, "A share needs rows.", rows, "Use a test set with rows.")
    require(
        0 <= right <= rows, "No more rows can be right than there are.", f"{right} of {rows}", "Give the number, not the share."
    )
    z, p = -float(special.ndtri(alpha / 2)), right / rows
    middle = p + z * z / (2 * rows)
    half = z * math.sqrt(p * (1 - p) / rows + (z / (2 * rows)) ** 2)
    low, high = ((middle + side * half) / (1 + z * z / rows) for side in (-1, 1))
    return Interval(low if right > 0 else 0.0, high if right < rows else 1.0, 1 - alpha)


def resolution(rows: int, accuracy: float, alpha: float = 0.05) -> Resolution:
    """Of a test set of so many rows, for models of about that accuracy, at level alpha. 1 where nothing can be told apart."""
    probability("alpha", alpha)
    require(rows >= 1, "A test set needs rows.", rows, "Use a test set with rows.")
    require(0 <= accuracy <= 1, "An accuracy lies between 0 and 1.", accuracy, "Give a share, not percent.")
    fewest = math.ceil(1 - math.log2(alpha) - 1e-12)
    least = min(1.0, fewest / rows)
    z = -float(special.ndtri(alpha / 2))
    usual = z * math.sqrt(2 * accuracy * (1 - accuracy) / (rows + z * z))
    return Resolution(1 / rows, least, min(1.0, max(least, usual)))
