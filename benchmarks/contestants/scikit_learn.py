"""scikit-learn's MLPClassifier, one `partial_fit` an epoch; it draws its own initial weights (Glorot's, uniform).

Of two classes it makes one sigmoid output, which is the same model as a softmax over two.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.neural_network import MLPClassifier

from contestants import start
from workloads import Workload

PACKAGE = "scikit-learn"


def refuses(workload: Workload) -> str | None:
    lacking = {
        "dropout": workload.dropout,
        "batch norm": workload.batch_norm,
        "normalized gradients": workload.normalize_gradient,
    }
    missing = [name for name, wanted in lacking.items() if wanted]
    return f"it has no {', no '.join(missing)}" if missing else None


def classifier(workload: Workload) -> MLPClassifier:
    return MLPClassifier(
        workload.widths[1:-1],
        activation={"sigmoid": "logistic"}.get(workload.activation, workload.activation),
        solver="adam" if workload.optimizer == "adam" else "sgd",
        alpha=0.0,
        batch_size=workload.batch_size,
        learning_rate_init=workload.learning_rate,
        momentum=0.0,
        nesterovs_momentum=False,
        random_state=0,
    )


def prepare(workload: Workload, x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
    rows, model, classes = start.floats(x), classifier(workload), np.arange(workload.widths[-1])
    targets = np.eye(workload.widths[-1], dtype=np.int32)[y] if workload.loss == "sigmoid" else y

    def epoch() -> float:
        model.partial_fit(rows, targets, classes=classes)
        return float(model.loss_)

    return epoch


def with_weights(workload: Workload) -> MLPClassifier:
    """Fitted on anything, then given the weights of all contestants; of two classes it keeps the difference of the logits."""
    classes = workload.widths[-1]
    rows, labels = np.zeros((classes, workload.widths[0]), np.float32), np.arange(classes)
    model = classifier(workload).partial_fit(rows, labels, classes=labels)
    weights = start.weights(workload)
    if classes == 2:
        weights[-1] = weights[-1][:, 1:] - weights[-1][:, :1]
    model.coefs_, model.intercepts_ = weights, [np.zeros(w.shape[1], np.float32) for w in weights]
    return model


def predictor(workload: Workload, x: np.ndarray) -> Callable[[], np.ndarray]:
    rows, model = start.floats(x), with_weights(workload)
    return lambda: model.predict_proba(rows)


def row_predictor(workload: Workload) -> Callable[[np.ndarray], np.ndarray]:
    model = with_weights(workload)
    return lambda row: model.predict_proba(row[None])[0]
