"""PyTorch, eager: modules, rows gathered by index tensors, the fused Adam or the plain SGD, denormals flushed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from contestants import start
from workloads import Workload

PACKAGE = "torch"
ACTIVATIONS = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU}

torch.set_num_threads(start.THREADS)
torch.set_flush_denormal(True)


def refuses(workload: Workload) -> str | None:
    return None


def network(workload: Workload) -> nn.Sequential:
    layers: list[nn.Module] = []
    for weights in start.weights(workload):
        dense = nn.Linear(*weights.shape)
        dense.weight.data.copy_(torch.from_numpy(weights.T))
        dense.bias.data.zero_()
        layers.append(dense)
        layers += [nn.BatchNorm1d(dense.out_features, momentum=1 - start.KEPT)] if workload.batch_norm else []
        layers.append(ACTIVATIONS[workload.activation]())
        layers += [nn.Dropout(workload.dropout)] if workload.dropout else []
    last = max(i for i, layer in enumerate(layers) if isinstance(layer, nn.Linear))
    return nn.Sequential(*layers[: last + 1])


def weights_of(model: nn.Sequential) -> list[nn.Parameter]:
    return [layer.weight for layer in model if isinstance(layer, nn.Linear)]


def optimizer(workload: Workload, model: nn.Sequential) -> torch.optim.Optimizer:
    """L2 is the optimizers' weight_decay, unless the gradient is to be normalized with it."""
    weights = weights_of(model)
    others = [p for p in model.parameters() if not any(p is w for w in weights)]
    decay = 0.0 if workload.normalize_gradient else workload.l2
    groups = [{"params": weights, "weight_decay": decay}, {"params": others}]
    if workload.optimizer == "adam":
        return torch.optim.Adam(groups, workload.learning_rate, (start.BETA1, start.BETA2), start.EPSILON, fused=True)
    return torch.optim.SGD(groups, workload.learning_rate, start.MOMENTUM if workload.optimizer == "momentum" else 0.0)


def targets(workload: Workload, y: np.ndarray) -> torch.Tensor:
    classes = torch.from_numpy(y).long()
    return classes if workload.loss == "softmax" else functional.one_hot(classes, workload.widths[-1]).float()


def data_loss(workload: Workload, z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    if workload.loss == "softmax":
        return functional.cross_entropy(z, y)
    return functional.binary_cross_entropy_with_logits(z, y, reduction="sum") / len(z)


def prepare(workload: Workload, x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
    rows, classes, model = torch.from_numpy(start.floats(x)), targets(workload, y), network(workload)
    update, weights, parameters = optimizer(workload, model), weights_of(model), list(model.parameters())

    def step(xb: torch.Tensor, yb: torch.Tensor) -> torch.Tensor:
        update.zero_grad()
        loss = data_loss(workload, model(xb), yb)
        loss.backward()
        if workload.normalize_gradient:
            gradients = [p.grad for p in parameters]
            with torch.no_grad():
                torch._foreach_add_([w.grad for w in weights], weights, alpha=workload.l2)
                torch._foreach_div_(gradients, nn.utils.get_total_norm(gradients, foreach=True))
        update.step()
        return loss.detach()

    def epoch() -> float:
        total = torch.zeros(())
        if workload.full_batch:
            for _ in range(workload.steps):
                total += step(rows, classes)
        else:
            for batch in torch.randperm(len(rows)).split(workload.batch_size):
                total += step(rows.index_select(0, batch), classes.index_select(0, batch))
        return float(total) / workload.steps

    return epoch


def predictor(workload: Workload, x: np.ndarray) -> Callable[[], np.ndarray]:
    rows, model = torch.from_numpy(start.floats(x)).split(2_000), network(workload).eval()

    @torch.inference_mode()
    def predict() -> np.ndarray:
        return torch.cat([model(part) for part in rows]).numpy()

    return predict


def row_predictor(workload: Workload) -> Callable[[np.ndarray], np.ndarray]:
    model = network(workload).eval()

    @torch.inference_mode()
    def predict(row: np.ndarray) -> np.ndarray:
        return model(torch.from_numpy(row)).numpy()

    return predict
