"""A worker process under supervision: one that dies costs the trial that it was at, and a new one takes its place."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plainnet.core.spec import to_data
from plainnet.study.work import Found, Task


def question(task: Task) -> dict[str, Any]:
    """As it is sent to whoever trains it: plain data."""
    asked = {"trial": to_data(task.trial), "phase": task.phase, "metric": task.metric}
    return asked | {"also": [measure.model_dump() for measure in task.also], "shipped": task.plugins}


class DiedError(Exception):
    """The process ended before it answered; the message says how."""


class Child:
    """plugins: files that it loads before its first trial."""

    def __init__(self, plugins: Sequence[Path] = ()) -> None:
        self.plugins = [str(path.absolute()) for path in plugins]
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, task: Task) -> Found:
        """The answer for a trial; raises DiedError."""
        process = self.process = self.process or self._started()
        assert process.stdin is not None and process.stdout is not None
        try:
            pickle.dump(question(task) | {"plugins": self.plugins}, process.stdin)
            process.stdin.flush()
            answer: Any = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self.kill()
            raise DiedError(f"its process ended with {process.returncode}") from error
        return Found(**answer)

    def kill(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:  # what it was not sent any more
                    continue

    def _started(self) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-P", "-m", "plainnet.study.worker"]
        return subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
