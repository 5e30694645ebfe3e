"""Every spec in examples/ is what its comment says, and runs: for one epoch, on made-up rows in place of published files."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from plainnet.core import registry
from plainnet.datasets.base import Data, Rows
from plainnet.datasets.cifar10 import CIFAR10
from plainnet.datasets.fashion_mnist import FashionMNIST
from plainnet.datasets.mnist import MNIST
from plainnet.datasets.notmnist_small import NotMNISTSmall
from plainnet.training.data import prepare
from plainnet.training.trial import Trial, run_trial
from support.commands import SHARED

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "examples").rglob("*.toml"))
PICTURES = {MNIST: (28, 28), FashionMNIST: (28, 28), NotMNISTSmall: (28, 28), CIFAR10: (32, 32, 3)}


@cache
def made_up(shape: tuple[int, ...], tested: bool) -> Data:
    """Pictures of noise; as many as notMNIST has, where there are no test rows of their own."""
    draws = np.random.default_rng(0)

    def rows(count: int) -> Rows:
        x = draws.integers(0, 256, (count, math.prod(shape)), np.uint8)
        return Rows(x, np.arange(count, dtype=np.int32) % 10)

    return Data(rows(6_000 if tested else 18_232), rows(100) if tested else None, tuple("abcdefghij"), shape)


@pytest.fixture
def without_files(monkeypatch):
    for dataset, shape in PICTURES.items():
        monkeypatch.setattr(dataset, "load", lambda self, of=(shape, dataset is not NotMNISTSmall): made_up(*of))


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
