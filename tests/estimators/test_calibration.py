"""Temperatures are those that SciPy finds by another way."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, log_expit, log_softmax, softmax
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

from plainnet import MLPClassifier
from plainnet.core.errors import RequestError
from plainnet.model.model import Model

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def blurred():
    """Digits that are hard to read, so that a network trained for long is too sure of itself."""
    x, y = load_digits(return_X_y=True)
    x = x + np.random.default_rng(0).normal(0, 6, x.shape)
    return train_test_split(x, y, test_size=0.4, random_state=0)


def pair(data, **settings):
    """The same training with calibration, and without."""
    x, held, y, held_y = data
    own = {"early_stopping": True, "random_state": 0, "max_iter": 40} | settings
    given = {"validation_data": (held, held_y)}
    return MLPClassifier(calibration="temperature", **own).fit(x, y, **given), MLPClassifier(**own).fit(x, y, **given)


def found_by_scipy(surprise):
    return float(np.exp(minimize(lambda log_t: surprise(np.exp(-log_t[0])), [0.1], tol=1e-10).x[0]))


def test_one_network(blurred, tmp_path):
    calibrated, plain = pair(blurred)
    _, held, _, y = blurred
    z = plain.model_.logits(held)
    expected = found_by_scipy(lambda b: -log_softmax(b * z, axis=1)[np.arange(len(y)), y].mean())
    assert expected > 1.2
    assert calibrated.temperature_ == pytest.approx(expected, rel=1e-4)
    np.testing.assert_allclose(calibrated.predict_proba(held), softmax(z / expected, axis=1), rtol=1e-3)
    assert np.array_equal(calibrated.predict(held), plain.predict(held))
    calibrated.model_.save(tmp_path / "model.safetensors")
    assert np.array_equal(Model.load(tmp_path / "model.safetensors").predict_proba(held), calibrated.predict_proba(held))


def test_members_share_that_of_their_mean(blurred):
    calibrated, plain = pair(blurred, n_members=3)
    _, held, _, y = blurred
    logits = [one.logits(held) for one in plain.members_]

    def surprise(b):
        return log_loss(y, np.mean([softmax(b * z, axis=1) for z in logits], axis=0))

    assert calibrated.temperature_ == pytest.approx(found_by_scipy(surprise), rel=1e-3)


def test_labels():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 5))
    y = (x[:, :2] + rng.normal(size=(400, 2)) > 0).astype(int)
    data = train_test_split(x, y, random_state=0)
    calibrated, plain = pair(data, tol=0, n_iter_no_change=100)
    z, held_y = plain.model_.logits(data[1]), data[3]
    expected = found_by_scipy(lambda b: -np.where(held_y, log_expit(b * z), log_expit(-b * z)).mean())
    assert calibrated.temperature_ == pytest.approx(expected, rel=1e-4)
    np.testing.assert_allclose(calibrated.predict_proba(data[1]), expit(z / expected), rtol=1e-3)


def test_training_goes_on_from_what_was_trained(blurred):
    calibrated, plain = pair(blurred, warm_start=True, max_iter=3)
    x, held, y, held_y = blurred
    for one in (calibrated, plain):
        one.fit(x, y, validation_data=(held, held_y))
    np.testing.assert_allclose(calibrated.temperature_ * calibrated.model_.logits(x), plain.model_.logits(x), rtol=1e-6)


def test_rows_are_held_out_for_it_alone(blurred):
    x, held, y, held_y = blurred
    calibrated, plain = (MLPClassifier(random_state=0, max_iter=60, calibration=how).fit(x, y) for how in ("temperature", None))
    assert log_loss(held_y, calibrated.predict_proba(held)) < log_loss(held_y, plain.predict_proba(held))
    assert len(calibrated.validation_curve_) == calibrated.n_iter_
    assert calibrated.validation_scores_ is None


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"calibration": "platt"}, "temperature or None"), ({"calibration": "temperature", "loss": "hinge"}, "give probabilities")],
)
def test_mistakes(blurred, settings, said):
    with pytest.raises(RequestError, match=said):
        MLPClassifier(max_iter=1, **settings).fit(blurred[0], blurred[2])
    with pytest.raises(RequestError, match="partial_fit trains one network"):
        MLPClassifier(calibration="temperature").partial_fit(blurred[0], blurred[2])
