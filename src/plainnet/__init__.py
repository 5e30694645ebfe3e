"""Fully-connected neural networks: fast, honest, explained."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plainnet.layers.alpha_dropout import AlphaDropout as AlphaDropout
    from plainnet.layers.batch_norm import BatchNorm as BatchNorm
    from plainnet.layers.dense import Dense as Dense
    from plainnet.layers.dropconnect import DropConnect as DropConnect
    from plainnet.layers.dropout import Dropout as Dropout
    from plainnet.layers.embedding import Embedding as Embedding
    from plainnet.layers.gaussian_dropout import GaussianDropout as GaussianDropout
    from plainnet.layers.gaussian_noise import GaussianNoise as GaussianNoise
    from plainnet.layers.layer_norm import LayerNorm as LayerNorm
    from plainnet.layers.maxout import Maxout as Maxout
    from plainnet.layers.periodic import Periodic as Periodic
    from plainnet.layers.piecewise_linear import PiecewiseLinear as PiecewiseLinear
    from plainnet.layers.relu import ReLU as ReLU
    from plainnet.layers.residual import Residual as Residual
    from plainnet.layers.rms_norm import RMSNorm as RMSNorm
    from plainnet.layers.sigmoid import Sigmoid as Sigmoid
    from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy as BinaryCrossEntropy
    from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy as SoftmaxCrossEntropy
    from plainnet.model.model import Model as Model
    from plainnet.network.network import Network as Network
    from plainnet.network.training import Training as Training
    from plainnet.optimizers.adam import Adam as Adam
    from plainnet.optimizers.momentum import Momentum as Momentum
    from plainnet.optimizers.sgd import SGD as SGD
    from plainnet.regularizers.l2 import L2 as L2
    from plainnet.report.live import LiveNotebook as LiveNotebook
    from plainnet.report.live import LivePicture as LivePicture
    from plainnet.schedules.cosine import Cosine as Cosine
    from plainnet.schedules.inverse_time import InverseTime as InverseTime
    from plainnet.training.callbacks.csv_log import CSVLog as CSVLog
    from plainnet.training.callbacks.jsonl_log import JSONLog as JSONLog
    from plainnet.training.callbacks.probes import Probes as Probes
    from plainnet.training.callbacks.reduce_on_plateau import ReduceOnPlateau as ReduceOnPlateau
    from plainnet.training.callbacks.tensorboard import TensorBoard as TensorBoard
    from plainnet.training.callbacks.time_limit import TimeLimit as TimeLimit
    from plainnet.training.data import load as load
    from plainnet.training.fit import fit as fit

# Where each public name lives. Names are imported when first used, so that the command line starts without NumPy.
_HOMES = {
    "BatchNorm": "layers.batch_norm",
    "Dense": "layers.dense",
    "Dropout": "layers.dropout",
    "AlphaDropout": "layers.alpha_dropout",
    "DropConnect": "layers.dropconnect",
    "Embedding": "layers.embedding",
    "GaussianDropout": "layers.gaussian_dropout",
    "GaussianNoise": "layers.gaussian_noise",
    "LayerNorm": "layers.layer_norm",
    "Maxout": "layers.maxout",
    "Periodic": "layers.periodic",
    "PiecewiseLinear": "layers.piecewise_linear",
    "Residual": "layers.residual",
    "RMSNorm": "layers.rms_norm",
    "ReLU": "layers.relu",
    "Sigmoid": "layers.sigmoid",
    "BinaryCrossEntropy": "losses.binary_cross_entropy",
    "SoftmaxCrossEntropy": "losses.softmax_cross_entropy",
    "Model": "model.model",
    "Network": "network.network",
    "Training": "network.training",
    "Adam": "optimizers.adam",
    "Momentum": "optimizers.momentum",
    "SGD": "optimizers.sgd",
    "L2": "regularizers.l2",
    "Cosine": "schedules.cosine",
    "InverseTime": "schedules.inverse_time",
    "CSVLog": "training.callbacks.csv_log",
    "JSONLog": "training.callbacks.jsonl_log",
    "LiveNotebook": "report.live",
    "LivePicture": "report.live",
    "Probes": "training.callbacks.probes",
    "ReduceOnPlateau": "training.callbacks.reduce_on_plateau",
    "TensorBoard": "training.callbacks.tensorboard",
    "TimeLimit": "training.callbacks.time_limit",
    "fit": "training.fit",
    "load": "training.data",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'plainnet' has no attribute '{name}'")
    return getattr(importlib.import_module(f"plainnet.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
