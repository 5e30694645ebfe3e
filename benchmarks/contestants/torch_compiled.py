"""PyTorch, compiled: gather, forward, backward and update in one graph of `torch.compile`, called from C++ (`cpp_wrapper`).

A whole step by `torch.func` took a third of the time of a compiled model with `backward` and an optimizer beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from contestants import start, torch_eager
from contestants.start import BATCH_NORM_EPSILON, BETA1, BETA2, EPSILON, MOMENTUM
from contestants.torch_eager import PACKAGE, data_loss, refuses, targets
from workloads import Workload

__all__ = ["PACKAGE", "predictor", "prepare", "refuses", "row_predictor"]
ACTIVATIONS = {"sigmoid": torch.sigmoid, "relu": torch.relu}
OPTIONS = {"cpp_wrapper": True}

Parameters = dict[str, torch.Tensor]


def parameters(workload: Workload) -> Parameters:
    found = {}
    for layer, weights in enumerate(start.weights(workload)):
        found |= {f"w{layer}": torch.from_numpy(weights), f"b{layer}": torch.zeros(weights.shape[1])}
        if workload.batch_norm and layer < len(workload.widths) - 2:
            found |= {f"scale{layer}": torch.ones(weights.shape[1]), f"shift{layer}": torch.zeros(weights.shape[1])}
    return found


def network(workload: Workload, p: Parameters, x: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Logits, and each batch's means and variances."""
    seen = []
    last = len(workload.widths) - 2
    for layer in range(last):
        x = torch.addmm(p[f"b{layer}"], x, p[f"w{layer}"])
        if workload.batch_norm:
            variance, mean = torch.var_mean(x, dim=0, correction=0)
            seen += [mean, variance]
            x = (x - mean) * (p[f"scale{layer}"] * torch.rsqrt(variance + BATCH_NORM_EPSILON)) + p[f"shift{layer}"]
        x = ACTIVATIONS[workload.activation](x)
        if workload.dropout:
            x = functional.dropout(x, workload.dropout)
    return torch.addmm(p[f"b{last}"], x, p[f"w{last}"]), seen


def stepper(workload: Workload, rows: torch.Tensor, classes: torch.Tensor) -> Callable[[torch.Tensor | None], torch.Tensor]:
    """A compiled step that updates everything in place, on the rows of these numbers or on all."""
    p = parameters(workload)
    names, values = list(p), list(p.values())
    slots = [[torch.zeros_like(v) for v in values] for _ in range({"sgd": 0, "momentum": 1, "adam": 2}[workload.optimizer])]
    hidden = workload.widths[1:-1] if workload.batch_norm else ()
    running = [fill(units) for units in hidden for fill in (torch.zeros, torch.ones)]
    count = torch.zeros(())

    def objective(p: Parameters, xb: torch.Tensor, yb: torch.Tensor) -> tuple[torch.Tensor, Any]:
        z, seen = network(workload, p, xb)
        return data_loss(workload, z, yb), seen

    def step(batch: torch.Tensor | None) -> torch.Tensor:
        xb, yb = (rows, classes) if batch is None else (rows.index_select(0, batch), classes.index_select(0, batch))
        gradients, (loss, seen) = torch.func.grad_and_value(objective, has_aux=True)(p, xb, yb)
        g = [
            gradients[name] + workload.l2 * p[name] if workload.l2 and name.startswith("w") else gradients[name] for name in names
        ]
        if workload.normalize_gradient:
            norm = torch.stack([v.square().sum() for v in g]).sum().sqrt()
            g = [v / norm for v in g]
        update(workload, values, g, slots, count)
        for old, new in zip(running, seen, strict=True):
            old.lerp_(new, 1 - start.KEPT)
        return loss

    return torch.compile(step, fullgraph=True, dynamic=False, options=OPTIONS)


def update(workload: Workload, values: list[torch.Tensor], g: list[torch.Tensor], slots: Any, count: torch.Tensor) -> None:
    rate = workload.learning_rate
    if workload.optimizer == "sgd":
        torch._foreach_add_(values, g, alpha=-rate)
    elif workload.optimizer == "momentum":
        torch._foreach_mul_(slots[0], MOMENTUM)
        torch._foreach_add_(slots[0], g)
        torch._foreach_add_(values, slots[0], alpha=-rate)
    else:
        count += 1
        first_rate, second_rate = rate / (1 - BETA1**count), 1 / (1 - BETA2**count)
        torch._foreach_lerp_(slots[0], g, 1 - BETA1)
        torch._foreach_lerp_(slots[1], [v * v for v in g], 1 - BETA2)
        taken = [first_rate * m / ((second_rate * v).sqrt() + EPSILON) for m, v in zip(*slots, strict=True)]
        torch._foreach_sub_(values, taken)


def prepare(workload: Workload, x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
    rows, classes = torch.from_numpy(start.floats(x)), targets(workload, y)
    step = stepper(workload, rows, classes)

    @torch.no_grad()
    def epoch() -> float:
        total = torch.zeros(())
        batches = [None] * workload.steps if workload.full_batch else torch.randperm(len(rows)).split(workload.batch_size)
        for batch in batches:
            total += step(batch)
        return float(total) / workload.steps

    return epoch


def predictor(workload: Workload, x: np.ndarray) -> Callable[[], np.ndarray]:
    rows = torch.from_numpy(start.floats(x)).split(2_000)
    model = torch.compile(torch_eager.network(workload).eval(), options={"freezing": True, "max_autotune": True})

    @torch.inference_mode()
    def predict() -> np.ndarray:
        return torch.cat([model(part) for part in rows]).numpy()

    return predict


def row_predictor(workload: Workload) -> Callable[[np.ndarray], np.ndarray]:
    model = torch.compile(torch_eager.network(workload).eval(), options={"freezing": True})

    @torch.inference_mode()
    def predict(row: np.ndarray) -> np.ndarray:
        return model(torch.from_numpy(row)[None]).numpy()[0]

    return predict
