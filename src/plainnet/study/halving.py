"""Synchronous successive halving: all candidates train a little, the best share of them more, and so on to the whole training.

Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", 2016. Each rung begins anew, as
a training of its own that stops early: it is the same training bit for bit, and one can stop anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

R = TypeVar("R")
C = TypeVar("C")
T = TypeVar("T")


def halved(
    candidates: Sequence[C],
    rungs: Sequence[R],
    share: float,
    least: int,
    judge: Callable[[R, list[C]], tuple[T, list[int] | None]],
) -> Iterator[T]:
    """What `judge` finds on each rung of those that came so far, in the order in which they were given.

    It says too at which places the best stand, the best one first; or None while that is not known.
    """
    left = list(candidates)
    for rung in rungs:
        found, best = judge(rung, left)
        yield found
        if best is None:
            return
        left = [left[place] for place in sorted(best[: survivors(len(left), share, least)])]


def survivors(count: int, share: float, least: int) -> int:
    """How many of so many go on: the share, and never fewer than are kept in the end."""
    return min(count, max(least, math.ceil(share * count)))


def doubling(count: int, most: int) -> list[int]:
    """The epochs of rungs that leave one of so many where half go on: each twice those before, the last the whole training."""
    halvings = (count - 1).bit_length()
    return [-(-most // 2**left) for left in range(halvings, -1, -1)]
