"""The store: what it acknowledges stays, one process writes, readers cannot, a damaged or newer file is refused."""

from __future__ import annotations

import subprocess
import sys

import apsw
import numpy as np
import pytest

from plainnet.core.errors import PlainnetWarning, RequestError
from plainnet.study import migrations
from plainnet.study.record import packed_history, packed_predictions, predictions
from plainnet.study.store import journal, reading, writing
from support.studies import records, run, small


@pytest.fixture
def path(tmp_path):
    return tmp_path / "studies.sqlite"


def test_the_sqlite_that_comes_along_is_sound():
    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3)


@pytest.mark.parametrize(("version", "mode"), [("3.51.2", "delete"), ("3.7.0", "delete"), ("3.51.3", "wal"), ("3.54.1", "wal")])
def test_an_older_sqlite_keeps_a_rollback_journal_and_says_so(path, version, mode):
    connection = apsw.Connection(str(path))
    if mode == "delete":
        with pytest.warns(PlainnetWarning, match="can lose commits"):
            journal(connection, version)
    else:
        journal(connection, version)
    assert connection.execute("PRAGMA journal_mode").fetchone() == (mode,)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_readers_read_while_one_writes_and_cannot_write(path):
    run(small(), path)
    with writing(path), reading(path) as held:
        assert len(held.keys("small")) == 6
        with pytest.raises(apsw.ReadOnlyError):
            held.register("other", {})
    assert held.path == path


def test_a_second_writer_is_refused(path):
    with writing(path), pytest.raises(RequestError, match="Another process"), writing(path):
        pass
    with writing(path):
        pass


def test_another_process_is_refused_until_the_first_is_gone(path):
    program = (
        f"from pathlib import Path\nfrom plainnet.study.store import writing\nwith writing(Path({str(path)!r})): print('in')"
    )
    with writing(path):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert "Another process" in done.stderr
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "in\n"


def test_a_trial_is_kept_once(path):
    run(small(), path)
    held = list(records(path).values())
    with writing(path) as store:
        store.add(held)
    assert len(records(path)) == 6


def test_a_transaction_that_fails_leaves_nothing(path):
    run(small(), path)
    held = list(records(path).values())
    with writing(path) as store, pytest.raises(apsw.ConstraintError):
        store.add([type(held[0])(**vars(held[0]) | {"key": "new"}), type(held[0])(**vars(held[0]) | {"key": "x", "status": "?"})])
    assert len(records(path)) == 6


def test_what_is_no_store(path, tmp_path):
    with pytest.raises(RequestError, match="no store"), reading(path):
        pass
    path.write_bytes(b"not a database at all, but long enough to look at" * 100)
    for opened in (reading, writing):
        with pytest.raises(RequestError, match="no sound store"), opened(path) as held:
            held.studies()
    with pytest.raises(RequestError, match="no such folder"), writing(tmp_path / "missing" / "studies.sqlite"):
        pass


def test_a_newer_store_is_refused_and_an_older_one_migrated(path, monkeypatch):
    run(small(), path)
    added = [*migrations.MIGRATIONS, lambda connection: connection.execute("ALTER TABLE studies ADD COLUMN note TEXT")]
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", added)
        with writing(path) as store:
            assert migrations.version(store.connection) == len(added)
    assert len(records(path)) == 6
    with pytest.raises(RequestError, match="newer Plainnet"), writing(path):
        pass


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    run(small(), path)

    def fails(connection):
        connection.execute("DROP TABLE trials")
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", [*migrations.MIGRATIONS, fails])
        with pytest.raises(ZeroDivisionError), writing(path):
            pass
    assert len(records(path)) == 6


@pytest.mark.parametrize(
    "values", [np.arange(300), np.array([3, 0, 1]), np.ones((3, 2), np.uint8), np.linspace(0, 1, 6).reshape(3, 2)]
)
def test_predictions_are_packed_small_and_read_back(values):
    packed = packed_predictions(values)
    assert predictions(packed).tolist() == values.astype(np.float32 if values.dtype.kind == "f" else values.dtype).tolist()
    if len(values) == 300:
        assert predictions(packed).dtype == np.uint16 and len(packed) < 8 * 300


def test_a_history_reads_back_exactly(path):
    view = run(small(axes={}, seeds=1), path)
    (held,) = records(path).values()
    assert held.rows == view.records[0].rows
    assert packed_history(held.rows) == held.history
