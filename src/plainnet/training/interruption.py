"""Interruption: the first Ctrl-C ends training after the step at hand, with everything saved; the second ends it at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from plainnet.training.callbacks.base import Callback
from plainnet.training.run import INTERRUPTED, Run


class Interruption(Callback):
    """Looks at the keyboard ten times a second; in between the engine runs without Python."""

    def __init__(self) -> None:
        self.asked = False
        self.before: Any = None

    def start(self, run: Run) -> None:
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGINT, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def next_step(self, run: Run) -> int:
        return run.next_tick

    def __call__(self, run: Run) -> None:
        if self.asked:
            run.stop_reason = INTERRUPTED

    def finish(self, run: Run) -> None:
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)
