"""Rows held out by class, by group, by time and by number; repeated rows counted, and left out on request."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.core.errors import RequestError
from plainnet.core.spec import from_toml, to_toml
from plainnet.datasets.base import Data, Dataset, Rows
from plainnet.datasets.digits import Digits
from plainnet.datasets.notmnist_small import NotMNISTSmall
from plainnet.training import repeats
from plainnet.training.data import DataSpec, prepare, training_rows
from plainnet.training.splits import Fold


@dataclass(frozen=True)
class Table(Dataset):
    """Columns: the row's number, modulo `repeats` if that is not 0, and its person, one of seven; few rows are of class 2."""

    rows: int = 200
    tested: int = 0
    repeats: int = 0
    suits: ClassVar = None

    def load(self) -> Data:
        number = np.arange(self.rows + self.tested)
        value = number % self.repeats if self.repeats else number
        person = np.minimum(number * 31 % 11, 6)
        y = np.where(number % 10 == 0, 2, number % 2).astype(np.int32)
        rows = Rows(np.stack([value, person], axis=1).astype(np.float64), y)
        test = rows.take(slice(self.rows, None)) if self.tested else None
        return Data(rows.take(slice(self.rows)), test, ("a", "b", "c"), (2,), ("value", "person"))


def parts(spec: DataSpec) -> dict[str, Rows]:
    data = prepare(spec)
    found = {"train": data.train, "validation": data.validation, "test": data.test}
    return {name: source.take(slice(None)) for name, source in found.items() if source is not None}


def sizes(spec: DataSpec) -> list[int]:
    return [len(rows) for rows in parts(spec).values()]


def values(rows: Rows) -> list[float]:
    return rows.x[:, 0].tolist()


def test_stratified_splits_keep_each_class_at_its_share():
    for seed in range(3):
        found = parts(DataSpec(Table(), validation=0.2, test=0.25, split="stratified", seed=seed))
        assert [Counter(rows.y.tolist()) for rows in found.values()] == [
            {0: 48, 1: 60, 2: 12},
            {0: 12, 1: 15, 2: 3},
            {0: 20, 1: 25, 2: 5},
        ]
        assert sorted(value for rows in found.values() for value in values(rows)) == list(range(200))


def test_stratified_splits_add_up_whatever_the_shares():
    for held in (2, 7, 33, 101, 199):
        assert sizes(DataSpec(Table(), test=held, split="stratified")) == [200 - held, held]


def test_stratified_splits_differ_by_seed():
    first, other = (parts(DataSpec(Table(), split="stratified", seed=seed))["test"] for seed in (0, 1))
    assert values(first) != values(other)


def test_grouped_splits_part_no_group():
    everyone = Table().load().train.x
    for seed in range(5):
        found = parts(DataSpec(Table(), validation=0.2, test=0.25, split="grouped", group="person", seed=seed))
        people = [{everyone[int(value), 1] for value in values(rows)} for rows in found.values()]
        assert sum(map(len, people)) == len(set.union(*people)) == 7
        assert sum(map(len, found.values())) == 200
        assert 0 < len(found["test"]) <= 130


def test_the_group_is_no_feature():
    data = prepare(DataSpec(Table(tested=20), split="grouped", group="person"))
    assert (data.data.feature_names, data.data.row_shape) == (("value",), (1,))
    assert data.train.rows.x.shape == (200, 1)
    assert data.test is not None
    assert data.test.rows.x.shape == (20, 1)


def test_splits_by_time_hold_out_the_last_rows():
    found = parts(DataSpec(Table(), validation=20, test=50, train=100, split="time"))
    assert values(found["test"]) == list(range(150, 200))
    assert values(found["validation"]) == list(range(130, 150))
    assert values(found["train"]) == list(range(30, 130))


def test_sizes_in_rows():
    assert sizes(DataSpec(Table(), train=150, validation=10, test="rest")) == [150, 10, 40]
    assert sizes(DataSpec(Table(), train=100, validation=10, test=40)) == [100, 10, 40]
    assert sizes(DataSpec(Table(), train=100, test="rest")) == [100, 100]
    assert sizes(DataSpec(Table(), validation=10, test=40)) == [150, 10, 40]
    assert sizes(DataSpec(Table(tested=30), train=100, validation=10)) == [100, 10, 30]
    assert sizes(DataSpec(Table(), train=100, validation=10, test="rest", test_limit=5)) == [100, 10, 5]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"test": "rest"}, "needs the sizes of the others"),
        ({"test": "rest", "train": 100, "validation": 0.1}, "needs the sizes of the others"),
        ({"validation": 1}, "share of the rows"),
        ({"validation": 2.5}, "share of the rows"),
        ({"test": -3}, "share of the rows"),
        ({"train": 0}, "at least 1"),
        ({"split": "grouped"}, "needs a column"),
        ({"group": "person"}, "needs a column"),
    ],
)
def test_specs_that_make_no_sense(settings, message):
    with pytest.raises(RequestError, match=message):
        DataSpec(Table(), **settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"train": 190, "validation": 10, "test": "rest"}, "Too few rows"),
        ({"train": 190, "test": 40}, r"not so many rows to train on\. Received: 190 of 160"),
        ({"split": "grouped", "group": "persn"}, "Did you mean 'person'"),
        ({"test": 200}, "Too few rows"),
    ],
)
def test_rows_that_do_not_suffice(settings, message):
    with pytest.raises(RequestError, match=message):
        prepare(DataSpec(Table(), **settings))


def test_one_group_cannot_be_split():
    with pytest.raises(RequestError, match="several groups"):
        prepare(DataSpec(Table(1 * 11, repeats=1), split="grouped", group="value"))


