"""Every spec in examples/ is what its comment says, and runs: for one epoch, on made-up rows in place of published files."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from plainnet.core import registry
from plainnet.training.data import prepare
from plainnet.training.trial import Trial, run_trial
from support.commands import SHARED
from support.pictures import in_place_of_files

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "examples").rglob("*.toml"))


@pytest.fixture
def without_files(monkeypatch):
    in_place_of_files(monkeypatch)


def command(spec: Path) -> list[str]:
    """The command that the comment on top of a spec gives, a line that goes on joined."""
    comment = re.sub(r"\\\n#\s+", "", spec.read_text(encoding="utf-8"))
    lines = [line.split() for line in comment.splitlines() if " plainnet train " in line]
    assert len(lines) == 1, "one command"
    return lines[0][lines[0].index("train") + 1 :]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_spec_runs(spec, tmp_path, without_files):
    name, *options = command(spec)
    assert ROOT / name == spec
    for option, value in pairwise(options):
        if option == "--plugin":
            registry.add_plugin(ROOT / value)
    trial = Trial.read(spec)
    few = {"train": 300} if trial.data.train else {"limit": int(trial.data.validation) + 300}
    cut = replace(trial, data=replace(trial.data, test_limit=50, **few), training=replace(trial.training, epochs=1), threads=1)
    result = run_trial(cut, tmp_path / "run").result
    assert result["engine"] == "native"
    assert result["steps"] > 0
    assert math.isfinite(result["test"]["loss"])


def test_notmnist_is_divided_as_the_readme_says(monkeypatch):
    if not SHARED.is_dir():
        pytest.skip(f"needs the published data sets in {SHARED}")
    monkeypatch.setenv("PLAINNET_DATA", str(SHARED))
    data = prepare(Trial.read(ROOT / "examples" / "s1-plain.toml").data)
    assert [len(part) for part in (data.train, data.validation, data.test)] == [15_000, 1_000, 2_232]
    assert not any(data.repeated.values())
