"""Turns seconds into steps: how many steps to run until so much time has passed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

GROWTH = 8  # times the steps of the last look, at most: what was measured of few steps is uncertain


@dataclass
class Clock:
    """Begins with a single step, so that a slow one is met early."""

    seconds: float
    steps: int = 1
    target: int = 0
    _step: int = 0
    _then: float = field(default_factory=time.perf_counter)

    def next_step(self, step: int) -> int:
        """When the clock rings next; the same for all who ask at that step."""
        if self.target <= step:
            now = time.perf_counter()
            pace = (step - self._step) / max(now - self._then, 1e-6)
            self.steps = max(1, min(int(pace * self.seconds), GROWTH * self.steps))
            self._step, self._then, self.target = step, now, step + self.steps
        return self.target
