"""Kills the coordinator of a study at random moments, and compares what is there when it has finished: `make soak`.

python -m study.kills [KILLS]: so many kills in all, over as many studies as it takes.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from support.studies import SMALL, records, run, same
from support.studies import small as study

# Says, after every commit, the keys of the trials that it acknowledges.
COORDINATOR = """
import sys
from pathlib import Path
from support.studies import Noted, small
from plainnet.study import runner
from plainnet.study.store import writing
class Says(Noted):
    def kept(self, records):
        print(*(record.key for record in records), flush=True)
with writing(Path(sys.argv[1])) as store:
    runner.run(small(**eval(sys.argv[2])), store, 2, Says())
"""
TESTS = Path(__file__).parents[1]
LARGE: dict[str, Any] = {"seeds": 40, "training": {"epochs": 40, "batch_size": 8}}
SEARCHED: dict[str, Any] = {
    "axes": {"network.dropout": {"low": 0.0, "high": 0.5}},
    "search": {"count": 12, "batch": 4},
    "select": {"seeds": 4, "halving": {"rungs": [10], "keep": 0.5}},
    **LARGE,
}


def killed(path: Path, after: float, changes: dict[str, Any]) -> set[str]:
    """The keys that a coordinator acknowledged before it was killed, or before it ended."""
    line = [sys.executable, "-c", COORDINATOR, str(path), repr(changes)]
    with subprocess.Popen(line, cwd=TESTS, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()  # what comes before it is Python's own start
        time.sleep(after)
        process.kill()
        return {*first.split(), *process.stdout.read().split()}


def campaign(kills: int, chance: random.Random, changes: dict[str, Any] = LARGE) -> tuple[int, int]:
    """So many kills; (kills that fell into a running study, studies finished), or an AssertionError."""
    struck = studies = 0
    with tempfile.TemporaryDirectory() as folder:
        undisturbed = Path(folder, "undisturbed.sqlite")
        run(study(**changes), undisturbed)
        whole = records(undisturbed)
        while struck < kills:
            path, acknowledged = Path(folder, f"{studies}.sqlite"), set[str]()
            while len(acknowledged) < len(whole) and struck < kills:
                acknowledged |= killed(path, chance.uniform(0.0, 0.15), changes)
                kept = records(path)  # which also says that none is there twice
                assert acknowledged <= set(kept), "an acknowledged trial was lost"
                struck += len(kept) < len(whole)
                acknowledged |= set(kept)
            run(study(**changes), path)
            assert same(records(path), whole), "the finished study is another one"
            studies += 1
    return struck, studies


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    began = time.monotonic()
    struck, studies = campaign(wanted, random.Random(0))
    total = len(SMALL["axes"]["network.dropout"]) * LARGE["seeds"]  # type: ignore[operator]
    print(f"{struck} kills of a running coordinator in {studies} studies of {total} trials, {time.monotonic() - began:.0f} s:")
    print("no acknowledged trial lost, none twice, every finished study bit for bit the undisturbed one")
