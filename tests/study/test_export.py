"""What is exported reads back in other programs as it is in the store."""

from __future__ import annotations

import csv
import json

import pyarrow.parquet
import pytest

from plainnet.core.errors import RequestError
from plainnet.study.export import write
from plainnet.study.record import predictions
from plainnet.study.store import reading
from support.studies import records, run, small


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "studies.sqlite"
    run(small(), path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_every_trial_is_there(store, tmp_path, suffix):
    path = tmp_path / f"trials{suffix}"
    with reading(store) as held:
        assert write(held, "small", path) == 6
    if suffix == ".csv":
        rows = list(csv.DictReader(path.read_text().splitlines()))
    elif suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text().splitlines()]
    else:
        rows = pyarrow.parquet.read_table(path).to_pylist()
    kept = records(store)
    assert len(rows) == 6
    for row in rows:
        record = kept[row["key"]]
        assert float(row["test_accuracy"]) == record.values["test_accuracy"]
        assert int(row["weights_seed"]) == int(row["seed"]) == record.seed
        assert row["weights"] == record.weights
        if suffix == ".jsonl":
            assert row["history"] == record.rows
            assert row["predictions"] == predictions(record.predictions).tolist()


def test_another_format_is_refused_and_nothing_written(store, tmp_path):
    with reading(store) as held, pytest.raises(RequestError, match="no format of that name"):
        write(held, "small", tmp_path / "trials.xlsx")
    assert not list(tmp_path.iterdir())
