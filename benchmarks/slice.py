"""Times workload A on every contestant: one process each, alternating, medians with min and max.

    python benchmarks/slice.py [--rounds 7] [--rows 60000] [--out FILE.json]

A round runs each contestant once in a process of its own: one epoch to warm up (and compile), then two, the faster counts.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
CONTESTANTS = {"native": "1", "jax_scan": "1", "jax_scan_2": "2", "numpy_in_place": "1", "reference": "1"}
BATCH = 10


def images(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Random bytes with a class hidden in them: as many nonzero pixels as MNIST, no file needed."""
    random = np.random.default_rng(0)
    y = random.integers(0, 10, rows)
    x = random.integers(0, 256, (rows, 784)) * (random.random((rows, 784)) < 0.19)
    x[np.arange(rows), y] = 255
    return x.astype(np.uint8), y


def run_one(name: str, rows: int) -> None:
    """The body of a contestant's process: prints its microseconds a step."""
    sys.path.insert(0, str(HERE))
    x, y = images(rows)
    epoch = importlib.import_module(f"contestants.{name}").prepare(x, y)
    first = epoch()
    times = []
    for _ in range(2):
        start = time.perf_counter()
        last = epoch()
        times.append(time.perf_counter() - start)
    assert np.isfinite(last) and last < first, "a contestant that does not learn does not count"
    print(json.dumps({"us": min(times) / (rows / BATCH) * 1e6, "loss": last}))


def race(rounds: int, rows: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    for _ in range(rounds):
        for name, threads in CONTESTANTS.items():
            command = [sys.executable, __file__, "--one", name.removesuffix("_2"), "--rows", str(rows)]
            environment = os.environ | {"BENCH_THREADS": threads}
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
            times[name].append(json.loads(done.stdout.splitlines()[-1])["us"])
    return times


def report(times: dict[str, list[float]]) -> str:
    """The table, as Markdown; ratios are of medians."""
    median = {name: statistics.median(values) for name, values in times.items()}
    lines = ["| contestant | us a step, median (min to max) | times native |", "|---|---|---|"]
    for name, values in times.items():
        spread = f"{median[name]:.1f} ({min(values):.1f} to {max(values):.1f})"
        lines.append(f"| {name} | {spread} | {median[name] / median['native']:.2f} |")
    best = min(median["jax_scan"], median["jax_scan_2"])
    lines += ["", f"native is {best / median['native']:.2f}x as fast as JAX (bar: 1.5)"]
    lines += [
        f"reference takes {median['reference'] / median['numpy_in_place']:.2f}x the time of in-place NumPy (bar: at most 2)"
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one")
    given = parser.parse_args()
    if given.one:
        return run_one(given.one, given.rows)
    times = race(given.rounds, given.rows)
    print(report(times))
    if given.out:
        facts = {"machine": machine(), "rows": given.rows, "us_per_step": times}
        given.out.write_text(json.dumps(facts, indent=2) + "\n")
    return None


def machine() -> dict[str, object]:
    """What ran it."""
    cpu = Path("/proc/cpuinfo")
    models = (
        [line.split(":")[1].strip() for line in cpu.read_text().splitlines() if line.startswith("model name")]
        if cpu.exists()
        else []
    )
    return {"cpu": models[:1], "cores": os.cpu_count(), "python": platform.python_version(), "numpy": np.__version__}


if __name__ == "__main__":
    main()
