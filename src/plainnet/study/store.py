"""The store: one SQLite file with one writer, and any number of readers that cannot write.

What `add` has returned for survives a kill and a power failure: WAL with synchronous = FULL. SQLite before 3.51.3 can lose
commits in WAL mode when several connections checkpoint at once, so that an older one keeps a rollback journal instead.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from plainnet.core.errors import PlainnetWarning, RequestError, require, unknown
from plainnet.study.migrations import migrate
from plainnet.study.record import NAMES, Record

SOUND = (3, 51, 3)
PATIENCE = 10_000  # milliseconds to wait for another connection
CELLS = ", ".join(NAMES)
INSERT = f"INSERT INTO trials ({CELLS}, digest) VALUES ({', '.join('?' * (len(NAMES) + 1))}) ON CONFLICT (study, key) DO NOTHING"


class Store:
    """Reads; what `writing` gives writes too."""

    def __init__(self, path: Path, connection: apsw.Connection) -> None:
        self.path, self.connection = path, connection

    def studies(self) -> list[str]:
        return [name for (name,) in self.connection.execute("SELECT name FROM studies ORDER BY name")]

    def spec(self, study: str) -> dict[str, Any] | None:
        found = self.connection.execute("SELECT spec FROM studies WHERE name = ?", (study,)).fetchone()
        return None if found is None else dict(json.loads(found[0]))

    def require(self, study: str) -> dict[str, Any]:
        """The spec of a study that must be there."""
        found = self.spec(study)
        if found is None:
            raise unknown("study", study, self.studies(), "See: plainnet study list.")
        return found

    def keys(self, study: str) -> set[str]:
        """Those of all trials that ended."""
        return {key for (key,) in self.connection.execute("SELECT key FROM trials WHERE study = ?", (study,))}

    def results(self, study: str) -> Iterator[tuple[str, str, str, str, str, float]]:
        """(key, variant, phase, status, metrics, wall) of each trial."""
        query = "SELECT key, variant, phase, status, metrics, wall FROM trials WHERE study = ? ORDER BY id"
        yield from self.connection.execute(query, (study,))

    def records(self, study: str, trial: int | None = None) -> Iterator[tuple[int, Record, str]]:
        """(id, record, digest) of each trial, or of one."""
        query = (
            f"SELECT id, {CELLS}, digest FROM trials WHERE study = ?" + ("" if trial is None else " AND id = ?") + " ORDER BY id"
        )
        for number, *cells, digest in self.connection.execute(query, (study,) if trial is None else (study, trial)):
            yield int(number), Record(*cells), str(digest)

    def problems(self) -> list[str]:
        """What SQLite's own check finds wrong with the file."""
        found = [str(line) for (line,) in self.connection.execute("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def register(self, study: str, spec: dict[str, Any]) -> None:
        with self._transaction():
            text = json.dumps(spec)
            insert = "INSERT INTO studies (name, spec) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET spec = excluded.spec"
            self.connection.execute(insert, (study, text))

    def add(self, records: Sequence[Record]) -> None:
        """Once it returns, these trials are kept, whatever happens. One that is there already stays as it is."""
        with self._transaction():
            self.connection.executemany(INSERT, [(*(getattr(r, name) for name in NAMES), r.digest()) for r in records])

    def forget_failed(self, study: str) -> None:
        """All that FAILED, but of a search only what was confirmed: later points were asked for knowing the rest."""
        searched = "search" in (self.spec(study) or {})
        which = "study = ? AND status = 'FAILED'" + " AND phase = 'confirm'" * searched
        with self._transaction():
            self.connection.execute(f"DELETE FROM trials WHERE {which}", (study,))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


@contextmanager
def reading(path: Path) -> Iterator[Store]:
    require(path.is_file(), "There is no store of studies here.", path, "Run a study first, or give --store FILE.")
    with _opened(path, apsw.SQLITE_OPEN_READONLY) as connection:
        yield Store(path, connection)


@contextmanager
def writing(path: Path) -> Iterator[Store]:
    """The one writer, for as long as the block lasts."""
    require(path.parent.is_dir() or path.parent == Path("runs"), "There is no such folder.", path.parent, "Make it first.")
    path.parent.mkdir(exist_ok=True)
    with _alone(path), _opened(path, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE) as connection:
        journal(connection, apsw.sqlite_lib_version())
        migrate(connection, path)
        yield Store(path, connection)


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[apsw.Connection]:
    try:
        connection = apsw.Connection(str(path), flags=flags)
        try:
            connection.set_busy_timeout(PATIENCE)
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection
        finally:
            connection.close()
    except (apsw.NotADBError, apsw.CorruptError, apsw.SQLError, apsw.CantOpenError, apsw.BusyError) as error:
        raise RequestError("The file is no sound store of studies.", f"{path}: {error}", "Give another --store FILE.") from error


def journal(connection: apsw.Connection, version: str) -> None:
    """How commits are made durable, by the SQLite there is."""
    numbers = tuple(int(part) for part in version.split(".")[:3])
    sound = numbers >= SOUND
    if not sound:
        text = f"SQLite {version} can lose commits in WAL mode, so the store keeps a slower journal. Update the package apsw."
        warnings.warn(text, PlainnetWarning, stacklevel=2)
    connection.execute(f"PRAGMA journal_mode = {'WAL' if sound else 'DELETE'}")
    connection.execute("PRAGMA synchronous = FULL")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Only one process writes; the system itself lets go of the lock when that process ends, however it does."""
    try:
        import fcntl
    except ImportError:  # not on this system: SQLite's own lock orders the writers, and a trial is kept once
        yield
        return
    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            advice = "Wait for it to end, or use another --store."
            raise RequestError("Another process is running a study into this store.", path, advice) from error
        yield
    finally:
        os.close(handle)
