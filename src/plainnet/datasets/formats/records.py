"""Opens a table of any kind as records of text: Parquet by its suffix, everything else as delimited text."""

from __future__ import annotations

from pathlib import Path

from plainnet.datasets.formats import delimited, parquet
from plainnet.datasets.formats.delimited import TableFile


def read(path: Path) -> TableFile:
    return parquet.read(path) if path.suffix.lower() == ".parquet" else delimited.read(path)
