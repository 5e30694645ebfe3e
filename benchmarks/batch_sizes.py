"""What a row costs in batches of many sizes: a batch twice as large should take no more than twice the time.

    python benchmarks/batch_sizes.py [--networks 784-128-10,...] [--batches 32,64,...] [--out FILE.json]

ReLU networks trained by Adam, one thread and two, the fastest of some epochs: microseconds a row.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np

import machine
import report
from contestants import native, start
from workloads import Workload

NETWORKS = "20-64-64-2,784-128-10,784-512-256-10,3072-512-256-256-10"
BATCHES = "32,64,128,256,512,1024,4096"
THREADS = (1, 2)
EPOCHS, SECONDS = 3, 0.5  # at the least


def row_time(widths: tuple[int, ...], batch_size: int, threads: int) -> float:
    """Microseconds."""
    start.THREADS = threads
    rows = batch_size * max(1, 2048 // batch_size)
    workload = Workload("", widths, bar=0.0, rows=rows, batch_size=batch_size, optimizer="adam", learning_rate=0.001)
    random = np.random.default_rng(0)
    x = random.random((rows, widths[0]), np.float32)
    epoch = native.prepare(workload, x, random.integers(0, widths[-1], rows, np.int32))
    times: list[float] = []
    while len(times) < EPOCHS or sum(times) < SECONDS:
        began = time.perf_counter()
        epoch()
        times.append(time.perf_counter() - began)
    return min(times) / rows * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", default=NETWORKS)
    parser.add_argument("--batches", default=BATCHES)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    batches = [int(size) for size in given.batches.split(",")]
    found: dict[str, dict[str, list[float]]] = {}
    rows = []
    for name in given.networks.split(","):
        widths = tuple(map(int, name.split("-")))
        for threads in THREADS[: os.cpu_count()]:
            times = [row_time(widths, size, threads) for size in batches]
            found.setdefault(name, {})[str(threads)] = times
            rows.append([name, str(threads), *(f"{one:.3g}" for one in times)])
            print(f"{name} x{threads}: {min(times):.3g} to {max(times):.3g} us a row", flush=True)
    print("\n" + report.table(["network", "threads", *(f"{size:,}" for size in batches)], rows))
    if given.out:
        facts = {"machine": machine.facts(), "batch_sizes": batches, "us_per_row": found}
        given.out.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
