"""A callback names the next step at which it wants to be called; the loop runs the engine until the nearest one."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from plainnet.core.concept import Concept
from plainnet.training.run import Run


class Callback(Concept):
    """Called, unless it says otherwise, whenever a row of the history was closed, which is then the last one.

    One that a spec may name is a frozen dataclass in a file of its own. steers: it changes what is learned, so that a
    checkpoint goes on only under the same one.
    """

    room: ClassVar[str] = "callbacks"
    steers: ClassVar[bool] = False

    def check(self, run: Run) -> None:
        """Refuse what it cannot do, before anything is written."""
        return

    def start(self, run: Run) -> None:
        """Before the first step of this process."""
        return

    def next_step(self, run: Run) -> int:
        """The next step, after the one `run` is at, at which to be called."""
        return run.next_row

    @abstractmethod
    def __call__(self, run: Run) -> None: ...

    def finish(self, run: Run) -> None:
        """After the last step of this process, however it ended."""
        return

    def memory(self, run: Run) -> dict[str, Any]:
        """What it carries from step to step and from process to process: numbers and text, part of the checkpoint."""
        return run.memory.setdefault(self.concept_name(), {})
