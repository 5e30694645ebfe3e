"""Shows a study while it runs: trials, speed, time left, where the variants stand; on a terminal live, else now and then."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.text import Text

from plainnet.cli import text
from plainnet.study.record import Record
from plainnet.study.stages import Stage
from plainnet.study.standing import Standings, noted, rising
from plainnet.study.study import Study
from plainnet.study.work import PARTS

EVERY = 5.0  # seconds between two plain lines
SHOWN = 12  # variants


class StudyProgress:
    def __init__(self, console: Console) -> None:
        self.console, self.live = console, Live(console=console, refresh_per_second=4, transient=True)
        self.standings: Standings = {}
        self.said = self.began = time.monotonic()
        self.total = self.done = self.ran = 0

    def begin(self, study: Study, stage: Stage, total: int, done: int) -> None:
        self.study, self.stage, self.total, self.done = study, stage, total, done
        self.standings, self.began, self.ran = {}, time.monotonic(), 0
        there = f", {done:,} of them there already" if done else ""
        self._say(f"{study.spec.name}, {stage.phase}: {len(stage.missing):,} trials to run; {total:,} in all{there}")
        if self.console.is_terminal:
            self.live.start()

    def kept(self, records: Sequence[Record]) -> None:
        name = f"{PARTS[self.stage.phase]}_{self.study.spec.metric}"
        for record in records:
            noted(self.standings, record.variant, record.status, record.metrics, name)
            if record.status != "finished":
                self._say(f"{record.status}: {record.variant}, seed {record.seed}: {record.error}")
        self.done, self.ran = self.done + len(records), self.ran + len(records)
        if self.live.is_started:
            bar = ProgressBar(total=self.total, completed=self.done, width=40)
            self.live.update(Group(bar, Text(self._line()), Text(table(self.standings, self.study))))
        elif time.monotonic() - self.said >= EVERY:
            self.said = time.monotonic()
            self._say(self._line())

    def finish(self) -> None:
        if self.live.is_started:
            self.live.stop()

    def _line(self) -> str:
        rate = self.ran / max(time.monotonic() - self.began, 1e-9)
        left = (self.total - self.done) / rate if rate else 0.0
        return f"{self.done:,}/{self.total:,} trials, {rate:.1f} a second, {duration(left)} left"

    def _say(self, line: str) -> None:
        self.console.print(line, markup=False, highlight=False, soft_wrap=True)


def duration(seconds: float) -> str:
    """45 s, 12 min or 3.4 h."""
    if seconds < 100:
        return f"{seconds:.0f} s" if seconds >= 1 else f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def table(standings: Standings, study: Study, most: int | None = SHOWN) -> str:
    """The variants from the best on, as the metric says."""
    sign = -1 if rising(study.spec.metric) else 1
    order = sorted(standings, key=lambda name: (not standings[name].values, sign * standings[name].mean))
    rows = [("variant", "n", study.spec.metric, "sd", "least", "greatest", "diverged", "failed")]
    for name in order[:most]:
        one = standings[name]
        known = [one.mean, one.deviation, min(one.values), max(one.values)] if one.values else []
        cells = [f"{value:.4f}" if math.isfinite(value) else "" for value in known] or [""] * 4
        rows.append((name, str(len(one.values)), *cells, str(one.diverged or ""), str(one.failed or "")))  # type: ignore[arg-type]
    left_out = len(order) - len(rows) + 1
    return text.table(rows) + (f"\n... and {left_out} more" if left_out else "")
