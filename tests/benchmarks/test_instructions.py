"""No step may take more instructions than the committed figures allow: 5 % more shows, however busy the machine is."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "instructions" / "count.py"


@pytest.fixture(scope="module")
def count():
    spec = importlib.util.spec_from_file_location("count", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_fifty_steps_take_no_more_instructions_than_before(count):
    problem = count.obstacle()
    if problem:
        pytest.skip(problem)
    figures = count.committed().get(count.compiler(), {}).get(count.instruction_set())
    if figures is None:
        pytest.skip(f"no figures of {count.compiler()} are committed; make instructions writes them")
    more = {name: found / figures[name] for name, found in count.instructions().items()}
    assert max(more.values()) <= count.MOST, f"times what is committed: {more}; if it must be so: make instructions"
