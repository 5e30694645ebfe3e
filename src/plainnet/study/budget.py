"""How long may be searched."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """ends: by the clock that time.monotonic reads; nothing begins after it."""

    ends: float

    @classmethod
    def of(cls, seconds: float | None) -> Budget:
        return cls(float("inf") if seconds is None else time.monotonic() + seconds)

    def spent(self) -> bool:
        return time.monotonic() >= self.ends