def test_a_spec_with_everything_survives_toml():
    spec = DataSpec(Digits(), train=1000, validation=100, test="rest", split="stratified", deduplicate=True)
    assert from_toml(DataSpec, to_toml(spec)) == spec


def test_repeated_rows_are_counted():
    data = prepare(DataSpec(Table(tested=50), validation=40))
    assert data.repeated == {"validation": 0, "test": 0}
    again = prepare(DataSpec(Table(tested=50, repeats=100), validation=40))
    train = {tuple(row) for row in again.train.rows.x.tolist()}
    for part in ("validation", "test"):
        rows = getattr(again, part).rows.x.tolist()
        assert again.repeated[part] == sum(tuple(row) in train for row in rows) > 0


def test_deduplicated_rows_stand_on_one_side():
    for spec in (DataSpec(Table(repeats=100)), DataSpec(Table(tested=50, repeats=100))):
        data = prepare(replace(spec, validation=0.2, deduplicate=True))
        assert data.repeated == {"validation": 0, "test": 0}
        rows = np.concatenate([data.train.rows.x, data.validation.rows.x])
        assert len(np.unique(rows, axis=0)) == len(rows)
    everything = sum(sizes(DataSpec(Table(repeats=100), deduplicate=True)))
    assert everything == len(np.unique(Table(repeats=100).load().train.x, axis=0))


def test_nothing_left_to_train_on():
    with pytest.raises(RequestError, match="Nothing is left to train on"):
        prepare(DataSpec(Table(1, tested=200, repeats=1), deduplicate=True))


@pytest.mark.usefixtures("real_data")
def test_notmnist_small_as_s1_wants_it():
    spec = DataSpec(NotMNISTSmall(), train=15_000, validation=1000, test="rest", deduplicate=True, split="stratified")
    data = prepare(spec)
    assert [len(source) for source in (data.train, data.validation, data.test)] == [15_000, 1000, 2232]
    assert data.repeated == {"validation": 0, "test": 0}
    assert prepare(replace(spec, deduplicate=False)).repeated["test"] > 30


@given(
    st.integers(1, 40),
    st.integers(1, 30),
    st.sampled_from([np.uint8, np.float32, np.float64]),
    st.integers(0, 2**32),
)
def test_keys_are_equal_where_rows_are(rows, width, dtype, seed):
    x = np.random.default_rng(seed).integers(0, 2, (rows, width)).astype(dtype)
    found = repeats.keys(x)
    same = (x[:, None] == x[None]).all(axis=2)
    np.testing.assert_array_equal(found[:, None] == found[None], same)


def test_keys_tell_apart_what_differs_in_one_bit_or_in_order():
    x = np.zeros((64 * 5, 40), np.uint8)
    for i, row in enumerate(x):
        row[i // 8] = 1 << i % 8
    x = np.concatenate([x, x[::-1].copy() | 128])
    assert len(np.unique(repeats.keys(x))) == len(np.unique(x, axis=0))
    assert len(set(repeats.keys(np.array([[0.0, 1.0], [1.0, 0.0], [-0.0, 1.0]])).tolist())) == 2
    assert len(repeats.keys(np.zeros((0, 4)))) == 0


def test_keys_do_not_depend_on_how_many_are_made_at_once(monkeypatch):
    x = np.random.default_rng(0).random((1000, 7)).astype(np.float32)
    whole = repeats.keys(x)
    monkeypatch.setattr(repeats, "BLOCK", 100)
    np.testing.assert_array_equal(repeats.keys(x), whole)


@pytest.mark.parametrize("tested", [0, 20])
@pytest.mark.parametrize("split", ["random", "stratified", "grouped"])
def test_each_row_is_held_out_in_one_fold(split, tested):
    spec = DataSpec(Table(tested=tested), split=split, group="person" if split == "grouped" else None, validation=0.1)
    found = [parts(replace(spec, fold=Fold(i, 4))) for i in range(4)]
    assert sorted(value for rows in found for value in values(rows["test"])) == list(range(200))
    for rows in found:
        assert sorted(value for part in rows.values() for value in values(part)) == list(range(200))
        assert split == "grouped" or len(rows["test"]) == 50
        assert split == "grouped" or len(rows["train"]) == training_rows(spec, 150)
    everyone = Table(tested=tested).load().train
    people = [{everyone.x[int(value), 1] for value in values(rows["test"])} for rows in found]
    assert split != "grouped" or sum(map(len, people)) == 7
    classes = [Counter(rows["test"].y.tolist()) for rows in found]
    assert split != "stratified" or classes == [{0: 20, 1: 25, 2: 5}] * 4


def test_another_seed_makes_other_folds():
    first, same, other = (parts(DataSpec(Table(), fold=Fold(0, 5), seed=seed))["test"] for seed in (0, 0, 1))
    assert values(first) == values(same) != values(other)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"fold": Fold(0, 201)}, "Each fold needs a row"),
        ({"fold": Fold(0, 8), "split": "grouped", "group": "person"}, "Each fold needs a group"),
        ({"fold": Fold(0, 5), "split": "time"}, "no order in time"),
    ],
)
def test_folds_that_cannot_be(changes, what):
    with pytest.raises(RequestError, match=what):
        prepare(DataSpec(Table(), **changes))


def test_a_fold_is_written_as_a_table():
    spec = DataSpec(Digits(), fold=Fold(2, 5))
    assert from_toml(DataSpec, to_toml(spec)) == spec
    with pytest.raises(RequestError, match=r"the first is 0 and the last 4\. Received: 5"):
        from_toml(DataSpec, to_toml(spec).replace("number = 2", "number = 5"))
