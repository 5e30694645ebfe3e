"""The pictures of one run: curves, confusion matrix, and what it got wrong."""

from __future__ import annotations

from pathlib import Path

from plainnet.engines.base import Source
from plainnet.model.model import Model
from plainnet.model.scores import Scores
from plainnet.report.confusion import draw_confusion
from plainnet.report.curves import draw_curves
from plainnet.report.figures import save
from plainnet.report.layers import draw_layers, has_probes
from plainnet.report.mistakes import are_images, draw_mistakes
from plainnet.training.trial import Finished


def draw_run(finished: Finished) -> list[Path]:
    """Write curves.png, probes.png where layers were probed, and what `draw_judgement` draws, of test rows if there are any."""
    folder = finished.folder
    history, drawn = finished.fitted.history, [folder / "curves.png"]
    save(draw_curves(history), folder / "curves.png")
    if has_probes(history):
        save(draw_layers(history), folder / "probes.png")
        drawn.append(folder / "probes.png")
    judged = "test" if "test" in finished.scores else "train"
    source = getattr(finished.data, judged)
    model, names = finished.fitted.model, finished.data.data.class_names
    return [*drawn, *draw_judgement(folder, model, source, finished.scores[judged], names)]


def draw_judgement(folder: Path, model: Model, source: Source, scores: Scores, names: tuple[str, ...]) -> list[Path]:
    """The confusion matrix and the mistakes of a model on rows with classes."""
    save(draw_confusion(scores.confusion, names), folder / "confusion.png")
    shape = model.network.input_shape or ()
    if not are_images(shape):
        return [folder / "confusion.png"]
    figure = draw_mistakes(source.x, source.y, model.predict_proba(source), class_names=names, row_shape=shape)
    save(figure, folder / "mistakes.png")
    return [folder / "confusion.png", folder / "mistakes.png"]
