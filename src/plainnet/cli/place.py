"""Where a run goes: --out, the folder of the run to resume, or the first free of runs/NAME-1, -2, ..."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from plainnet.core.errors import require


def folders(data: str, out: Path | None, resume: bool) -> Iterator[Path]:
    """The folder to use, and those to try next should another run take it first."""
    if out is not None:
        return iter([out])
    path = Path(data)
    if resume:
        require(path.suffix == ".toml", "--resume needs to know which run.", "no --out", "Give --out DIR, or RUN/spec.toml.")
        return iter([path.parent])
    stem = path.parent.name if path.name == "spec.toml" else Path(data if path.exists() else data.partition(":")[0]).stem
    numbered = (Path("runs") / f"{stem}-{i}" for i in itertools.count(1))
    return (folder for folder in numbered if not folder.exists())
