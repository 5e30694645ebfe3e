"""The benchmark's rig runs, holds its contestants to one another's losses, and says which bars are met."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("plainnet.engines._native")
pytestmark = pytest.mark.skipif(shutil.which("c++") is None, reason="the machine's peak is measured by a compiled program")
RACE = Path(__file__).parents[2] / "benchmarks" / "race.py"


def test_a_race_on_few_rows(tmp_path):
    out = tmp_path / "race.json"
    who = "native,numpy_in_place,scikit_learn"
    options = ["--workloads", "T", "--contestants", who, "--rounds", "2", "--shrink", "100", "--out"]
    done = subprocess.run([sys.executable, RACE, *options, out], capture_output=True, text=True, check=True)
    result = json.loads(out.read_text())
    (race,) = result["races"]
    assert {(entry["contestant"], entry["threads"]) for entry in race["entries"]} == {
        (contestant, threads) for contestant in ("native", "numpy_in_place", "scikit_learn") for threads in (1, 2)
    }
    assert all(len(entry["us"]) == 2 and min(entry["us"]) > 0 for entry in race["entries"])
    assert result["peak_gflops"]["1"] > 1
    assert "no figure here means anything" in done.stdout
    (summary,) = [line for line in done.stdout.splitlines() if line.startswith("| **T**")]
    assert "20-64-64-2 relu, batch 32, Adam" in summary
    assert "met" in summary


def test_rounds_of_another_hour_are_added(monkeypatch):
    monkeypatch.syspath_prepend(RACE.parent)
    import race

    def hour(contestants, us, peak):
        entries = [{"contestant": one, "threads": 1, "us": us, "last": peak} for one in contestants]
        return {"rounds": len(us), "peak_gflops": {"1": peak}, "races": [{"workload": "T", "entries": entries}]}

    both = race.joined(hour(["native"], [2.0, 1.0], 170.0), hour(["native", "jax_scan"], [4.0, 3.0], 160.0))
    assert both["rounds"] == 4 and both["peak_gflops"] == {"1": 170.0}
    native, jax = both["races"][0]["entries"]
    assert native["us"] == [2.0, 1.0, 4.0, 3.0] and native["last"] == 160.0
    assert jax["us"] == [4.0, 3.0]


def test_rounds_are_not_added_to_another_race(tmp_path):
    out = tmp_path / "race.json"
    out.write_text(before := json.dumps({"shrink": 1, "races": [{"workload": "A", "entries": []}]}))
    options = ["--workloads", "T", "--out", out, "--add"]
    done = subprocess.run([sys.executable, RACE, *options], check=False, capture_output=True, text=True)
    assert done.returncode == 2 and "same workloads" in done.stderr
    assert out.read_text() == before
