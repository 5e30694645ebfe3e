"""A log grows by one piece a row of the history, in one write, and begins as what the history holds already.

So a run that goes on repeats no row and misses none, whatever the process before had written last.
"""

from __future__ import annotations

from pathlib import Path

from plainnet.core.errors import require
from plainnet.core.files import write_whole
from plainnet.training.run import Run


def log_path(run: Run, path: str, ending: str) -> Path:
    """Where the log goes: a spec, which may be a stranger's, names files of the run's folder only, and no others than logs."""
    name = Path(path).name
    require(ending in name, f"The name of this log has {ending} in it.", f"'{path}'", f"Use log{ending}, say.")
    if run.folder is None:
        return Path(path)
    inside = (run.folder / path).resolve().is_relative_to(run.folder.resolve())
    require(inside, "A log of a run lies in the run's folder.", f"'{path}'", "Give the name of a file alone.")
    return run.folder / path


def restart(path: Path, content: bytes) -> None:
    """Begin with that; with nothing, the log of an earlier run goes, and the file comes with the first row."""
    if content:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    else:
        path.unlink(missing_ok=True)


def append(path: Path, content: bytes) -> None:
    """At the end of the file, all at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        file.write(content)
