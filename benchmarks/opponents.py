"""Who is compared in estimators.py: each makes an estimator with fit and predict, at one thread, in one process with the others.

An alike one does what scikit-learn's MLP does by default: 100 hidden ReLUs, Adam at 0.001, batches of 200, and all 200 epochs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

os.environ["KERAS_BACKEND"] = "jax"  # Keras reads it when it is imported
EPOCHS, WIDTH, BATCH = 200, 100, 200
ALL_EPOCHS = {"max_iter": EPOCHS, "n_iter_no_change": 10 * EPOCHS, "random_state": 0}


@dataclass(frozen=True)
class Opponent:
    """make: (regression, rows, features, classes) -> an estimator; package: what is installed for it; alike: see above."""

    name: str
    package: str
    make: Callable[[bool, int, int, int], Any]
    alike: bool = False


def plainnet(regression: bool, rows: int, features: int, classes: int) -> Any:
    from plainnet import MLPClassifier, MLPRegressor

    return (MLPRegressor if regression else MLPClassifier)(**ALL_EPOCHS)


def tabular(regression: bool, rows: int, features: int, classes: int) -> Any:
    from plainnet import MLPClassifier, MLPRegressor

    return (MLPRegressor if regression else MLPClassifier).tabular(random_state=0)


def scikit_learn(regression: bool, rows: int, features: int, classes: int) -> Any:
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    return (MLPRegressor if regression else MLPClassifier)(**ALL_EPOCHS)


def hist_gradient_boosting(regression: bool, rows: int, features: int, classes: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    return (HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier)(random_state=0)


def real_mlp(regression: bool, rows: int, features: int, classes: int) -> Any:
    from pytabkit import RealMLP_TD_Classifier, RealMLP_TD_Regressor

    return (RealMLP_TD_Regressor if regression else RealMLP_TD_Classifier)(device="cpu", random_state=0, n_threads=1)


class Skorch:
    """PyTorch's modules in skorch's loop; L2 is left out, as Adam's weight_decay is another penalty."""

    def __init__(self, regression: bool, rows: int, features: int, classes: int) -> None:
        import torch
        from skorch import NeuralNetClassifier, NeuralNetRegressor
        from torch import nn

        torch.manual_seed(0)
        outputs = 1 if regression else classes
        module = nn.Sequential(nn.Linear(features, WIDTH), nn.ReLU(), nn.Linear(WIDTH, outputs))
        shared = {"max_epochs": EPOCHS, "lr": 0.001, "batch_size": min(BATCH, rows), "optimizer": torch.optim.Adam}
        shared |= {"train_split": None, "verbose": 0, "iterator_train__shuffle": True}
        self.regression = regression
        self.net = NeuralNetRegressor(module, **shared) if regression else classifier(NeuralNetClassifier, module, shared)

    def fit(self, x: np.ndarray, y: np.ndarray) -> Skorch:
        targets = y.astype(np.float32)[:, None] if self.regression else y.astype(np.int64)
        self.net.fit(x.astype(np.float32), targets)
        return self

    def predict(self, x: np.ndarray) -> np.ndarray:
        found = self.net.predict(x.astype(np.float32))
        return found[:, 0] if self.regression else found


def classifier(kind: Any, module: Any, shared: dict[str, Any]) -> Any:
    from torch import nn

    return kind(module, criterion=nn.CrossEntropyLoss, **shared)


class Keras:
    """Keras 3 on JAX: fit compiles first, every time, as a user's does."""

    def __init__(self, regression: bool, rows: int, features: int, classes: int) -> None:
        import keras

        keras.utils.set_random_seed(0)
        last = keras.layers.Dense(1) if regression else keras.layers.Dense(classes)
        self.regression, self.batch = regression, min(BATCH, rows)
        self.model = keras.Sequential([keras.Input((features,)), keras.layers.Dense(WIDTH, "relu"), last])
        loss = "mse" if regression else keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.model.compile(keras.optimizers.Adam(0.001), loss)

    def fit(self, x: np.ndarray, y: np.ndarray) -> Keras:
        self.model.fit(x.astype(np.float32), y, batch_size=self.batch, epochs=EPOCHS, verbose=0)
        return self

    def predict(self, x: np.ndarray) -> np.ndarray:
        found = self.model.predict(x.astype(np.float32), verbose=0)
        return found[:, 0] if self.regression else found.argmax(axis=1)


OPPONENTS = {
    opponent.name: opponent
    for opponent in (
        Opponent("Plainnet", "plainnet", plainnet, alike=True),
        Opponent("scikit-learn", "scikit-learn", scikit_learn, alike=True),
        Opponent("skorch", "skorch", Skorch, alike=True),
        Opponent("Keras on JAX", "keras", Keras, alike=True),
        Opponent("Plainnet tabular()", "plainnet", tabular),
        Opponent("RealMLP", "pytabkit", real_mlp),
        Opponent("gradient boosting", "scikit-learn", hist_gradient_boosting),
    )
}
