"""The pictures of one run: curves, and what became of the rows: confusion matrix and mistakes, or predicted against true."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plainnet.engines.base import Source
from plainnet.model.model import Model
from plainnet.model.scores import Scores
from plainnet.report.agreement import draw_agreement
from plainnet.report.confusion import draw_confusion
from plainnet.report.curves import draw_curves
from plainnet.report.figures import save
from plainnet.report.layers import draw_layers, has_probes
from plainnet.report.mistakes import are_images, draw_mistakes
from plainnet.training.trial import Finished

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_run(finished: Finished) -> list[Path]:
    """Write curves.png, probes.png where layers were probed, and what suits the task, of test rows if there are any."""
    folder = finished.folder
    history, drawn = finished.fitted.history, [folder / "curves.png"]
    save(draw_curves(history), folder / "curves.png")
    if has_probes(history):
        save(draw_layers(history), folder / "probes.png")
        drawn.append(folder / "probes.png")
    judged = "test" if "test" in finished.scores else "train"
    source: Source = getattr(finished.data, judged)
    return [*drawn, *draw_judgement(folder, finished.fitted.model, source, finished.scores[judged])]


def draw_judgement(folder: Path, model: Model, rows: Source, scores: Scores) -> list[Path]:
    """confusion.png of classes and mistakes.png where rows are images; agreement.png of numbers; labels have no picture."""
    drawn = {}
    if scores.confusion is not None:
        drawn["confusion"] = draw_confusion(scores.confusion, model.names)
        if are_images(model.network.input_shape or ()):
            drawn["mistakes"] = _mistakes(model, rows)
    if scores.task == "regression":
        drawn["agreement"] = draw_agreement(rows.y, model.predict(rows), model.names)
    for name, figure in drawn.items():
        save(figure, folder / f"{name}.png")
    return [folder / f"{name}.png" for name in drawn]


def _mistakes(model: Model, rows: Source) -> Figure:
    shape = model.network.input_shape or ()
    predictions = model.predict_link(rows)
    known = model.loss.probable
    return draw_mistakes(rows.x, rows.y, predictions, class_names=model.names, row_shape=shape, probable=known)
