"""What both estimators are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal

from sklearn.base import BaseEstimator

from plainnet.engines.choose import EngineName
from plainnet.layers.base import Layer
from plainnet.schedules.base import Schedule
from plainnet.training.callbacks.base import Callback
from plainnet.training.splits import Kind


@dataclass(eq=False, repr=False)
class Parameters(BaseEstimator):
    """Parameters up to max_fun mean what they mean in scikit-learn's MLP; the names of more activations, optimizers and
    schedules are taken too (plainnet list), and such objects themselves.

    activation: one for all hidden layers, or one for each; a function too: np.tanh, or lambda x: np.maximum(x, 0.1 * x).
    solver: adam, sgd, lbfgs, or any optimizer; learning_rate: constant, invscaling, adaptive, or any schedule.
    loss: any loss that suits the targets; auto is softmax cross-entropy, binary cross-entropy or the squared error.
    dropout, input_dropout: rates, or schedules, after each hidden activation and of the features; dropconnect: of hidden weights.
    normalization: batch, layer or rms, before each activation. l1: beside alpha; max_norm: of the weights into a unit.
    n_iter_no_change: math.inf goes on to the end.
    validation_split: how validation_fraction is held out; stratified by default where targets are classes.
    scoring: what early stopping watches, as scikit-learn names it or as a scorer, a metric of Plainnet's, or loss; by default
    accuracy or R2.
    preprocess: auto standardizes numbers, codes the categories of a frame and fills what is missing; so does the name of
    another step for the numbers, such as robust_scale; or the steps themselves. embedding: a layer for the features,
    Periodic() or PiecewiseLinear() say; input_scaling: scales of them that learn so many times as fast as weights; 0: none.
    initializer: of all weights, their biases being 0 then; by default both begin as scikit-learn's.
    callbacks: Plainnet's, or functions of the run, called after each epoch; time_limit: seconds.
    dtype: float32, float64 or auto, which is the features' own.
    n_jobs: threads; by default as many as pay and OMP_NUM_THREADS allows, and one where members share a network.
    n_members: networks from as many seeds, whose probabilities or numbers are averaged; members_ are their models.
    shared_members: so many within each network, which share its hidden weights (see layers/adapters.py).
    conformal_fraction: of the rows, kept aside for predict_set or predict_interval.
    """

    hidden_layer_sizes: int | Sequence[int] = (100,)
    activation: Any = "relu"
    _: KW_ONLY
    solver: Any = "adam"
    alpha: float = 0.0001
    batch_size: int | Literal["auto"] = "auto"
    learning_rate: Any = "constant"
    learning_rate_init: float = 0.001
    power_t: float = 0.5
    max_iter: int = 200
    shuffle: bool = True
    random_state: Any = None
    tol: float = 1e-4
    verbose: bool = False
    warm_start: bool = False
    momentum: float = 0.9
    nesterovs_momentum: bool = True
    early_stopping: bool = False
    validation_fraction: float = 0.1
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8
    n_iter_no_change: float = 10
    max_fun: int = 15000
    loss: Any = "auto"
    dropout: float | Schedule = 0.0
    input_dropout: float | Schedule = 0.0
    dropconnect: float = 0.0
    normalization: Any = None
    l1: float = 0.0
    max_norm: float | None = None
    validation_split: Kind | Literal["auto"] = "auto"
    scoring: Any = None
    preprocess: Any = None
    embedding: Layer | None = None
    input_scaling: float = 0.0
    initializer: Any = None
    callbacks: Sequence[Callback] = ()
    time_limit: float | None = None
    dtype: str = "auto"
    n_jobs: int | None = None
    engine: EngineName = "auto"
    n_members: int = 1
    shared_members: int = 1
    conformal_fraction: float = 0.0
