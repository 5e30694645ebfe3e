"""The tables that estimators are compared on: those that scikit-learn bundles, Wine Quality, and made up ones of 1,000 rows.

Features are standardized, and targets of a regression too, with the training rows' mean and deviation: the same for everybody.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn import datasets
from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold
from sklearn.preprocessing import StandardScaler

REPEATS, FOLDS = 5, 2  # Dietterich's 5 x 2
ROWS = 1_000
DATA = Path(os.environ.get("PLAINNET_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))

MADE = {
    "clusters": lambda: datasets.make_classification(ROWS, 20, n_informative=8, n_classes=3, flip_y=0.05, random_state=0),
    "moons": lambda: datasets.make_moons(ROWS, noise=0.3, random_state=0),
    "shells": lambda: datasets.make_gaussian_quantiles(n_samples=ROWS, n_features=6, n_classes=3, random_state=0),
    "hastie": lambda: datasets.make_hastie_10_2(ROWS, random_state=0),
    "friedman1": lambda: datasets.make_friedman1(ROWS, noise=1.0, random_state=0),
    "friedman2": lambda: datasets.make_friedman2(ROWS, noise=125.0, random_state=0),
    "friedman3": lambda: datasets.make_friedman3(ROWS, noise=0.1, random_state=0),
}
BUNDLED = {
    "digits": datasets.load_digits,
    "breast_cancer": datasets.load_breast_cancer,
    "wine": datasets.load_wine,
    "diabetes": datasets.load_diabetes,
}
REGRESSION = ("diabetes", "wine_quality", "friedman1", "friedman2", "friedman3")
TABLES = (*BUNDLED, "wine_quality", *MADE)
UNSEEN = ("digits", "wine", "wine_quality", "shells", "friedman2")  # no choice of tabular() was made on these


@dataclass(frozen=True)
class Fold:
    """One half to train on, the other to judge."""

    x: np.ndarray
    y: np.ndarray
    held: np.ndarray
    held_y: np.ndarray


def load(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Features (N, F) float64, and targets; of Wine Quality the red wines, whose quality is a number."""
    if name == "wine_quality":
        text = (DATA / "tabular" / "winequality-red.csv").read_text().replace(";", ",")  # some copies have it, and a header
        rows = np.loadtxt(text.splitlines(), delimiter=",", skiprows=int(text.startswith('"')))
        return rows[:, :-1], rows[:, -1]
    x, y = BUNDLED[name](return_X_y=True) if name in BUNDLED else MADE[name]()
    return x, y if name in REGRESSION else np.unique(y, return_inverse=True)[1]


def folds(name: str) -> Iterator[Fold]:
    x, y = load(name)
    regression = name in REGRESSION
    splits = (RepeatedKFold if regression else RepeatedStratifiedKFold)(n_splits=FOLDS, n_repeats=REPEATS, random_state=0)
    for train, test in splits.split(x, y):
        scaler = StandardScaler().fit(x[train])
        mean, deviation = (y[train].mean(), y[train].std()) if regression else (0, 1)
        targets = (y - mean) / deviation if regression else y
        yield Fold(scaler.transform(x[train]), targets[train], scaler.transform(x[test]), targets[test])


def error(name: str, predicted: np.ndarray, y: np.ndarray) -> float:
    """The share of rows that are missed, or the root of the mean squared error in deviations of the target."""
    return float(np.sqrt(np.mean((predicted - y) ** 2)) if name in REGRESSION else np.mean(predicted != y))
