"""A callback names the next step at which it wants to be called; the loop runs the engine until the nearest one."""

from __future__ import annotations

from abc import ABC, abstractmethod

from plainnet.training.run import Run


class Callback(ABC):
    def start(self, run: Run) -> None:
        """Before the first step of this process."""
        return

    @abstractmethod
    def next_step(self, run: Run) -> int:
        """The next step, after the one `run` is at, at which to be called."""

    @abstractmethod
    def __call__(self, run: Run) -> None: ...

    def finish(self, run: Run) -> None:
        """After the last step of this process, however it ended."""
        return
