"""Times `plainnet --help` against a bare click program with as many commands, alternating; medians with min and max."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """
import click

@click.group()
def cli():
    "A program."

for name in ("evaluate", "list", "predict", "summary", "train"):
    cli.command(name)(lambda: None)

cli()
"""
BAR = 1.5


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    times: dict[str, list[float]] = {"plainnet --help": [], "bare click --help": []}
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        ours = str(Path(sys.executable).with_name("plainnet"))
        for _ in range(given.rounds):
            times["plainnet --help"].append(seconds([ours, "--help"]))
            times["bare click --help"].append(seconds([sys.executable, str(bare), "--help"]))
    for name, values in times.items():
        print(f"{name}: {statistics.median(values) * 1e3:.0f} ms ({min(values) * 1e3:.0f} to {max(values) * 1e3:.0f})")
    ratio = statistics.median(times["plainnet --help"]) / statistics.median(times["bare click --help"])
    print(f"ratio of medians: {ratio:.2f} (bar: at most {BAR})")
    if given.out:
        given.out.write_text(json.dumps({"seconds": times, "ratio": ratio}, indent=2) + "\n")


if __name__ == "__main__":
    main()
