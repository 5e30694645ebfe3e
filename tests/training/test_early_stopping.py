"""Early stopping, driven by validation losses that are known beforehand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.network.training import Training
from plainnet.training import evaluation
from plainnet.training.fit import fit
from plainnet.training.prepared import Prepared
from support.trainings import ADAM, NETWORK, prepared


@pytest.fixture
def told(monkeypatch):
    """Make the validation losses of a training be those, and keep the parameters after each row."""
    states = []

    def tell(losses):
        remaining = iter(losses)

        def judged(run, prefix, source):
            states.append(run.state.parameters.copy())
            return {f"{prefix}_loss": next(remaining)}

        monkeypatch.setattr(evaluation, "judged", judged)
        return states

    return tell


def train(epochs, patience, **changes):
    return fit(NETWORK, prepared(), replace(ADAM, epochs=epochs, early_stopping=patience, **changes), "native")


# Losses, patience, rows of the history, number of the best row.
COURSES = [
    ([3, 2, 1, 1.5, 1.2, 1.1, 0.5], 3, 6, 3),
    ([3, 2, 1, 1.5, 1.2, 0.9, 1, 1], 3, 8, 6),
    ([1, 2, 3, 4], 1, 2, 1),
    ([1, 1, 1, 1], 2, 3, 1),
    ([4, 3, 2, 1], 1, 4, 4),
    ([2, math.nan, 1, math.nan, math.nan], 2, 5, 3),
]


@pytest.mark.parametrize(("losses", "patience", "rows", "best"), COURSES)
def test_it_stops_after_so_many_rows_and_keeps_the_best(told, losses, patience, rows, best):
    states = told([*losses, *[9.0] * 9])
    fitted = train(len(losses), patience)
    assert len(fitted.history) == rows
    assert fitted.run.best_row == best
    assert fitted.model.parameters.tobytes() == states[best - 1].tobytes()
    assert fitted.run.state.parameters.tobytes() == states[rows - 1].tobytes()
    early = rows < len(losses) or rows - best >= patience
    assert fitted.run.stop_reason == (f"no better validation loss for {patience} evaluations" if early else None)


def test_rows_are_counted_not_epochs(told):
    told([1.0] + [2.0] * 20)
    fitted = train(30, 3, evaluate_every=2)
    assert [row["epoch"] for row in fitted.history] == [2, 4, 6, 8]


def test_without_it_the_last_parameters_are_kept(told):
    states = told([1, 2, 3])
    fitted = train(3, None)
    assert fitted.run.best is None
    assert fitted.model.parameters.tobytes() == states[2].tobytes()


def test_a_batch_norm_s_statistics_are_those_of_the_best_row_too():
    fitted = fit(NETWORK, prepared(), replace(ADAM, epochs=50, early_stopping=2), "native")
    assert fitted.run.stop_reason
    loss = fitted.model.evaluate(prepared().validation.rows)["loss"]
    assert loss == pytest.approx(min(row["validation_loss"] for row in fitted.history), rel=1e-6)
    assert fitted.model.statistics.tobytes() != fitted.run.state.statistics.tobytes()


def test_it_needs_validation_rows():
    data = prepared()
    with pytest.raises(RequestError, match="needs validation rows"):
        fit(NETWORK, Prepared(data.train, None, None, data.data), Training(early_stopping=1))


def test_it_changes_no_step():
    """The same states as without it, as far as it goes."""
    data = prepared()
    with_it, without = (fit(NETWORK, data, replace(ADAM, epochs=5, early_stopping=patience), "native") for patience in (5, None))
    assert np.array_equal(with_it.run.state.parameters, without.run.state.parameters)
