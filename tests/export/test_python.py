"""One Python file predicts as the model does, in a process that can import NumPy and nothing else."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from plainnet.export.formats import export
from support.exported import assert_like, models, rows_of

# Runs every file of a folder on the rows beside it.
ALONE = """
import sys

class Only:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in sys.stdlib_module_names | {"numpy"} | FILES:
            raise ImportError(f"this process has no {name}")

import importlib.util, pathlib
folder = pathlib.Path(sys.argv[1])
FILES = {path.stem for path in folder.glob("*.py")}
sys.meta_path.insert(0, Only())
import numpy as np

sys.path.insert(0, str(folder))
for name in FILES:
    module, x = __import__(name), np.load(folder / f"{name}.x.npy")
    np.save(folder / f"{name}.y.npy", module.predict_link(x))
    if module.ABOUT["task"] == "classification":
        np.save(folder / f"{name}.class.npy", module.predict(x))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("python")
    for number, model in enumerate(models().values()):
        export(model, "python", place / f"m{number}.py")
        np.save(place / f"m{number}.x.npy", rows_of(model))
    done = subprocess.run([sys.executable, "-c", ALONE, str(place)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return place


@pytest.mark.parametrize("name", models())
def test_it_predicts_as_the_model_does(folder, name):
    model, number = models()[name], list(models()).index(name)
    classes = np.load(folder / f"m{number}.class.npy") if model.task == "classification" else None
    link = np.load(folder / f"m{number}.y.npy")
    assert_like(model, link, classes)
    assert link.dtype == model.dtype
