"""What training takes of memory, and what memory-mapped rows cost: workload B (S1), 784-128-256-128-64-10, batch 128.

    python benchmarks/memory.py [--rounds 3] [--gibibytes 1.0] [--out FILE.json]

Peak: the most resident memory (VmHWM) of a process of its own, after its imports and after an epoch on 60,000 images, bytes in
memory. Mapped rows: an epoch on a .npy file of so many gibibytes, by a process that may take half as much memory for itself
(RLIMIT_DATA), so that no copy of the file has room; against the same rows loaded into memory. The file was just written, so the
page cache holds it.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import machine

if TYPE_CHECKING:
    from plainnet.training.prepared import Prepared

IMAGES, PIXELS, CLASSES = 60_000, 784, 10
BLOCK = 10_000  # rows made together
PEAK_BAR, SPEED_BAR = 250.0, 0.5  # MB; of the speed in memory


def peak() -> float:
    """MB (1e6 bytes) of memory this process has had at most."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) * 1024 / 1e6


def images(rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (rows, PIXELS), np.uint8), random.integers(0, CLASSES, rows)


def train(data: Prepared) -> float:
    """An epoch of B -> microseconds a step."""
    from plainnet.layers.dense import Dense
    from plainnet.layers.relu import ReLU
    from plainnet.network.network import Network
    from plainnet.network.training import Training
    from plainnet.optimizers.sgd import SGD
    from plainnet.training.fit import fit

    hidden = [layer for units in (128, 256, 128, 64) for layer in (Dense(units), ReLU())]
    training = Training(optimizer=SGD(0.01), batch_size=128, epochs=1)
    run = fit(Network((*hidden, Dense(CLASSES))), data, training, threads=1).run
    return run.seconds / run.step * 1e6


def held(x: np.ndarray, y: np.ndarray) -> Prepared:
    """Rows in memory, ready to train."""
    from plainnet.datasets.base import Data, Rows
    from plainnet.engines.sources import source_of
    from plainnet.preprocessing.scale import Scale
    from plainnet.training.prepared import Prepared

    rows = Rows(x, y.astype(np.int32))
    data = Data(rows, None, tuple(map(str, range(CLASSES))), (PIXELS,))
    steps = (Scale().fit(x, data.columns),)
    return Prepared(source_of(rows, data.columns, steps), None, None, data, steps)


def mapped(folder: Path) -> Prepared:
    """The rows of the folder's files, ready to train, as `plainnet train x.npy --target y.npy` has them."""
    from plainnet.datasets.npy import NPY
    from plainnet.preprocessing.scale import Scale
    from plainnet.training.data import DataSpec, prepare

    return prepare(DataSpec(NPY(str(folder / "x.npy"), str(folder / "y.npy")), Scale(), test=0.0))


def child(what: str, folder: Path) -> dict[str, float]:
    """The body of a process of its own."""
    if what == "peak":
        numpy = peak()
        import plainnet.engines.native
        import plainnet.training.trial  # noqa: F401

        imported = peak()
        train(held(*images(IMAGES)))
        return {"NumPy imported": numpy, "Plainnet imported": imported, "B trained": peak()}
    if what == "mapped":
        most = (folder / "x.npy").stat().st_size // 2
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        return {"us": train(mapped(folder))}
    return {"us": train(held(np.load(folder / "x.npy"), np.load(folder / "y.npy")))}


def alone(what: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", what, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def write(folder: Path, rows: int) -> None:
    x = np.lib.format.open_memmap(folder / "x.npy", "w+", np.uint8, (rows, PIXELS))
    y = np.lib.format.open_memmap(folder / "y.npy", "w+", np.int64, (rows,))
    for first in range(0, rows, BLOCK):
        count = min(BLOCK, rows - first)
        x[first : first + count], y[first : first + count] = images(count, seed=first)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gibibytes", type=float, default=1.0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--child", choices=("peak", "mapped", "loaded"))
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(child(given.child, given.folder)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder, rows = Path(scratch), int(given.gibibytes * 2**30) // PIXELS
        peaks = alone("peak", folder)
        write(folder, rows)
        runs = [{what: alone(what, folder)["us"] for what in ("loaded", "mapped")} for _ in range(given.rounds)]
    times = {what: [run[what] for run in runs] for what in ("loaded", "mapped")}
    speed = statistics.median(times["loaded"]) / statistics.median(times["mapped"])
    for name, megabytes in peaks.items():
        print(f"{name}: {megabytes:.0f} MB at most")
    print(f"bar: at most {PEAK_BAR:.0f} MB")
    for name, values in times.items():
        print(f"{rows:,} rows {name}: {statistics.median(values):.0f} us a step ({min(values):.0f} to {max(values):.0f})")
    print(f"mapped rows train at {speed:.2f} of the speed in memory (bar: at least {SPEED_BAR})")
    if given.out:
        facts = {"machine": machine.facts(), "peak_megabytes": peaks, "rows": rows, "us_per_step": times, "speed": speed}
        given.out.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
