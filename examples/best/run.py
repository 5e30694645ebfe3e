"""Runs the recipes of this folder over seeds 0 to 4 and prints mean and deviation: on two cores two at a time with one thread
each, or one at a time with `--threads 2`, which takes more time in all and less for each.

python examples/best/run.py [RECIPE ...] [--seeds 5] [--threads 1] [--out runs/best]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent


def train(recipe: Path, out: Path, threads: int, seed: int) -> dict[str, dict[str, float]]:
    """The result of one run; a finished one is not run again."""
    folder = out / f"{recipe.stem}-{seed}"
    if not (folder / "result.json").exists():
        plainnet = Path(sys.executable).with_name("plainnet")
        command = [plainnet, "train", recipe, "--seed", seed, "--threads", threads, "--out", folder]
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
    result = json.loads((folder / "result.json").read_text())
    print(f"{folder.name}: {result['test']['accuracy']:.4f}, {result['seconds']:.0f} s", file=sys.stderr, flush=True)
    return result


def line(recipe: Path, results: list[dict]) -> str:
    accuracy = [100 * result["test"]["accuracy"] for result in results]
    minutes = statistics.median(result["seconds"] for result in results) / 60
    spread = statistics.stdev(accuracy) if len(accuracy) > 1 else float("nan")
    low, high = min(accuracy), max(accuracy)
    return f"| {recipe.stem} | {statistics.mean(accuracy):.2f} +- {spread:.2f} | {low:.2f} to {high:.2f} | {minutes:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipes", nargs="*", help="such as mnist; all by default")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1, help="of each training")
    parser.add_argument("--out", type=Path, default=Path("runs/best"))
    given = parser.parse_args()
    recipes = [HERE / f"{name}.toml" for name in given.recipes] or sorted(HERE.glob("*.toml"))
    print("| recipe | test accuracy %, mean +- sd | range | minutes a seed |\n|---|---|---|---|", flush=True)
    with ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // given.threads)) as pool:
        for recipe in recipes:
            print(line(recipe, list(pool.map(partial(train, recipe, given.out, given.threads), range(given.seeds)))), flush=True)


if __name__ == "__main__":
    main()
