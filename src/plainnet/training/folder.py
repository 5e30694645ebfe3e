"""The folder of a run: one run a folder, claimed only when everything else has been checked."""

from __future__ import annotations

from pathlib import Path

from plainnet.core.errors import RequestError, require
from plainnet.core.files import write_whole

SPEC, CHECKPOINT = "spec.toml", "checkpoint.safetensors"


class TakenError(RequestError):
    """Another run is there already."""

    def __init__(self, folder: Path) -> None:
        super().__init__("The folder already holds a run.", folder, "Choose another --out, or go on with --resume.")

    def __reduce__(self) -> tuple[type[TakenError], tuple[object]]:
        return TakenError, (self.received,)


def check(folder: Path, resume: bool) -> None:
    """A folder that holds a run is only written to again in order to resume it."""
    require(not folder.exists() or folder.is_dir(), "The run's folder is a file.", folder, "Choose another --out.")
    begun = (folder / SPEC).is_file()
    require(begun or not resume, "There is no run to resume.", folder, "Leave --resume out, or give the --out of a run.")
    if begun and not resume:
        raise TakenError(folder)


def claim(folder: Path, resume: bool, spec: str) -> None:
    """Make the folder with its spec; of two runs that want it at the same moment one gets it."""
    folder.mkdir(parents=True, exist_ok=True)
    if not resume:
        try:
            (folder / SPEC).touch(exist_ok=False)
        except FileExistsError as error:
            raise TakenError(folder) from error
    write_whole(folder / SPEC, spec.encode())
