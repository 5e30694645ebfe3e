"""What was decoded once is kept as memory-mapped .npy files in the user's cache, keyed by the files it came from.

A file that was checked and has not changed since (path, size, time of change) is not hashed again.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from plainnet.core.arrays import Array
from plainnet.datasets.base import Data, Rows
from plainnet.datasets.files import folders
from plainnet.datasets.files.published import Published, require_published

FORMAT = 1  # of what is kept; with another one, files are decoded anew
CHUNK = 1 << 24  # bytes written at a time
Found = Sequence[tuple[Path, Published]]


def decoded(name: str, sources: Found, accept: bool, decode: Callable[[Path], Data]) -> Data:
    """The data of these files; `decode`, given a scratch folder, makes it of them when it is not kept yet.

    Files that are not the published ones are refused, unless accepted.
    """
    place = folders.cache("decoded") / f"{name}-{_key(sources, accept)}"
    kept = _kept(place)
    if kept is not None:
        return kept
    if not accept:
        for path, known in sources:
            require_published(path, known)
    with _scratch(place.parent) as folder:
        data = decode(folder)
        ready = folder / "ready"
        ready.mkdir()
        _write(ready, data)
        return _settled(ready, place)


def _key(sources: Found, accept: bool) -> str:
    said: list[object] = [FORMAT, accept]
    for path, known in sources:
        status = path.stat()
        said += [str(path.resolve()), status.st_size, status.st_mtime_ns, known.digest]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


@contextlib.contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A folder that is gone afterwards, in the cache if that can be written to; folders made for it go with it if empty."""
    made = [path for path in (parent, *parent.parents) if not path.exists()]
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".decoding-", dir=parent))
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="plainnet-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()


def _kept(place: Path) -> Data | None:
    with contextlib.suppress(OSError, ValueError, KeyError, EOFError):
        return _read(place)
    return None


def _settled(ready: Path, place: Path) -> Data:
    """The data once its folder has its name in the cache; without a cache it lasts as long as this process."""
    for _ in range(2):
        with contextlib.suppress(OSError):
            ready.rename(place)
        kept = _kept(place)  # ours, or that of a process that was faster
        if kept is not None:
            return kept
        shutil.rmtree(place, ignore_errors=True)
    own = Path(tempfile.mkdtemp(prefix="plainnet-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return _read(Path(shutil.copytree(ready, own, dirs_exist_ok=True)))


def _write(folder: Path, data: Data) -> None:
    parts = {"train": data.train, "test": data.test}
    for name, rows in parts.items():
        if rows is not None:
            np.save(folder / f"{name}_x.npy", rows.x, allow_pickle=False)
            np.save(folder / f"{name}_y.npy", rows.y, allow_pickle=False)
    about = {"class_names": data.class_names, "row_shape": data.row_shape, "notes": data.notes, "test": data.test is not None}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def _read(folder: Path) -> Data:
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    test = _rows(folder, "test") if about["test"] else None
    shape, names, notes = (tuple(about[key]) for key in ("row_shape", "class_names", "notes"))
    return Data(_rows(folder, "train"), test, names, shape, notes=notes)


def _rows(folder: Path, name: str) -> Rows:
    x: Array = np.load(folder / f"{name}_x.npy", mmap_mode="r", allow_pickle=False)
    return Rows(x, np.load(folder / f"{name}_y.npy", allow_pickle=False))
