"""The comparison of estimators runs, and says which goals are met."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("plainnet.engines._native")
SCRIPT = Path(__file__).parents[2] / "benchmarks" / "estimators.py"


def test_two_estimators_on_a_small_table(tmp_path):
    out = tmp_path / "estimators.json"
    options = ["--tables", "wine", "--opponents", "Plainnet,scikit-learn", "--out", out]
    done = subprocess.run([sys.executable, SCRIPT, *options], capture_output=True, text=True, check=True)
    (table,) = json.loads(out.read_text())["tables"]
    assert set(table["opponents"]) == {"Plainnet", "scikit-learn"}
    assert all(len(one["error"]) == 10 and max(one["error"]) < 0.2 and min(one["fit"]) > 0 for one in table["opponents"].values())
    assert "The same error within the interval on 1 of 1 tables" in done.stdout
