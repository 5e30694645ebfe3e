"""Fully-connected neural networks: fast, honest, explained."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plainnet.estimators.classifier import MLPClassifier as MLPClassifier
    from plainnet.estimators.regressor import MLPRegressor as MLPRegressor
    from plainnet.estimators.tuning import tune as tune
    from plainnet.model.model import Model as Model
    from plainnet.network.network import Network as Network
    from plainnet.network.training import Training as Training
    from plainnet.report.live import LiveNotebook as LiveNotebook
    from plainnet.report.live import LivePicture as LivePicture
    from plainnet.training.data import load as load
    from plainnet.training.fit import fit as fit

# Where the names live that are no concepts; every concept's class is found by the registry. All are imported when first used,
# so that the command line starts without NumPy.
_HOMES = {
    "MLPClassifier": "estimators.classifier",
    "MLPRegressor": "estimators.regressor",
    "Model": "model.model",
    "Network": "network.network",
    "Training": "network.training",
    "LiveNotebook": "report.live",
    "LivePicture": "report.live",
    "fit": "training.fit",
    "load": "training.data",
    "tune": "estimators.tuning",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"plainnet.{_HOMES[name]}"), name)
    found = _registry().of_class(name) if name[:1].isupper() else []
    if len(found) > 1:
        listed = " or ".join(concept.__module__ for concept in found)
        raise AttributeError(f"'{name}' is the name of several concepts; import it from {listed}")
    if not found:
        raise AttributeError(f"module 'plainnet' has no attribute '{name}'")
    return found[0]


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_registry().classes()})


def _registry() -> Any:
    return importlib.import_module("plainnet.core.registry")
