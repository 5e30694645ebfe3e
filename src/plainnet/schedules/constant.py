"""Constant: the same value at every step, f(t) = initial (Robbins and Monro 1951 show what that gives up)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.schedules.base import Schedule


@dataclass(frozen=True)
class Constant(Schedule):
    initial: float

    def __call__(self, step: int) -> float:
        return self.initial
