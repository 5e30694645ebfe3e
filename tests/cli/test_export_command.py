"""plainnet export: files for other programs, or a refusal that leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from plainnet.model.model import Model
from support.commands import contents

FILES = {
    "onnx": ["run.onnx"],
    "safetensors": ["run.safetensors"],
    "json": ["run.json"],
    "torch": ["run_torch.py", "run_torch.safetensors"],
    "keras": ["run_keras.py", "run_keras.safetensors"],
    "c": ["run.c"],
    "python": ["run.py"],
}


@pytest.mark.parametrize("to", FILES)
def test_every_format(plainnet, home, run, to):
    """By the run's name, in the folder one is in; a second time, and from the model's file, the same bytes."""
    before = set(contents(home))
    assert plainnet("export", "run", "--to", to).out == "".join(f"Wrote {name}\n" for name in FILES[to])
    made = contents(home)
    assert sorted(set(made) - before) == FILES[to]
    (home / "other").mkdir()
    first = FILES[to][0]
    assert plainnet("export", "run/model.safetensors", "--to", to, "--out", f"other/{first}").code == 0
    assert contents(home / "other") == {name: made[name] for name in FILES[to]}


def test_a_page_of_python(plainnet, run, home):
    """It names the classes of the data and answers as `plainnet predict` does."""
    plainnet("export", "run", "--to", "python", "--out", "answers.py")
    code = "import answers; print([answers.ABOUT['classes'][i] for i in answers.predict([[0.0, 0.1, 3.0], [1.0, 1.1, 4.0]])])"
    done = subprocess.run([sys.executable, "-c", code], cwd=home, check=True, capture_output=True, text=True)
    (home / "new.csv").write_text("a,b,c\n0.0,0.1,3.0\n1.0,1.1,4.0\n")
    predicted = [line.split(",")[0] for line in plainnet("predict", "run", "new.csv").out.splitlines()[1:]]
    assert done.stdout.strip() == str(predicted)


def test_json_and_safetensors_are_models(plainnet, run, home):
    for to in ("json", "safetensors"):
        plainnet("export", "run", "--to", to)
        assert Model.load(home / f"run.{to}").names == ("even", "odd")
    assert json.loads((home / "run.json").read_text())["plainnet"]["class_names"] == ["even", "odd"]


def test_an_opset(plainnet, run, home):
    onnx = pytest.importorskip("onnx")
    assert plainnet("export", "run", "--to", "onnx", "--opset", 21).code == 0
    assert onnx.load(home / "run.onnx").opset_import[0].version == 21


REFUSED = {
    "a slip": (["--to", "pyton"], "Did you mean 'python'"),
    "no format": ([], "needs FORMAT"),
    "another ending": (["--to", "c", "--out", "net.cpp"], "ends in .c"),
    "no folder": (["--to", "c", "--out", "nowhere/net.c"], "no such folder"),
    "an old opset": (["--to", "onnx", "--opset", "9"], "from 17"),
    "an opset of C": (["--to", "c", "--opset", "17"], "ONNX files only"),
    "onto itself": (["--to", "safetensors", "--out", "run/model.safetensors"], "would be overwritten"),
    "weights onto it": (["--to", "torch", "--out", "run/model.py"], "would be overwritten"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(refused, run, name):
    arguments, hint = REFUSED[name]
    assert hint in refused("export", "run", *arguments)


@pytest.mark.parametrize("model", ["nowhere", "table.csv"])
def test_what_is_no_model(refused, run, model):
    refused("export", model, "--to", "c")


def test_without_the_package_onnx(refused, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    assert "pip install 'plainnet[onnx]'" in refused("export", "run", "--to", "onnx")
