"""Reads many mutants of a model and of a checkpoint: each must be read or refused with Plainnet's own error, memory kept.

python -m fuzz.campaign --mutants 300000 --seconds 600     (from the folder tests; `make fuzz` does it)
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fuzz.mutants import mutant
from plainnet.core.errors import PlainnetError
from plainnet.engines.choose import compile_program
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.regularizers.l2 import L2
from plainnet.schedules.cosine import Cosine
from plainnet.training.checkpoint import resume, save_checkpoint
from plainnet.training.fit import begin, finished, train
from support.trainings import TESTS, prepared

NETWORK = Network((Dense(4, regularizer=L2(0.01)), BatchNorm(), ReLU(), Dropout(Cosine(0.3, 0.1)), Dense(3)))
TRAINING = Training(optimizer=Adam(Cosine(0.01)), batch_size=16, epochs=2)
PREDICTED = 50  # one in so many models that can be read is used as well
GROWTH = 50  # MB that the memory of a process may grow by
WARM = 1000  # mutants before growth is counted


@dataclass(frozen=True)
class Target:
    """A valid file, what its mutants are called, and how they are read."""

    name: str
    called: str
    file: bytes
    read: Callable[[Path, int], object]


def targets(folder: Path) -> list[Target]:
    data = prepared(60)
    run = begin(NETWORK, data, TRAINING, "reference", 1, None)
    train(run, [])
    model, text, checkpoint = folder / "valid-model", folder / "valid.json", folder / "valid-checkpoint"
    finished(run).model.save(model)
    finished(run).model.save(text)
    save_checkpoint(run, checkpoint)
    program, _ = compile_program("reference", run.program.network, run.program.training, 60)

    def read_model(path: Path, number: int) -> None:
        found = Model.load(path)
        if number % PREDICTED == 0:
            found.predict_proba(np.zeros((2, found.network.inputs), np.float32))

    def read_checkpoint(path: Path, number: int) -> None:
        found = resume(path, program, data)
        assert 0 <= found.epoch <= found.program.training.epochs and isinstance(found.done, bool)

    as_model = Target("model", "mutant", model.read_bytes(), read_model)
    as_json = Target("JSON model", "mutant.json", text.read_bytes(), read_model)
    return [as_model, as_model, as_json, Target("checkpoint", "mutant", checkpoint.read_bytes(), read_checkpoint)]


def attack(seed: int, numbers: Iterator[int], seconds: float) -> dict[str, object]:
    """Read mutant after mutant: how many were refused, what else came out, and by how many MB the memory grew."""
    ends, counts, before = time.monotonic() + seconds, Counter[str](), 0.0
    failures: list[str] = []
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        all_targets = targets(Path(folder))
        for done, number in enumerate(numbers):
            target = all_targets[number // 2 % len(all_targets)]  # both processes meet them all
            path = Path(folder) / target.called
            path.write_bytes(mutant(target.file, seed, number))
            try:
                target.read(path, number)
                counts[f"{target.name}s read"] += 1
            except PlainnetError:
                counts[f"{target.name}s refused"] += 1
            except Exception:
                failures.append(f"mutant {number} of seed {seed}, a {target.name}: {traceback.format_exc(limit=-3)}")
            if done == WARM:
                before = memory()
            if len(failures) >= 5 or (done % 256 == 0 and time.monotonic() > ends):
                break
    return {"counts": counts, "growth": memory() - before if before else 0.0, "failures": failures}


def memory() -> float:
    """The most that this process has ever held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def campaign(mutants: int, seconds: float, seed: int, processes: int) -> dict[str, object]:
    """The mutants shared out to processes of their own."""
    line = [sys.executable, "-m", "fuzz.campaign", "--mutants", str(mutants), "--seconds", str(seconds), "--seed", str(seed)]
    shares = [[*line, "--share", f"{i}/{processes}"] for i in range(processes)]
    running = [subprocess.Popen(share, cwd=TESTS, stdout=subprocess.PIPE, text=True) for share in shares]
    answers = [process.communicate()[0] for process in running]
    codes = [process.returncode for process in running]
    found = [json.loads(answer) for answer, code in zip(answers, codes, strict=True) if code == 0]
    crashed = [f"a process ended with exit code {code}" for code in codes if code != 0]
    counts = sum((Counter(one["counts"]) for one in found), Counter[str]())
    failures = crashed + list(itertools.chain.from_iterable(one["failures"] for one in found))
    return {
        "counts": dict(sorted(counts.items())),
        "growth": max((one["growth"] for one in found), default=0.0),
        "failures": failures,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--share", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.share:
        first, every = map(int, given.share.split("/"))
        print(json.dumps(attack(given.seed, iter(range(first, given.mutants, every)), given.seconds)))
        return 0
    start = time.monotonic()
    found = campaign(given.mutants, given.seconds, given.seed, given.processes)
    counts, failures = found["counts"], found["failures"]
    print(f"{sum(counts.values()):,} mutants in {time.monotonic() - start:.0f} s, seed {given.seed}, {given.processes} processes")
    for name, count in counts.items():
        print(f"  {name}: {count:,}")
    print(f"Memory grew by at most {found['growth']:.1f} MB a process ({GROWTH} MB are allowed)")
    print(f"Anything but Plainnet's own error: {len(failures)}")
    print(*failures, sep="\n", end="")
    return 1 if failures or found["growth"] > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
