"""How the store came to be as it is: an ordered list of functions, each run once; the file's user_version counts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plainnet.core.errors import require

Connection = Any  # apsw.Connection: not imported before a store is used


def studies_and_trials(connection: Connection) -> None:
    """spec, seeds, versions, history and metrics are JSON; predictions as `study/record.py` packs them."""
    connection.execute(
        """
        CREATE TABLE studies (name TEXT PRIMARY KEY, spec TEXT NOT NULL) STRICT;
        CREATE TABLE trials (
          id INTEGER PRIMARY KEY,
          study TEXT NOT NULL REFERENCES studies (name),
          variant TEXT NOT NULL,
          phase TEXT NOT NULL,
          seed INTEGER NOT NULL,
          key TEXT NOT NULL,
          spec TEXT NOT NULL,
          seeds TEXT NOT NULL,
          versions TEXT NOT NULL,
          engine TEXT NOT NULL,
          isa TEXT NOT NULL,
          threads INTEGER NOT NULL,
          status TEXT NOT NULL CHECK (status IN ('finished', 'DIVERGED', 'FAILED')),
          error TEXT,
          failed_step INTEGER,
          failed_place TEXT,
          history TEXT NOT NULL,
          metrics TEXT NOT NULL,
          predictions BLOB,
          weights TEXT,
          wall REAL NOT NULL,
          core REAL NOT NULL,
          digest TEXT NOT NULL,
          UNIQUE (study, key)
        ) STRICT;
        """
    )


MIGRATIONS: list[Callable[[Connection], None]] = [studies_and_trials]


def migrate(connection: Connection, path: object) -> None:
    """Within one transaction: the file is at its old version or at the newest."""
    done = version(connection)
    known = done <= len(MIGRATIONS)
    require(
        known, "The store was written by a newer Plainnet.", f"{path}, version {done}", "Update Plainnet, or use another --store."
    )
    if done == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for migration in MIGRATIONS[version(connection) :]:
            migration(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def version(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
