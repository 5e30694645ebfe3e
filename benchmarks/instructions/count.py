"""Counts the instructions of 50 steps of workloads A, T and B under Valgrind: a measure of speed that no other program disturbs.

    make instructions       (python benchmarks/instructions/count.py [--write])

Two processes are counted, forked from one: what 51 steps take and a single one does not are 50 steps, without Python's start.
Valgrind knows no AVX-512, so that the next best instruction set stands for all; their source is one. Compilers differ by more
than the guard allows, so figures are kept for each compiler and compared with its own.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIGURES = HERE / "counts.json"
STEPS = 50
MOST = 1.05  # times the committed figure
NAMES = ("A", "T", "B")
Counts = dict[str, dict[str, dict[str, int]]]  # by compiler, instruction set and workload


def obstacle() -> str | None:
    """Why nothing can be counted here, or None."""
    if shutil.which("valgrind") is None:
        return "there is no valgrind to count instructions with"
    from plainnet.engines.choose import native_problem

    problem = native_problem()
    return problem and f"there is no native engine: {problem}"


def compiler() -> str:
    """What compiled the native engine, as it says itself: "GCC 12.2.0"."""
    from plainnet.engines import _native

    said = Path(_native.__file__).read_bytes()
    found = re.search(rb"(GCC): \(.*?\) (\d+\.\d+\.\d+)", said) or re.search(rb"(clang) version (\d+\.\d+\.\d+)", said)
    return b" ".join(found.groups()).decode() if found else "unknown"


def instruction_set() -> str:
    """The best one that Valgrind knows."""
    from plainnet.engines.native import instruction_sets

    return next(isa for isa in instruction_sets() if isa != "avx512")


def instructions() -> dict[str, int]:
    """Of 50 steps of each workload."""
    found = iter(counted([(name, steps) for name in NAMES for steps in (1, 1 + STEPS)]))
    return {name: after - before for name, before, after in zip(NAMES, found, found, strict=True)}


def counted(runs: list[tuple[str, int]]) -> list[int]:
    """Of the process of each run; what a run of Python leaves to chance is switched off."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    command += [sys.executable, str(HERE / "steps.py"), instruction_set(), *(str(word) for run in runs for word in run)]
    environment = os.environ | {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    found = dict(re.findall(r"==(\d+)== I +refs: +([\d,]+)", done.stderr))
    processes = done.stdout.split()
    assert done.returncode == 0 and len(processes) == len(runs), done.stderr
    return [int(found[process].replace(",", "")) for process in processes]


def committed() -> Counts:
    figures: Counts = json.loads(FIGURES.read_text())
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="make them the figures to compare with")
    given = parser.parse_args()
    problem = obstacle()
    if problem:
        sys.exit(f"Nothing was counted: {problem}.")
    figures, by, isa = committed(), compiler(), instruction_set()
    before = figures.get(by, {}).get(isa, {})
    found = instructions()
    print(f"Instructions of {STEPS} steps, {isa}, {by}")
    for name, count in found.items():
        change = f"{count / before[name] - 1:+.2%} of what is committed" if name in before else "nothing is committed"
        print(f"{name}: {count:,} ({change})")
    if given.write:
        figures.setdefault(by, {})[isa] = found
        FIGURES.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
