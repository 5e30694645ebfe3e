"""A preprocessing is fitted on training rows only and becomes part of the model."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array, DType
from plainnet.core.columns import Column, numbered, numeric_places
from plainnet.core.concept import Concept
from plainnet.core.errors import require

Columns = tuple[Column, ...]
Learned = Mapping[str, Array]
Shape = tuple[int | None, ...]  # None: any size


@dataclass(frozen=True)
class Affine:
    """x * scale + shift for each feature; both (F,) float64. Engines apply it while they gather a batch."""

    scale: Array
    shift: Array

    def astype(self, dtype: DType) -> Affine:
        return Affine(self.scale.astype(dtype), self.shift.astype(dtype))

    def then(self, other: Affine) -> Affine:
        """Both, this one first."""
        return Affine(self.scale * other.scale, self.shift * other.scale + other.shift)


@dataclass(frozen=True)
class Preprocessing(Concept):
    """One step: pure functions of rows (N, F), of what the columns are, and of what was learned from training rows.

    Categorical columns hold codes, NaN is a missing value; a step changes the columns that it is for and leaves the others.
    """

    room: ClassVar[str] = "preprocessing"

    @abstractmethod
    def learn(self, x: Array, columns: Columns) -> dict[str, Array]:
        """Finite float64 arrays, from one training row or more. Nothing in x is infinite."""

    @abstractmethod
    def apply(self, x: Array, columns: Columns, learned: Learned) -> Array:
        """Rows (N, F) float64 -> (N, F') float64, each row by itself."""

    def shapes(self, columns: Columns) -> dict[str, Shape]:
        """The names and the shapes of what `learn` gives."""
        return {}

    def fits(self, columns: Columns, learned: Learned) -> bool:
        """Whether arrays of these shapes, read from a file, can be what `learn` gave."""
        return True

    def after(self, columns: Columns, learned: Learned) -> Columns:
        """What the columns are after it."""
        return columns

    def acts_on(self, column: Column) -> bool:
        """Whether the column is of the kind that it is for."""
        return not column.categorical

    def concerns(self, columns: Columns, learned: Learned) -> int:
        """How many columns it changed, to tell the user."""
        return sum(map(self.acts_on, columns))

    def fit(self, x: Array, columns: Sequence[Column] = ()) -> FittedStep:
        """Learn from training rows (N, F); without a description all columns are numeric."""
        require(len(x) > 0, "A preprocessing is fitted on training rows.", "no rows", "Give at least one row.")
        described = tuple(columns) or numbered(x.shape[1])
        return FittedStep(self, described, self.learn(x, described))


@dataclass(frozen=True)
class Rescaling(Preprocessing):
    """A step that multiplies each numeric feature by a number and adds another: engines do it while they gather."""

    @abstractmethod
    def affine(self, x: Array) -> Affine:
        """For all features of training rows, which are numeric."""

    def learn(self, x: Array, columns: Columns) -> dict[str, Array]:
        places = numeric_places(columns)
        if len(places) == len(columns):
            found = self.affine(x)
            return {"scale": found.scale, "shift": found.shift}
        scale, shift = np.ones(len(columns)), np.zeros(len(columns))
        if places:
            found = self.affine(x[:, places])
            scale[places], shift[places] = found.scale, found.shift
        return {"scale": scale, "shift": shift}

    def shapes(self, columns: Columns) -> dict[str, Shape]:
        return {"scale": (len(columns),), "shift": (len(columns),)}

    def apply(self, x: Array, columns: Columns, learned: Learned) -> Array:
        return np.asarray(x * learned["scale"] + learned["shift"])


@dataclass(frozen=True)
class FittedStep:
    """A step, the columns that it was fitted on, and what it learned: plain data, and a pure function of rows."""

    step: Preprocessing
    before: Columns
    learned: Learned

    @cached_property
    def columns(self) -> Columns:
        """What comes out."""
        return self.step.after(self.before, self.learned)

    @property
    def affine(self) -> Affine | None:
        """The step as engines apply it, where it is no more than a scale and a shift."""
        return Affine(self.learned["scale"], self.learned["shift"]) if isinstance(self.step, Rescaling) else None

    def apply(self, x: Array) -> Array:
        return self.step.apply(x, self.before, self.learned)


def inverse(width: Array) -> Array:
    """1 / width, and 0 where a feature has no width to speak of."""
    return np.divide(1.0, width, out=np.zeros_like(width), where=width > np.finfo(np.float64).tiny)
