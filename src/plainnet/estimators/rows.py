"""Features and targets as scikit-learn's users have them, made into rows to train on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, column_or_1d

from plainnet.core.arrays import Array, DType
from plainnet.core.columns import Column
from plainnet.core.errors import require
from plainnet.datasets.base import Data, Rows
from plainnet.engines.sources import source_of
from plainnet.network.training import Dtype
from plainnet.preprocessing.base import FittedStep, Preprocessing
from plainnet.preprocessing.fitting.chain import fit_steps
from plainnet.training.limits import memory
from plainnet.training.prepared import Prepared
from plainnet.training.recipe import suited

DTYPES = (np.float64, np.float32, np.uint8)


def dense(x: Any) -> Array:
    """(N, F); what is sparse is written out, once it is known to fit."""
    if not sparse.issparse(x):
        return np.ascontiguousarray(x)
    size, there = x.shape[0] * x.shape[1] * x.dtype.itemsize, memory()
    what = "Sparse features are written out in full, which does not fit into memory."
    require(there is None or size < there, what, f"{size / 2**30:,.1f} GiB", "Choose fewer columns, or train by partial_fit.")
    return np.ascontiguousarray(x.toarray())


def dtype_of(x: Array, wanted: Any) -> Dtype:
    """That of the features, unless another is asked for; bytes are trained on in float32."""
    if wanted != "auto":
        name = getattr(wanted, "name", getattr(wanted, "__name__", wanted))  # of a dtype, or of NumPy's class
        require(name in ("float32", "float64"), "dtype is float32, float64 or auto.", wanted, "Use auto.")
        return "float32" if name == "float32" else "float64"
    return "float64" if x.dtype == np.float64 else "float32"


@dataclass(frozen=True)
class Classes:
    """values: what the classes are, or the labels' numbers; labels: the type of their matrix, where a row may have several.

    sparse: that matrix was, and so are answers.
    """

    values: Array
    labels: DType | None = None
    sparse: bool = False

    @classmethod
    def of(cls, y: Any) -> Classes:
        """A matrix of one column is a vector of classes."""
        check_classification_targets(y)
        if type_of_target(y).startswith("multilabel"):
            return cls(np.arange(np.shape(y)[1]), y.dtype, sparse.issparse(y))
        return cls(np.unique(column_or_1d(y, warn=True)))

    def targets(self, y: Any) -> Array:
        """Class numbers (N,), or labels (N, L) of 0 and 1."""
        if self.labels is not None:
            flat = y.toarray() if sparse.issparse(y) else np.asarray(y)
            return np.ascontiguousarray(flat, np.float32)
        flat = column_or_1d(y)
        numbers = np.searchsorted(self.values, flat)
        known = self.values[np.minimum(numbers, len(self.values) - 1)] == flat
        strange = flat[~known]
        require(
            bool(known.all()),
            "Every class must be among those known from the start.",
            strange[:3],
            "Name all at the first partial_fit.",
        )
        return np.asarray(numbers, np.int32)

    def answers(self, found: Array) -> Any:
        """Predicted numbers as the classes they stand for."""
        if self.labels is None:
            return np.asarray(self.values[found])
        labels = found.astype(self.labels)
        return sparse.csr_matrix(labels) if self.sparse else labels


def numbers(y: Any) -> Array:
    """(N, T) floats."""
    flat = np.asarray(y, np.float64)
    return np.ascontiguousarray(flat.reshape(len(flat), -1))


def weights_of(sample_weight: Any, x: Array) -> Array | None:
    """None where all rows weigh the same."""
    if sample_weight is None:
        return None
    weights = _check_sample_weight(sample_weight, x, dtype=np.float64)
    require(bool((weights >= 0).all()), "Weights of rows are not negative.", weights.min(), "Check sample_weight.")
    require(bool(weights.any()), "Some rows must weigh more than 0.", "weights of 0", "Check sample_weight.")
    return None if (weights == weights[0]).all() else weights


def weights_by_class(given: Mapping[Any, float], classes: Sequence[Any]) -> Array:
    """Of each class; 1 where none is given. A name that is none of them, while one of them has none, is a slip."""
    strange = [name for name in given if name not in classes]
    slip = bool(strange) and any(one not in given for one in classes)
    require(not slip, "class_weight names the classes of y.", strange[:3], f"They are {', '.join(map(str, classes[:9]))}.")
    weights = np.array([given.get(one, 1.0) for one in classes], np.float64)
    require(bool((weights >= 0).all()), "Weights of classes are not negative.", weights.min(), "Check class_weight.")
    return weights


def weighing(rows: Rows) -> Rows:
    """Without the rows that weigh nothing."""
    weights = rows.weights
    return rows if weights is None or weights.all() else rows.take(np.flatnonzero(weights))


def prepared(
    train: Rows,
    validation: Rows | None,
    names: tuple[str, ...],
    columns: tuple[Column, ...],
    steps: Any,
    known: tuple[FittedStep, ...] | None = None,
) -> Prepared:
    """names: of the classes or labels, none for numbers; steps: see Parameters, preprocess, fitted on the rows to train on.

    known: the steps as they were fitted on other rows before.
    """
    features, categories = zip(*((column.name, column.categories) for column in columns), strict=True)
    data = Data(train, None, names, (train.x.shape[1],), features, categories)
    fitted = fit_steps(_chosen(steps, data), train.x, columns) if known is None else known
    held = None if validation is None else source_of(validation, columns, fitted)
    return Prepared(source_of(train, columns, fitted), held, None, data, fitted)


def _chosen(steps: Any, data: Data) -> tuple[Preprocessing, ...]:
    """A name is that of the step for numbers; categories and what is missing are then seen to as well."""
    if isinstance(steps, str):
        return tuple(suited({"name": "standardize" if steps == "auto" else steps}, data))
    if isinstance(steps, Preprocessing):
        return (steps,)
    return () if steps is None else tuple(steps)
