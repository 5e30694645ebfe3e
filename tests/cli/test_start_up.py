"""Nothing slow that a training does not need is imported before its result is printed."""

from __future__ import annotations

import subprocess
import sys

SLOW = ("matplotlib", "scipy", "sklearn", "PIL", "pyarrow", "http.client", "ssl", "apsw", "pydantic", "optuna")
TRAIN = """
import sys
from plainnet.cli import results
from plainnet.cli.main import main
results.draw = lambda *_: print("imported:", *sys.modules)
main(["train", "spiral", "--hidden", "4", "--epochs", "1"])
"""


def test_a_study_with_nothing_to_run(tmp_path):
    study = """
import sys
from plainnet.cli.main import main
try:
    main(["study", "run", "demo", "--seeds", "1"])
finally:
    print("imported:", *sys.modules)
"""
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", study], cwd=tmp_path, capture_output=True, text=True, check=True)
    _, _, modules = done.stdout.rpartition("imported:")
    assert "0 new trials" in done.stdout
    assert not (set(SLOW) - {"apsw", "pydantic"}) & set(modules.split())


def test_a_training_before_its_pictures(tmp_path):
    done = subprocess.run([sys.executable, "-c", TRAIN], cwd=tmp_path, capture_output=True, text=True, check=True)
    _, _, modules = done.stdout.rpartition("imported:")
    assert "plainnet.training.fit" in modules.split()
    assert not set(SLOW) & set(modules.split())
