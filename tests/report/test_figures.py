"""Pictures: their words, their order, their bytes."""

from __future__ import annotations

import itertools
import math
import struct
import subprocess
import sys

import matplotlib
import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.report.confusion import draw_confusion
from plainnet.report.curves import draw_curves
from plainnet.report.figures import png, save, spaced
from plainnet.report.mistakes import are_images, draw_mistakes, worst

HISTORY = [
    {
        "epoch": epoch,
        "loss": 1 / epoch,
        "penalty": 100.0,
        "accuracy": 1 - 0.5 / epoch,
        "validation_loss": 1.1 / epoch + 0.05 * epoch,
        "validation_accuracy": 0.9 - 0.4 / epoch,
        "learning_rate": 0.1 / epoch,
    }
    for epoch in range(1, 11)
]


def _words(figure):
    return [word for axes in figure.axes for word in (*(text.get_text() for text in axes.texts), axes.get_title(loc="left"))]


def test_curves_say_where_they_end_and_where_they_were_best():
    words = _words(draw_curves(HISTORY))
    assert "training, as trained 0.1" in words
    assert "validation 0.61\nlowest 0.47, epoch 5" in words
    assert "validation 0.86\nhighest 0.86, epoch 10" in words
    assert "Loss, penalties left out" in words


def test_the_loss_curve_is_the_data_loss():
    axes = draw_curves(HISTORY).axes[0]
    assert axes.lines[0].get_ydata() == pytest.approx([record["loss"] for record in HISTORY])


def test_the_learning_rate_is_drawn_when_it_changes():
    assert len(draw_curves(HISTORY).axes) == 3
    assert len(draw_curves([record | {"learning_rate": 0.1} for record in HISTORY]).axes) == 2


@pytest.mark.parametrize(
    "history",
    [
        [{"loss": 2.3}],
        [{"epoch": 1, "accuracy": 0.1}, {"epoch": 2, "accuracy": 1.0}],
        [{"epoch": 1, "loss": 2.0, "validation_loss": None}, {"epoch": 2, "loss": math.nan, "validation_loss": 3.0}],
        [{"epoch": i, "loss": 10.0**-i, "validation_loss": 0.0} for i in range(9)],
        [{"epoch": i, "loss": 10.0**-i} for i in range(9)],
    ],
)
def test_histories_with_gaps_can_be_drawn(history):
    assert len(png(draw_curves(history))) > 1000


@pytest.mark.parametrize("history", [[], [{"epoch": 1}], [{"loss": math.inf}]])
def test_a_history_without_a_curve(history):
    with pytest.raises(RequestError, match="no curves"):
        draw_curves(history)


def test_confusion_shows_counts_and_recall():
    words = _words(draw_confusion(np.array([[3, 1, 0], [0, 7, 0], [0, 0, 0]]), ["a", "b", "c"]))
    assert {"3", "1", "7", "75.0 %", "100.0 %", "no rows"} <= set(words)
    assert "0" not in words


def test_confusion_of_many_classes_and_of_weights():
    assert "2" not in _words(draw_confusion(2 * np.eye(40), [f"a rather long name of class {i}" for i in range(40)]))
    assert "0.25" in _words(draw_confusion(np.array([[0.25, 1.5], [0, 1]]), ["a", "b"]))
    with pytest.raises(RequestError, match="square"):
        draw_confusion(np.eye(3), ["a", "b"])


def test_the_surest_mistakes_come_first():
    p = np.array([[0.6, 0.4], [0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]])
    y = np.array([1, 1, 1, 1, 0])
    assert worst(y, p).tolist() == [1, 4, 0, 3]
    figure = draw_mistakes(np.zeros((5, 4)), y, p, class_names=["cat", "dog"], row_shape=(2, 2), most=2)
    assert _words(figure)[:2] == ["is dog", "said cat, 90.0 %"]
    assert len(figure.axes) == 2
    assert figure.get_suptitle() == "4 of 5 rows wrong"


def test_mistakes_in_color_of_floats_and_none_at_all():
    x = np.random.default_rng(0).normal(size=(3, 12)).astype(np.float32)
    p = np.eye(3)
    assert len(draw_mistakes(x, np.array([1, 2, 0]), p, class_names="abc", row_shape=(2, 2, 3)).axes) == 3
    figure = draw_mistakes(x, np.array([0, 1, 2]), p, class_names="abc", row_shape=(3, 4))
    assert figure.get_suptitle() == "No mistakes in 3 rows"
    assert len(png(figure)) > 100


@pytest.mark.parametrize(("shape", "known"), [((28, 28), True), ((8, 8, 3), True), ((8, 8, 4), False), ((784,), False)])
def test_only_images_are_shown(shape, known):
    assert are_images(shape) is known
    if not known:
        with pytest.raises(RequestError, match="Only images"):
            draw_mistakes(np.zeros((1, 784)), np.array([0]), np.ones((1, 2)), class_names="ab", row_shape=shape)


def test_png_files_depend_on_the_content_alone(tmp_path):
    first = png(draw_curves(HISTORY, "Title"))
    with matplotlib.rc_context({"font.size": 30, "figure.dpi": 50, "savefig.transparent": True}):
        assert png(draw_curves(HISTORY, "Title")) == first
        assert matplotlib.rcParams["font.size"] == 30
    save(draw_curves(HISTORY, "Title"), tmp_path / "new" / "curves.png")
    assert (tmp_path / "new" / "curves.png").read_bytes() == first
    width, height = struct.unpack(">II", first[16:24])
    assert 1000 < width < 1200
    assert 900 < height < 1200
    assert b"Matplotlib" not in first


def test_matplotlib_is_imported_on_demand():
    modules = ", ".join(f"plainnet.report.{name}" for name in ("curves", "confusion", "mistakes"))
    code = f"import sys, {modules}; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_three_curves_whose_ends_meet():
    """Training as evaluated is a curve of its own, and no two labels overlap."""
    history = [record | {"evaluated_loss": record["validation_loss"], "evaluated_accuracy": 0.8} for record in HISTORY]
    figure = draw_curves(history)
    assert "training, as evaluated 0.61" in _words(figure)
    png(figure)
    for axes in figure.axes[:2]:
        boxes = sorted((text.get_window_extent() for text in axes.texts), key=lambda box: box.y0)
        assert len(boxes) == 3
        assert all(lower.y1 <= upper.y0 + 1 for lower, upper in itertools.pairwise(boxes))


def test_labels_that_have_room_are_all_there():
    assert spaced(["0", "0.1", "0.2"], 40) == ["0", "0.1", "0.2"]


def test_of_labels_without_room_every_second_is_there():
    rates = ["0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10", "30", "100"]
    assert [label for label in spaced(rates, 42) if label] == ["0.001", "0.01", "0.1", "1", "10", "100"]
