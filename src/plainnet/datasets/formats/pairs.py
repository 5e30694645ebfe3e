"""Finds features and their targets in NumPy's files: in .npy files side by side or in one, among the arrays of an .npz file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require
from plainnet.datasets.formats import arrays

# Names in common use: features, targets, and the same of a test.
USUAL = (
    ("x_train", "y_train", "x_test", "y_test"),
    ("X_train", "y_train", "X_test", "y_test"),
    ("x", "y", "x_test", "y_test"),
    ("X", "y", "X_test", "y_test"),
    ("X", "Y", "X_test", "Y_test"),
    ("images", "labels", "test_images", "test_labels"),
    ("data", "target", "test_data", "test_target"),
    ("features", "targets", "test_features", "test_targets"),
    ("features", "target", "test_features", "test_target"),
    ("features", "labels", "test_features", "test_labels"),
)


def of_npy(path: Path, target: str | None) -> tuple[Array, Array]:
    """target: another .npy file, or the number of a column from 1, by default the last."""
    x = arrays.mapped(path)
    if target is not None and not target.isdecimal():
        return x, arrays.mapped(Path(target).expanduser())
    name, advice = path.name, "Give target = a .npy file with one target a row, or the number of a column."
    require(x.ndim == 2 and x.shape[1] > 1, f"{name} has no column for targets.", f"shape {x.shape}", advice)
    column = x.shape[1] if target is None else int(target)
    require(1 <= column <= x.shape[1], f"{name} has no such column.", target, advice)
    y = x[:, column - 1]
    whole = y.dtype.kind == "f" and len(y) > 0 and bool((y == np.round(y)).all())
    return np.delete(x, column - 1, axis=1), y.astype(np.int64) if whole else np.array(y)


def names_in(path: Path, features: str | None, target: str | None) -> tuple[str, str]:
    """The names of features and targets in an .npz file: those given, those in common use, or what one of them leaves."""
    if features is not None and target is not None:
        return features, target
    known = arrays.names_of(path)
    usual = next((row for row in USUAL if {features or row[0], target or row[1]} <= set(known)), None)
    if usual is not None:
        return features or usual[0], target or usual[1]
    given = features or target
    others = [name for name in known if name != given]
    if given not in known or len(others) != 1:
        what = f"Which arrays of {path.name} are features and targets?"
        advice = f"Name them: features = ..., target = ... in a spec, npz:path={path.name},features=...,target=... elsewhere."
        raise RequestError(what, ", ".join(known) or "none", advice)
    return features or others[0], target or others[0]


def features_in(path: Path, features: str | None) -> Array:
    """The features of an .npz file, whether or not it has targets."""
    known = arrays.names_of(path)
    found = features or (known[0] if len(known) == 1 else next((row[0] for row in USUAL if row[0] in known), None))
    what = f"Which array of {path.name} holds the rows?"
    require(found is not None, what, ", ".join(known) or "none", "Call it x, or save it alone.")
    return arrays.named(path, [str(found)])[0]
