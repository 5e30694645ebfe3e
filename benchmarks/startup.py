"""Times what is over almost before it began: the help, the imports, and `plainnet train` for one epoch of workload A on MNIST.

    PLAINNET_DATA=/path/to/data python benchmarks/startup.py [--rounds 21] [--out FILE.json]

Every command runs in a process of its own, all of them in turn, after one run each that does not count: by then the data is
decoded and Python's bytecode is cached, as on any machine where the command was used before. Medians, with min and max.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import machine
from mnist import require_mnist

BARE = """
import click

@click.group()
def cli():
    "A program."

for name in ("evaluate", "list", "predict", "summary", "train"):
    cli.command(name)(lambda: None)

cli()
"""
EPOCH_OF_A = (
    "--hidden 30 --activation sigmoid --loss binary_cross_entropy --optimizer sgd --lr 1 --batch-size 10 --epochs 1 --threads 1"
)
RESULT = "Run:"  # how the last line of the result begins; the pictures follow
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
Seconds = dict[str, list[float]]

# What is compared, and the most it may be; seconds, but for the ratio.
BARS = {"help, of bare click's": 1.5, "import plainnet, beyond NumPy": 0.15, "train to the result": 1.5}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return time.perf_counter() - start


def training(plainnet: str, folder: Path) -> tuple[float, float]:
    """Seconds from the start of the process until its result is printed, and until it has ended, pictures drawn."""
    start, result = time.perf_counter(), None
    command = [plainnet, "train", "mnist", *EPOCH_OF_A.split(), "--out", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(RESULT):
                result = time.perf_counter() - start
    assert process.returncode == 0 and result is not None, "the training failed"
    return result, time.perf_counter() - start


def race(rounds: int, scratch: Path) -> Seconds:
    bare = scratch / "bare.py"
    bare.write_text(BARE)
    plainnet = str(Path(sys.executable).with_name("plainnet"))
    commands = {
        "bare click --help": [sys.executable, str(bare), "--help"],
        "plainnet --help": [plainnet, "--help"],
        "import numpy": [sys.executable, "-c", "import numpy"],
        "import plainnet": [sys.executable, "-c", "import plainnet"],
        "from plainnet import fit, ...": [sys.executable, "-c", "from plainnet import Model, Network, Training, fit, load"],
    }
    times: Seconds = {name: [] for name in (*commands, "train to the result", "train with pictures")}
    for number in range(rounds + 1):
        for name, command in commands.items():
            times[name].append(seconds(command))
        to_result, with_pictures = training(plainnet, scratch / f"run-{number}")
        times["train to the result"].append(to_result)
        times["train with pictures"].append(with_pictures)
    return {name: values[1:] for name, values in times.items()}


def compared(times: Seconds) -> dict[str, float]:
    """What the bars are about, of medians. All that trains is imported late, so that is what counts as the import."""
    median = {name: statistics.median(values) for name, values in times.items()}
    return {
        "help, of bare click's": median["plainnet --help"] / median["bare click --help"],
        "import plainnet, beyond NumPy": median["from plainnet import fit, ..."] - median["import numpy"],
        "train to the result": median["train to the result"],
    }


def report(times: Seconds) -> str:
    """The table, as Markdown, and each figure beside its bar."""
    lines = ["| command | ms, median (min to max) |", "|---|---|"]
    for name, values in times.items():
        middle, least, most = (1e3 * pick(values) for pick in (statistics.median, min, max))
        lines.append(f"| {name} | {middle:.0f} ({least:.0f} to {most:.0f}) |")
    lines += ["", *(f"{name}: {value:.2f} (bar: at most {BARS[name]})" for name, value in compared(times).items())]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    require_mnist()
    with tempfile.TemporaryDirectory() as scratch:
        times = race(given.rounds, Path(scratch))
    print(report(times))
    if given.out:
        facts = {"machine": machine.facts(), "seconds": times, "compared": compared(times), "bars": BARS}
        given.out.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
