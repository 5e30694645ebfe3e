"""plainnet check: a table, a verdict and an exit code that says it; bad requests are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "teaching"
CHECKS = ["gradient", "initial loss", "overfit"]

WRONG = '''"""An activation that forgets its mask."""

from dataclasses import dataclass

from plainnet.core.formula import maximum
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class Rectified(Activation):
    def value(self, x):
        return maximum(x, 0.0)

    def gradient(self, x, y, dy):
        return dy * 1.0
'''


@pytest.mark.parametrize("what", ["run", "run/spec.toml"])
def test_a_run_passes(plainnet, run, what):
    answer = plainnet("check", what)
    assert [line.split(":")[0] for line in answer.out.splitlines() if line.startswith("PASS")] == [f"PASS  {c}" for c in CHECKS]
    assert (answer.code, answer.err) == (0, "") and answer.out.endswith("3 passed, 0 failed\n")
    assert "dense_1.weights  12 of 12" in answer.out and "= ln 2" in answer.out


def test_single_checks_and_engines(plainnet, run):
    answer = plainnet("check", "run", "--initial-loss", "--engine", "reference")
    assert answer.out.count("PASS") == 1 and "initial loss" in answer.out
    two = plainnet("check", "run", "--gradient", "--overfit").out
    assert "2 passed" in two and "initial loss" not in two


def test_a_wrong_layer_fails_with_exit_code_1(plainnet, home):
    (home / "rectified.py").write_text(WRONG)
    (home / "mine.toml").write_text(
        'data = {dataset = "digits"}\nnetwork = {layers = [{name = "dense", units = 8}, "rectified", "dense"]}\n'
    )
    answer = plainnet("check", "mine.toml", "--plugin", "rectified.py", "--gradient")
    assert answer.code == 1 and "FAIL  gradient" in answer.out and "backward of dense_1" in answer.out


def test_the_teaching_examples(plainnet):
    right = plainnet("check", EXAMPLES / "layers_right.py")
    assert right.code == 0 and "5 passed, 0 failed" in right.out
    wrong = plainnet("check", EXAMPLES / "layers_wrong.py")
    assert wrong.code == 1 and "0 passed, 8 failed" in wrong.out
    for said in ("transpose", "wrong sign", "average over the batch", "x <= 0", "dout > 0", "cache the output", "cache misses"):
        assert said in wrong.out
    assert plainnet("check", EXAMPLES / "layers_right.py", "--shape", "x=2,3,5", "--shape", "w=15,3").code == 1


def test_bad_requests(refused, run, home):
    (home / "mine.py").write_text("def f_forward(x): return x, ()\ndef f_backward(dout, cache): return dout\n")
    assert "no such spec" in refused("check", "missing.toml")
    assert "There is no such file" in refused("check", "missing.py")
    assert "--shape belongs" in refused("check", "run", "--shape", "x=3")
    assert "--overfit belongs" in refused("check", "mine.py", "--overfit")
    assert "--engine belongs" in refused("check", "mine.py", "--engine", "native")
    assert "--shape expects" in refused("check", "mine.py", "--shape", "x")
    assert "'native'" in refused("check", "run", "--engine", "nativ")
    (home / "broken.py").write_text("x = 1\n1 / 0\n")
    assert "broken.py could not be run at line 2" in refused("check", "broken.py")


def test_help_warns_that_the_file_is_run(plainnet):
    help_text = plainnet("check", "--help").out
    assert "is run" in " ".join(help_text.split()) and "plainnet check runs/digits-1" in help_text
