"""What a command answered, and what is in a folder before and after it."""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Answer:
    """The exit code and what was printed on the two streams."""

    code: int
    out: str
    err: str


def assert_three_parts(answer: Answer) -> None:
    """What was wrong, what was received, what to do: in one line, and nothing else anywhere."""
    assert answer.code == 2, answer
    assert answer.out == ""
    assert "Traceback" not in answer.err
    what, received, rest = answer.err.partition(" Received: ")
    assert what.startswith("Error: "), answer.err
    assert what.endswith((".", "?")) and received and len(rest.strip()) > 3, answer.err
    assert answer.err.strip().endswith("."), answer.err
    assert answer.err.count("\n") == 1, answer.err


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, what Python compiles aside; folders too, so that an empty one shows."""
    found = sorted(path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"" for path in found}


def table(rows: int = 40) -> str:
    """Three features, the second of which tells the two classes apart."""
    lines = [f"{math.sin(i):.4f},{i % 2 + 0.1 * math.cos(3 * i):.4f},{i},{'odd' if i % 2 else 'even'}" for i in range(rows)]
    return "\n".join(["a,b,c,kind", *lines]) + "\n"


def packing_tool() -> ModuleType:
    """`tools/prepare_data.py`, which packs the original archives; skips the test where it is not there."""
    tool = SHARED.parent / "tools" / "prepare_data.py"
    if not tool.is_file():
        pytest.skip(f"needs {tool}, which packs the original archives")
    spec = importlib.util.spec_from_file_location("prepare_data", tool)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
