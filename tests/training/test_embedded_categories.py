"""Categories meet an embedding, or are spread over columns: neither is left to chance."""

from __future__ import annotations

import pytest

from plainnet.core.errors import PlainnetWarning, RequestError
from plainnet.core.spec import from_data
from plainnet.training.data import prepare
from plainnet.training.fit import fit
from plainnet.training.trial import Trial

HOMES = "city,area,sold\n" + "".join(f"{'abcd'[i % 4]},{i % 7},{'yes' if i % 4 < 2 else 'no'}\n" for i in range(48))
EMBEDDED = ["standardize", {"name": "impute", "strategy": "constant"}]


@pytest.fixture
def trained(tmp_path):
    """(preprocessing, layers) -> what a training with them gives."""
    path = tmp_path / "homes.csv"
    path.write_text(HOMES)

    def _trained(preprocessing, *layers):
        data = {"dataset": {"name": "csv", "path": str(path)}, "preprocessing": preprocessing, "test": 0.0}
        training = {"epochs": 40, "optimizer": {"name": "adam", "learning_rate": 0.03}}
        trial = from_data(Trial, {"data": data, "network": {"layers": [*layers, "dense"]}, "training": training})
        prepared = prepare(trial.data)
        return fit(trial.network, prepared, trial.training).model.evaluate(prepared.train)

    return _trained


def test_an_embedding_learns_from_the_codes(trained):
    assert trained(EMBEDDED, "embedding").numbers()["accuracy"] == 1.0
    assert trained(EMBEDDED, "piecewise_linear", "embedding").numbers()["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("preprocessing", "layers", "message"),
    [
        ("auto", ["embedding"], r"No categories come to embedding_1\. .*leave one_hot and ordinal out"),
        (["ordinal", "standardize"], ["embedding"], "leave one_hot and ordinal out"),
        (EMBEDDED, ["relu", "embedding"], "Put it first"),
    ],
)
def test_an_embedding_without_categories_is_refused(trained, preprocessing, layers, message):
    with pytest.raises(RequestError, match=message):
        trained(preprocessing, *layers)


def test_codes_without_an_embedding_are_warned_of(trained):
    with pytest.warns(PlainnetWarning, match="takes the codes of categories for amounts, in 'city': begin .* with an embedding"):
        trained(EMBEDDED)


def test_other_tables_need_none_of_this(trained):
    assert trained("auto").numbers()["accuracy"] == 1.0
