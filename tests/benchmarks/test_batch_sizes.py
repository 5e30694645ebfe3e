"""What a row costs in batches of many sizes is measured, for one thread and two."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("plainnet.engines._native")
SCRIPT = Path(__file__).parents[2] / "benchmarks" / "batch_sizes.py"


def test_each_network_has_a_row_for_each_number_of_threads(tmp_path):
    out = tmp_path / "batch_sizes.json"
    options = ["--networks", "4-3-2", "--batches", "32,64", "--out", out]
    done = subprocess.run([sys.executable, SCRIPT, *options], capture_output=True, text=True, check=True)
    times = json.loads(out.read_text())["us_per_row"]["4-3-2"]
    assert len(times) == min(2, os.cpu_count() or 1)
    assert all(len(row) == 2 and min(row) > 0 for row in times.values())
    assert done.stdout.count("| 4-3-2 |") == len(times)
