"""Races every contestant on every workload, side by side on the same rows; writes JSON, and the tables in README.md.

    python benchmarks/race.py [--workloads A,T] [--contestants native,jax_scan] [--rounds 7] [--out FILE.json [--add]] [--readme]

Each contestant has a process of its own for each workload and number of threads. All of a workload's processes get ready, then
they take turns, round by round, one at a time: so whatever slows the machine down for a while slows everybody down. Where its
speed changes from hour to hour, race in several and --add the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import data
import machine
import peak
import report
from workloads import RACES, WORKLOADS, Workload

HERE = Path(__file__).resolve().parent
CONTESTANTS = ("native", "jax_scan", "torch_eager", "torch_compiled", "keras_on_jax", "scikit_learn", "numpy_in_place")
THREADS = (1, 2)
AGREEMENT = 1.5  # at most this factor between a contestant's loss after two epochs and the median one


class RaceError(Exception):
    """A contestant fails, does not learn, or computes something else than the others: the race is off."""


@dataclass
class Entry:
    """One contestant on one workload at one number of threads, and what was measured of it."""

    workload: str
    contestant: str
    threads: int
    us: list[float] = field(default_factory=list)
    import_s: float = 0.0
    compile_s: float = 0.0
    first: float = 0.0  # the loss of the first epoch, and of the second and last one
    second: float = 0.0
    last: float = 0.0


class Racer:
    """An entry's process: gets ready, then runs one turn a call."""

    def __init__(self, entry: Entry, folder: Path, shrink: int) -> None:
        self.entry = entry
        words = [entry.workload, entry.contestant, str(entry.threads), str(folder), str(shrink)]
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed with the process)
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "turns.py"), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env=environment(entry.threads),
        )

    def ready(self) -> dict[str, Any]:
        """What it took, or why it is left out."""
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.errors.seek(0)
        raise RaceError(f"{self.entry.contestant} failed on {self.entry.workload}:\n{self.errors.read()}")

    def turn(self) -> None:
        assert self.process.stdin
        print("go", file=self.process.stdin, flush=True)
        answer = self._answer()
        self.entry.us.append(answer["us"])
        self.entry.last = answer["results"][-1]

    def close(self) -> None:
        self.process.communicate()
        self.errors.close()


