"""Tables with categories, gaps and names."""

import numpy as np
import pytest

from plainnet import MLPClassifier, MLPRegressor, Periodic
from plainnet.core.errors import RequestError
from plainnet.estimators.frames import Frame
from plainnet.model.model import Model

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def table(rows=300):
    rng = np.random.default_rng(0)
    color = rng.choice(np.array(["red", "blue", None], object), rows)
    values = {"a": rng.normal(size=rows), "color": color, "b": np.where(rng.random(rows) < 0.1, np.nan, rng.normal(5, 100, rows))}
    return values, np.where((color == "red") & (values["a"] > 0), "yes", "no")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_as_it_is(library, tmp_path):
    frames = pytest.importorskip(library)
    values, y = table()
    x = frames.DataFrame(values)
    fitted = MLPClassifier(preprocess="auto", random_state=0, max_iter=100).fit(x, y)
    assert fitted.score(x, y) > 0.97
    assert list(fitted.feature_names_in_) == ["a", "color", "b"]
    fitted.model_.save(tmp_path / "model.safetensors")
    saved = Model.load(tmp_path / "model.safetensors")
    assert saved.columns[1].categories == ("blue", "red")
    assert np.array_equal(saved.predict_proba(Frame.of(x).numbers(x)), fitted.predict_proba(x))


def test_early_stopping_reads_categories_and_names():
    pandas = pytest.importorskip("pandas")
    values, y = table()
    x, settings = pandas.DataFrame(values), {"preprocess": "auto", "random_state": 0, "learning_rate_init": 0.01}
    fitted = MLPClassifier(early_stopping=True, n_iter_no_change=50, **settings).fit(
        x[:200], y[:200], validation_data=(x[200:], y[200:])
    )
    assert fitted.best_validation_score_ == fitted.score(x[200:], y[200:]) > 0.9


def test_an_array_of_anything():
    values, y = table()
    x = np.column_stack([np.asarray(column, object) for column in values.values()])
    fitted = MLPClassifier(preprocess="robust_scale", embedding=Periodic(), random_state=0, max_iter=60).fit(x, y)
    assert fitted.score(x, y) > 0.97
    strange = x.copy()
    strange[0, 1] = "green"  # never seen: missing
    fitted.predict(strange)
    strange[0, 0] = "high"
    with pytest.raises(RequestError, match="'column_1' held numbers"):
        fitted.predict(strange)


def test_scaled_targets_come_back_as_they_were():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 4))
    y = 1e6 + 1e4 * np.column_stack([x[:, 0], 3 * x[:, 1]])
    fitted = MLPRegressor(target_scaling=True, random_state=0, max_iter=100, learning_rate_init=0.01).fit(x, y)
    assert fitted.score(x, y) > 0.95
    again = MLPRegressor(target_scaling=True, random_state=0, max_iter=60, learning_rate_init=0.01, warm_start=True)
    first = again.fit(x, y).loss_
    assert again.fit(x, y).loss_ < first
    with pytest.raises(RequestError, match="predict a number as it is"):
        MLPRegressor(target_scaling=True, loss="poisson").fit(x, y)
