"""plainnet doctor: findings in order with their evidence, of a run and of a spec; "nothing found" is an answer."""

from __future__ import annotations

import re

import pytest

from support.commands import contents

SICK = """
[data]
dataset = {name = "csv", path = "table.csv"}
preprocessing = "none"

[network]
layers = [{name = "dense", units = 8}, "relu", {name = "dropout", rate = 0.0}, "dense"]

[training]
epochs = 30
regularizer = {name = "l2", strength = 0.0}

[training.optimizer]
name = "momentum"
momentum = 0.0
learning_rate = {name = "inverse_time", initial = 0.001, decay = 0.0}
"""


def found(out: str) -> list[tuple[str, str]]:
    return re.findall(r"^(SERIOUS|WARNING|NOTE): (.+)\n  \S.+\n  -> \S.+$", out, re.MULTILINE)


def test_a_run_with_several_mistakes_and_its_spec(plainnet, home):
    """S1's mistake among them: what was configured and never acted."""
    (home / "sick.toml").write_text(SICK)
    before = contents(home)
    spec = plainnet("doctor", "sick.toml")
    assert contents(home) == before, "a spec is examined in memory only"
    assert spec.code == 0 and spec.err == ""
    assert plainnet("train", "sick.toml", "--out", "run").code == 0
    run = plainnet("doctor", "run")
    for answer in (spec, run):
        texts = " ".join(text for _, text in found(answer.out))
        for said in (
            "schedule of learning_rate never",
            "regularizer was configured",
            "dropout_1 was",
            "has no momentum",
            "not scaled",
        ):
            assert said in texts, answer.out
        ranks = [["SERIOUS", "WARNING", "NOTE"].index(severity) for severity, _ in found(answer.out)]
        assert ranks == sorted(ranks)
    assert "run: 30 of 30 steps trained, 30 training rows" in run.out


def test_nothing_found_is_an_answer(plainnet, home):
    rows = "\n".join(f"{(i * 37 % 101) / 50 - 1},{(i * 53 % 97) / 48 - 1},{'ab'[(i * 37 % 101) > 50]}" for i in range(400))
    (home / "easy.csv").write_text("x,y,kind\n" + rows + "\n")
    plainnet("train", "easy.csv", "--hidden", "8", "--lr", "0.01", "--epochs", "20", "--out", "easy")
    answer = plainnet("doctor", "easy")
    assert answer.code == 0 and answer.out.endswith("\nNothing found.\n"), answer.out


def test_a_run_that_broke_off_is_examined_by_its_spec(plainnet, run):
    (run / "model.safetensors").unlink()
    assert "steps trained" in plainnet("doctor", "run").out


@pytest.mark.parametrize("what", ["missing", "missing.toml", "table.csv"])
def test_bad_requests(refused, home, what):
    refused("doctor", what)


def test_the_help_has_examples_that_work(plainnet, home, run):
    text = plainnet("doctor", "--help").out
    assert "plainnet doctor runs/digits-1\n" in text and "nothing is written" in " ".join(text.split())