def environment(threads: int) -> dict[str, str]:
    """Every library's own way to set its number of threads, before it is imported."""
    counted = ("BENCH_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    single = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    return os.environ | dict.fromkeys(counted, str(threads)) | {"XLA_FLAGS": single if threads == 1 else ""}


def entries(workload: Workload, contestants: list[str]) -> list[Entry]:
    """Everybody on that workload; or native alone, on it and on the one that it is raced against."""
    if workload.against is None:
        return [Entry(workload.name, contestant, threads) for contestant in contestants for threads in THREADS]
    if workload.at_once > 1:
        return [Entry(workload.name, "native", 2), Entry(workload.against, "native", 1)]
    return [Entry(name, "native", threads) for name in (workload.name, workload.against) for threads in THREADS]


class Race:
    def __init__(self, rounds: int, shrink: int) -> None:
        self.rounds, self.shrink = rounds, shrink
        self.left_out: dict[str, dict[str, str]] = {}
        self.versions: dict[str, str] = {}

    def run(self, workload: Workload, contestants: list[str]) -> list[Entry]:
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            data.save(workload.shrunk(self.shrink), Path(folder))
            racers = []
            for entry in entries(workload, contestants):
                if entry.contestant not in self.left_out.get(workload.name, {}):
                    racer = stack.enter_context(closing(Racer(entry, Path(folder), self.shrink)))
                    racers += [racer] if self._takes_part(racer, workload) else []
            for _ in range(self.rounds):
                for racer in racers:
                    racer.turn()
        raced = [racer.entry for racer in racers]
        check(workload, raced)
        return raced

    def _takes_part(self, racer: Racer, workload: Workload) -> bool:
        """Write down how it got ready, or why it is left out."""
        entry, ready = racer.entry, racer.ready()
        if "left_out" in ready:
            self.left_out.setdefault(workload.name, {})[entry.contestant] = ready["left_out"]
            return False
        self.versions[entry.contestant] = ready["version"]
        entry.import_s, entry.compile_s = ready["import_s"], ready["compile_s"]
        entry.first, entry.second = ready["results"]
        return True


def check(workload: Workload, raced: list[Entry]) -> None:
    """Who does not learn, or does something else than the others, does not count."""
    usual = statistics.median(entry.second for entry in raced)
    for entry in raced:
        who = f"{entry.contestant} on {entry.workload}"
        if workload.task == "train" and not entry.last < entry.first:
            raise RaceError(f"{who} does not learn: its loss went from {entry.first} to {entry.last}.")
        if not usual / AGREEMENT <= entry.second <= usual * AGREEMENT:
            raise RaceError(f"{who} computes something else: {entry.second} where the median is {usual}.")


def some_of(names: Collection[str]) -> Callable[[str], list[str]]:
    """Reads names with commas between them."""

    def read(text: str) -> list[str]:
        unknown = [name for name in text.split(",") if name not in names]
        if unknown:
            raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}; choose from {', '.join(names)}")
        return text.split(",")

    return read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workloads", type=some_of(WORKLOADS), default=RACES)
    parser.add_argument("--contestants", type=some_of(CONTESTANTS), default=list(CONTESTANTS))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--shrink", type=int, default=1, help="so many times fewer rows, to try the rig")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--add", action="store_true", help="the rounds to those in the file, of the same engine in another hour")
    parser.add_argument("--readme", action="store_true", help="write the tables into README.md")
    given = parser.parse_args()

    earlier = json.loads(given.out.read_text()) if given.add and given.out and given.out.exists() else None
    if given.add and not (earlier and raced_alike(earlier, given.workloads, given.shrink)):
        parser.error(
            f"--add needs an --out that has a race of the same workloads and rows; received {given.out}. Race without --add."
        )
    result = run(given.workloads, given.contestants, Race(given.rounds, given.shrink))
    if earlier:
        result = joined(earlier, result)
    if given.out:
        given.out.write_text(json.dumps(result, indent=1) + "\n")
    text = report.markdown(result)
    print("\n" + text)
    if given.readme:
        report.write_between_marks(HERE / "README.md", text)
    if result["failed"]:
        sys.exit("\n".join(result["failed"]))


def run(workloads: list[str], contestants: list[str], race: Race) -> dict[str, Any]:
    """Everything measured, as JSON has it. A race that is called off is told of at the end; the others count."""
    races, failed, peaks = [], [], dict.fromkeys(map(str, THREADS), 0.0)
    with tempfile.TemporaryDirectory() as folder:
        program = peak.build(Path(folder))
        for name in workloads:
            for threads in THREADS:
                peaks[str(threads)] = max(peaks[str(threads)], peak.measure(program, threads))
            try:
                raced = race.run(WORKLOADS[name], contestants)
            except RaceError as error:
                failed.append(str(error))
                print(error, flush=True)
                continue
            races.append({"workload": name, "entries": [asdict(entry) for entry in raced]})
            for entry in raced:
                print(f"{entry.workload} {entry.contestant} x{entry.threads}: {statistics.median(entry.us):.1f} us", flush=True)
    return {
        "machine": machine.facts() | {"versions": race.versions},
        "peak_gflops": peaks,
        "rounds": race.rounds,
        "shrink": race.shrink,
        "left_out": race.left_out,
        "failed": failed,
        "races": races,
    }


def raced_alike(earlier: dict[str, Any], workloads: list[str], shrink: int) -> bool:
    return earlier["shrink"] == shrink and [race["workload"] for race in earlier["races"]] == list(workloads)


def joined(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    """The rounds of both; of the rest what is later."""
    known = {
        (race["workload"], entry["contestant"], entry["threads"]): entry["us"]
        for race in earlier["races"]
        for entry in race["entries"]
    }

    def added(race: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
        return entry | {"us": known.get((race["workload"], entry["contestant"], entry["threads"]), []) + entry["us"]}

    races = [race | {"entries": [added(race, entry) for entry in race["entries"]]} for race in later["races"]]
    peaks = {threads: max(gflops, earlier["peak_gflops"][threads]) for threads, gflops in later["peak_gflops"].items()}
    return later | {"rounds": earlier["rounds"] + later["rounds"], "peak_gflops": peaks, "races": races}


if __name__ == "__main__":
    main()
