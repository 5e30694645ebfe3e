"""Predicted against true values, and a panel for each metric that was followed."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.report.agreement import MOST_POINTS, draw_agreement
from plainnet.report.curves import draw_curves
from plainnet.report.figures import png


def test_a_panel_a_target_with_its_scores():
    y = np.random.default_rng(0).normal(size=(50, 2))
    figure = draw_agreement(y, y + np.array([0.0, 1.0]), ["price", "size"])
    assert [axes.get_title("left") for axes in figure.axes] == ["price: R2 1.000, RMSE 0", f"size: R2 {r2(y):.3f}, RMSE 1"]
    for i, axes in enumerate(figure.axes):
        np.testing.assert_allclose(np.array(axes.collections[0].get_offsets()), np.stack([y[:, i], y[:, i] + i], axis=1))
        assert axes.get_xlim() == axes.get_ylim()
    assert png(figure).startswith(b"\x89PNG")


def r2(y: np.ndarray) -> float:
    return 1 - len(y) / ((y[:, 1] - y[:, 1].mean()) ** 2).sum()


def test_many_rows_are_thinned_and_many_targets_cut():
    y = np.random.default_rng(0).normal(size=(3 * MOST_POINTS, 12))
    figure = draw_agreement(y, y, [str(i) for i in range(12)])
    assert len(figure.axes) == 9
    assert len(figure.axes[0].collections[0].get_offsets()) == MOST_POINTS


def test_a_constant_answer_and_a_single_row_can_be_drawn():
    assert png(draw_agreement(np.array([[2.0]]), np.array([[2.0]]), ["y"]))


def test_shapes_must_agree():
    with pytest.raises(RequestError, match="a prediction for each target"):
        draw_agreement(np.zeros((3, 1)), np.zeros((3, 2)), ["y"])


def test_every_followed_metric_has_a_panel_and_its_best_is_the_best():
    rows = [{"epoch": i, "loss": 1 / i, "mae": 3.0 / i, "top_k": i / 4, "validation_mae": abs(i - 2.0)} for i in (1, 2, 3)]
    titles = {axes.get_title("left"): axes for axes in draw_curves(rows).axes}
    assert set(titles) == {"Loss", "MAE", "Top k"}
    assert any("lowest 0, epoch 2" in text.get_text() for text in titles["MAE"].texts)
