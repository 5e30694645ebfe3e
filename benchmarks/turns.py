"""One contestant on one workload in a process of its own: gets ready, then runs one turn for each line that comes in.

    python turns.py WORKLOAD CONTESTANT THREADS FOLDER SHRINK

Prints one JSON object a line: first {"left_out": reason}, or what it took to get ready; then each turn's microseconds a step.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import data
from workloads import WORKLOADS, Workload

TURN = 0.5  # seconds that a turn lasts at least


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def runner(contestant: ModuleType, workload: Workload, folder: Path) -> Callable[[], Any]:
    """What a turn repeats: an epoch giving its loss, or a prediction giving each row's logits."""
    x, y = data.load(folder)
    if workload.task == "train":
        return contestant.prepare(workload, x, y)
    if workload.task == "predict":
        return contestant.predictor(workload, x)
    predict = contestant.row_predictor(workload)
    return lambda: [predict(row) for row in x]


def outcome(result: Any) -> float:
    """A loss; of a prediction the mean class, by which contestants are compared."""
    return result if isinstance(result, float) else float(np.argmax(np.asarray(result), axis=-1).mean())


def turn(run: Callable[[], Any], steps: int) -> dict[str, Any]:
    """Whole epochs for half a second, one at least; the median one counts."""
    seconds: list[float] = []
    results = []
    while sum(seconds) < TURN:
        took, result = timed(run)
        seconds.append(took)
        results.append(outcome(result))
    return {"us": statistics.median(seconds) / steps * 1e6, "results": results}


def main() -> None:
    name, contestant_name, threads, folder, shrink = sys.argv[1:]
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(threads)])
    workload = WORKLOADS[name].shrunk(int(shrink))
    import_seconds, contestant = timed(lambda: importlib.import_module(f"contestants.{contestant_name}"))
    reason = contestant.refuses(workload)
    if reason:
        return tell({"left_out": reason})
    ready_seconds, run = timed(lambda: runner(contestant, workload, Path(folder)))
    first_seconds, first = timed(run)
    second_seconds, second = timed(run)
    tell(
        {
            "version": importlib.metadata.version(contestant.PACKAGE),
            "import_s": import_seconds,
            "compile_s": ready_seconds + first_seconds - second_seconds,
            "results": [outcome(first), outcome(second)],
        }
    )
    for _ in sys.stdin:
        tell(turn(run, workload.steps))
    return None


def tell(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
