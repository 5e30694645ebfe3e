"""plainnet lr-find: a table, a suggestion, a picture."""

from __future__ import annotations

import json
import re

import pytest


@pytest.mark.usefixtures("drawn")
def test_it_suggests_a_rate_and_draws(plainnet, home):
    answer = plainnet("lr-find", "digits", "--hidden", "32", "--limit", "500")
    assert (answer.code, answer.err) == (0, "")
    rate = float(re.search(r"Suggested: --lr (\S+)", answer.out)[1])
    assert 1e-4 < rate < 0.1
    assert answer.out.splitlines()[0].split() == ["learning", "rate", "loss,", "smoothed"]
    assert "Picture: lr-find.png" in answer.out
    assert (home / "lr-find.png").read_bytes().startswith(b"\x89PNG")
    assert plainnet("train", "digits", "--hidden", "32", "--limit", "500", "--lr", rate, "--epochs", "1").code == 0


def test_of_a_spec_as_json(plainnet, home, run):
    found = json.loads(plainnet("lr-find", "run/spec.toml", "--from", "1e-4", "--to", "1", "--steps", "80", "--json").out)
    assert len(found["rates"]) == len(found["losses"]) == len(found["smoothed"]) <= 80
    assert found["rates"][0] == pytest.approx(1e-4)
    assert found["suggestion"] <= found["steepest"]


def test_a_loss_that_never_falls(plainnet, home):
    answer = plainnet("lr-find", "table.csv", "--hidden", "4", "--to", "1e-5", "--out", "never.png")
    assert "The loss never fell: no rate can be suggested." in answer.out
    assert (home / "never.png").exists()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("lr-find table.csv --from 1 --to 0.1", "The rates of a range test grow."),
        ("lr-find table.csv --steps 3", "needs 20 steps at least"),
        ("lr-find table.csv --out a.jpg", "The picture is a PNG file."),
        ("lr-find nothing", "There is no dataset or file of that name."),
        ("lr-find table.csv --epochs 3", "There is no option of that name."),
        ("lr-fnd table.csv", "Did you mean 'lr-find'?"),
    ],
)
def test_what_is_refused(refused, line, what):
    assert what in refused(*line.split())
