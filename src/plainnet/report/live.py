"""Live curves: the picture of a history, drawn anew while it grows, with the current, least and greatest value of each curve.

After S1's live plots (PlotLosses of the livelossplot package, Bednarski and Migdal 2018).
"""

from __future__ import annotations

import math
import time
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plainnet.core.errors import require
from plainnet.core.files import write_whole
from plainnet.report.curves import Curve, draw_curves
from plainnet.report.figures import png
from plainnet.training.callbacks.base import Callback
from plainnet.training.history import Row
from plainnet.training.run import Run


class Live(Callback):
    """Shows each row of the history, but not more often than every `seconds`, and the last one in any case."""

    def __init__(self, seconds: float = 1.0) -> None:
        self.seconds, self.shown, self.then = seconds, 0, -math.inf

    def start(self, run: Run) -> None:
        self.shown, self.then = 0, -math.inf

    def __call__(self, run: Run) -> None:
        if time.monotonic() - self.then >= self.seconds:
            self._show(run)
            self.then = time.monotonic()  # what the showing takes is not part of the pause

    def finish(self, run: Run) -> None:
        if len(run.history) > self.shown:
            self._show(run)

    def _show(self, run: Run) -> None:
        self.show(run.history)
        self.shown = len(run.history)

    @abstractmethod
    def show(self, history: Sequence[Row]) -> None: ...


class LivePicture(Live):
    """In a PNG file, which a viewer that follows the file shows as it changes."""

    def __init__(self, path: Path | str, seconds: float = 1.0) -> None:
        super().__init__(seconds)
        self.path = Path(path)
        right = self.path.suffix == ".png"
        require(right, "A live picture is a PNG file.", f"'{path}'", "Give a name that ends in .png.")
        require(self.path.parent.is_dir(), "There is no such folder.", self.path.parent, "Make it first, or check the path.")

    def show(self, history: Sequence[Row]) -> None:
        write_whole(self.path, live_picture(history))


class LiveNotebook(Live):
    """Below the cell of a notebook that trains."""

    def __init__(self, seconds: float = 1.0) -> None:
        super().__init__(seconds)
        self.handle: Any = None

    def start(self, run: Run) -> None:
        super().start(run)
        self.handle = None

    def check(self, run: Run) -> None:
        try:
            from IPython.core.getipython import get_ipython
        except ImportError:
            found = False
        else:
            found = get_ipython() is not None
        require(found, "LiveNotebook draws in a notebook.", "no IPython around it", "Use LivePicture('curves.png') elsewhere.")

    def show(self, history: Sequence[Row]) -> None:
        from IPython.display import Image, display

        picture = Image(live_picture(history))
        if self.handle is None:
            self.handle = display(picture, display_id=True)
        else:
            self.handle.update(picture)


def live_picture(history: Sequence[Row]) -> bytes:
    """A PNG file's content."""
    return png(draw_curves(history, words=_extremes))


def _extremes(curve: Curve) -> str:
    values = [value for _, value in curve.points]
    return f"{curve.name} {values[-1]:.4g}\nmin {min(values):.4g}, max {max(values):.4g}"
