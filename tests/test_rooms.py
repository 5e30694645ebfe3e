"""The map in docs/design.md is the one that is checked, and every kind of concept has its folder."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from plainnet.core.registry import HOMES, ROOMS

ROOT = Path(__file__).parents[1]


def test_the_design_shows_the_rooms_that_lint_checks():
    linted = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = (ROOT / "docs" / "design.md").read_text().partition("## Rooms")[2].partition("## ")[0]
    drawn = re.findall(r"^    (\w+(?: \| \w+)*)", rooms, re.MULTILINE)
    assert drawn == linted
    folders = {path.parent.name for path in (ROOT / "src" / "plainnet").glob("*/__init__.py")}
    assert folders == {room for line in drawn for room in line.split(" | ")}


def test_every_kind_of_concept_has_a_folder():
    assert all((ROOT / "src" / "plainnet" / HOMES.get(room, room).replace(".", "/") / "base.py").is_file() for room in ROOMS)
