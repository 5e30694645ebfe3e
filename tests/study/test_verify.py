"""Any trial can be proven again; a row that was changed shows, with what it changed."""

from __future__ import annotations

import json

import apsw
import pytest

from plainnet.core.errors import RequestError
from plainnet.study import verify
from plainnet.study.process import Child
from plainnet.study.store import reading
from support.studies import run, small


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "studies.sqlite"
    run(small(), path)
    return path


def change(path, assignment: str, *values: object) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(f"UPDATE trials SET {assignment} WHERE id = 2", values)
    connection.close()


def proven(path, number: int = 2):
    """The stored record, its digest and the record of the trial trained again."""
    with reading(path) as held:
        found = {number: (record, digest) for number, record, digest in held.records("small")}
    then, digest = found[number]
    return then, digest, verify.again(small(), then, Child())


def test_every_trial_is_identical(store):
    for number in range(1, 7):
        then, digest, now = proven(store, number)
        assert verify.difference(then, now) is None
        assert now.same() == then.same()
        assert then.digest() == digest
    with reading(store) as held:
        assert list(verify.damage(held, "small")) == []


@pytest.mark.parametrize(
    ("assignment", "values", "differs"),
    [
        ("metrics = replace(metrics, '0.', '0.1')", (), "metrics"),
        ("weights = ?", ("0" * 64,), "weights"),
        ("predictions = ?", (b"|u1 3\n",), "predictions"),
        ("status = 'DIVERGED'", (), "it ended as DIVERGED"),
    ],
)
def test_a_tampered_row_is_found_and_named(store, assignment, values, differs):
    change(store, assignment, *values)
    with reading(store) as held:
        (found,) = verify.damage(held, "small")
    assert found.startswith("Trial 2 (")
    then, digest, now = proven(store)
    assert differs in verify.difference(then, now)
    assert verify.reason(then, digest, now) == "the row was changed after it was written"


def test_the_first_epoch_that_differs_is_named(store):
    then, _, _ = proven(store)
    history = json.loads(then.history)
    place = history["columns"].index("loss")
    history["rows"][1][place] += 1e-9
    change(store, "history = ?", json.dumps(history))
    then, _, now = proven(store)
    found = verify.difference(then, now)
    steps = int(now.rows[0]["step"])
    assert found.startswith(f"loss in steps {steps} to {2 * steps - 1} (epoch 2) was "), found


def test_other_versions_are_named(store):
    then, digest, now = proven(store)
    other = type(then)(**vars(then) | {"versions": json.dumps(json.loads(then.versions) | {"numpy": "1.0"})})
    assert "numpy 1.0 -> " in verify.reason(other, other.digest(), now)
    assert "not known" in verify.reason(then, digest, now)


@pytest.mark.parametrize("other", ["isa = 'neon'", "threads = 2"])
def test_bits_of_other_instruction_sets_and_threads_are_not_compared(store, other):
    change(store, other)
    then, _, now = proven(store)
    with pytest.raises(RequestError, match="cannot be compared"):
        verify.comparable(then, now)


def test_a_trial_of_the_reference_engine_is_proven_by_it(tmp_path):
    path = tmp_path / "reference.sqlite"
    study = small(engine="reference", seeds=1, axes={})
    run(study, path)
    with reading(path) as held:
        ((_, then, _),) = held.records("small")
    child = Child()
    try:
        assert verify.difference(then, verify.again(study, then, child)) is None
    finally:
        child.kill()
