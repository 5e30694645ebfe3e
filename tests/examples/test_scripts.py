"""Every example script runs as it stands, cell by cell, and says something."""

import runpy
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[2] / "examples" / "estimators").glob("*.py"))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_runs(script, capsys):
    assert script.read_text(encoding="utf-8").count("\n# %% ") >= 3
    runpy.run_path(str(script))
    assert len(capsys.readouterr().out.splitlines()) >= 3
