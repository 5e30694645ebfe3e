"""A file with a formula and its derivative, and nothing else, is a layer like any other."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import plainnet
from plainnet.engines import _native

PLAIN_SWISH = '''"""My activation: y = x s, s = 1 / (1 + exp(-x)); dx = dy (s + y (1 - s)) (Ramachandran, Zoph and Le 2017)."""

from dataclasses import dataclass

from plainnet.core.formula import exp
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class MyActivation(Activation):
    def value(self, x):
        return x / (1.0 + exp(-x))

    def gradient(self, x, y, dy):
        s = 1.0 / (1.0 + exp(-x))
        return dy * (s + y * (1.0 - s))
'''
TRAIN = ["train", "digits", "--hidden", "32", "--activation", "my_activation", "--epochs", "15", "--out", "run", "--json"]
TESTS = Path(__file__).parents[1]


def python_in(folder: Path, *arguments: str, package: Path | None = None) -> str:
    """What a new Python prints, run in that folder, with a copy of the package where one is given."""
    environment, options = dict(os.environ), list[str]()
    if package is not None:
        options = ["-S"]  # an editable install would come first
        places = [str(package.parent), *(path for path in sys.path if path.endswith("site-packages"))]
        environment["PYTHONPATH"] = os.pathsep.join(places)
    command = [sys.executable, *options, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    return done.stdout


def plainnet_in(folder: Path, *arguments: str, package: Path | None = None) -> str:
    undrawn = "from plainnet.cli import results; results.draw = lambda *_: None"
    start = f"import sys; {undrawn}; from plainnet.cli.main import main; main(sys.argv[1:])"
    return python_in(folder, "-c", start, *arguments, package=package)


def assert_trained_natively(output: str) -> None:
    result = json.loads(output)
    assert result["engine"] == "native"
    assert result["test"]["accuracy"] > 0.9


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with one more file in layers/."""
    package = tmp_path_factory.mktemp("copy") / "plainnet"
    shutil.copytree(Path(plainnet.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    if not (package / "engines" / Path(_native.__file__).name).exists():
        shutil.copy(_native.__file__, package / "engines")  # an editable install keeps it elsewhere
    (package / "layers" / "my_activation.py").write_text(PLAIN_SWISH)
    return package


def test_as_a_plugin(tmp_path):
    (tmp_path / "my_activation.py").write_text(PLAIN_SWISH)
    assert "my_activation" in plainnet_in(tmp_path, "list", "layers", "--plugin", "my_activation.py")
    assert_trained_natively(plainnet_in(tmp_path, *TRAIN, "--plugin", "my_activation.py"))


def test_as_a_file_in_layers(copied, tmp_path):
    assert "my_activation" in plainnet_in(tmp_path, "list", "layers", package=copied)
    assert_trained_natively(plainnet_in(tmp_path, *TRAIN, package=copied))


def conformance(*options: str, tests: str = "", package: Path | None = None) -> int:
    """How many of the suite's tests of my_activation passed."""
    quiet = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "my_activation", "--rootdir", str(TESTS.parent)]
    output = python_in(TESTS.parent, *quiet, *options, str(TESTS / "conformance" / tests), package=package)
    last = output.splitlines()[-1]
    assert "failed" not in last
    return int(last.split(" passed")[0].split()[-1])


def test_the_conformance_suite_drives_a_plugin(tmp_path):
    plugin = tmp_path / "my_activation.py"
    plugin.write_text(PLAIN_SWISH)
    assert conformance(f"--plugin={plugin}") >= 10


def test_the_conformance_suite_drives_a_file_in_layers(copied):
    assert conformance(package=copied) >= 10


def test_the_conformance_suite_finds_a_wrong_derivative(tmp_path):
    plugin = tmp_path / "my_activation.py"
    plugin.write_text(PLAIN_SWISH.replace("(1.0 - s))", "(1.001 - s))"))
    with pytest.raises(AssertionError, match=r"test_the_gradient_is_the_derivative_of_the_objective.*my_activation"):
        conformance(f"--plugin={plugin}", tests="test_engines.py")


def test_a_formula_that_numpy_alone_can_run_falls_back_to_the_reference_engine(tmp_path):
    branching = PLAIN_SWISH.replace("return x / (1.0 + exp(-x))", "import numpy as np; return np.where(x > 0, x, x * 0.0)")
    (tmp_path / "my_activation.py").write_text(branching)
    output = plainnet_in(tmp_path, *[a for a in TRAIN if a != "--json"], "--plugin", "my_activation.py")
    assert "The native engine cannot record 'my_activation'. Training with the reference engine instead." in output
    assert json.loads((tmp_path / "run" / "result.json").read_text())["engine"] == "reference"
