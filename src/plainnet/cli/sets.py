"""Says what is in a data set."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from plainnet.cli import request, text
from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError
from plainnet.core.registry import find, names
from plainnet.core.spec import from_data
from plainnet.datasets.base import Data, Dataset, FileDataset
from plainnet.datasets.files import store
from plainnet.report.figures import save
from plainnet.report.mistakes import are_images
from plainnet.report.samples import draw_images, draw_points
from plainnet.training.repeats import keys, numbers_among

MOST_COLUMNS, MOST_CLASSES = 40, 30
CHUNK = 4096  # rows looked at together


def with_files(name: str, accept: bool = False) -> FileDataset:
    """The dataset of that name, which must be one of published files."""
    given = request.dataset({"data": name} | ({"accept_changed_files": True} if accept else {}))
    dataset = from_data(Dataset, given)  # type: ignore[type-abstract]
    if not isinstance(dataset, FileDataset):
        known = ", ".join(other for other in names("datasets") if issubclass(find("datasets", other), FileDataset))
        raise RequestError("This data set has no published files.", f"'{name}'", f"Those that have: {known}.")
    return dataset


def places(dataset: FileDataset) -> list[Path]:
    own = getattr(dataset, "path", None)
    return store.places(dataset.folders) if own is None else [Path(own).expanduser()]


def described(dataset: Dataset) -> Iterator[str]:
    """What it is, how many rows of what, how many of each class, how many repeated; its files."""
    data = dataset.load()
    yield inspect.getdoc(sys.modules[type(dataset).__module__]) or ""
    yield ""
    yield from _counts(data)
    yield from (f"Note: {note}" for note in data.notes)
    if isinstance(dataset, FileDataset):
        yield ""
        for path, known in store.obtain(places(dataset), dataset.roles, dataset.accept_changed_files):
            taken = "taken as it is; " if dataset.accept_changed_files else ""
            yield f"{path}  {path.stat().st_size:,} bytes, {taken}published with {known.digest}"


def _counts(data: Data) -> Iterator[str]:
    parts = {"training": data.train, "test": data.test}
    found = {name: keys(rows.x) for name, rows in parts.items() if rows is not None}
    shape = " x ".join(map(str, data.row_shape))
    for name, rows in parts.items():
        if rows is not None:
            yield f"{name} rows: {len(rows):,} of {shape} ({rows.x.dtype}), {len(np.unique(found[name])):,} distinct"
    if "test" in found:
        yield f"test rows that also stand in the training data: {len(numbers_among(found['test'], found['training'])):,}"
    if data.train.y.ndim == 2:
        names = data.class_names or data.target_names or tuple(str(i + 1) for i in range(data.train.y.shape[1]))
        kind = ("label" if data.class_names else "number") + "s"[: len(names) > 1]
        yield f"to predict: {len(names):,} {kind} ({', '.join(names[:MOST_CLASSES])})"
    if data.class_names and data.train.y.ndim == 1:
        yield f"classes: {len(data.class_names):,}"
        counts = np.bincount(data.train.y, minlength=len(data.class_names))
        rows_of = [(f"  {name}", f"{count:,}") for name, count in zip(data.class_names, counts, strict=True)]
        yield text.table(rows_of[:MOST_CLASSES])


def shown(dataset: Dataset, name: str, out: Path) -> Iterator[str]:
    """A picture where rows are images or points; else each column's least, mean and greatest value, or its categories."""
    data = dataset.load()
    rows, classes = data.train, data.class_names
    title = f"{name}: {len(rows):,} training rows"
    classified = bool(classes) and rows.y.ndim == 1
    if classified and are_images(data.row_shape):
        save(draw_images(rows.x, rows.y, class_names=classes, row_shape=data.row_shape, title=title), out)
        yield str(out)
    elif classified and data.row_shape == (2,):
        columns = data.feature_names or ("1", "2")
        save(draw_points(rows.x, rows.y, class_names=classes, feature_names=columns, title=title), out)
        yield str(out)
    else:
        yield from _columns(data)


def _columns(data: Data) -> Iterator[str]:
    columns = data.columns
    names = data.feature_names or tuple(str(i + 1) for i in range(len(columns)))
    *numbers, missing = _least_mean_greatest(data.train.x)
    table: list[tuple[str, ...]] = [("column", "least", "mean", "greatest", "missing")]
    for name, column, values, gaps in zip(names, columns, zip(*numbers, strict=True), missing, strict=True):
        cells = [f"{len(column.categories):,} categories", "", ""] if column.categorical else [f"{value:.4g}" for value in values]
        table.append((name, *cells, f"{gaps:,}" if gaps else ""))
    yield text.table((table if missing.any() else [row[:-1] for row in table])[: MOST_COLUMNS + 1])
    if len(columns) > MOST_COLUMNS:
        yield f"... and {len(columns) - MOST_COLUMNS:,} more"
    yield from _counts(data)


def _least_mean_greatest(x: Array) -> tuple[Array, Array, Array, Array]:
    """Of each column, missing values aside; and how many are missing."""
    chunks = [x[start : start + CHUNK] for start in range(0, len(x), CHUNK)]
    total = sum(np.nansum(chunk, axis=0, dtype=np.float64) for chunk in chunks)
    known = np.asarray(sum(np.count_nonzero(~np.isnan(chunk), axis=0) for chunk in chunks))
    mean = np.divide(total, known, out=np.full(x.shape[1], np.nan), where=known > 0)
    return np.fmin.reduce(x, axis=0), mean, np.fmax.reduce(x, axis=0), len(x) - known
