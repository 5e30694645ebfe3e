"""What PyTorch and Optax make of 50 steps: python make_optimizers.py, with torch, optax and numpy, makes optimizers.json.

It knows nothing of Plainnet. A 4-5-3 sigmoid net with softmax cross-entropy, full batch, float64.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jax
import numpy as np
import optax
import torch
from torch.nn import functional

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)  # what optimizers count in

STEPS, ROWS = 50, 9
RANDOM = np.random.default_rng(11)
SHAPES = {"w1": (4, 5), "b1": (5,), "w2": (5, 3), "b2": (3,)}
INITIAL = {name: RANDOM.normal(size=shape).round(3) for name, shape in SHAPES.items()}
X, Y = RANDOM.normal(size=(ROWS, 4)).round(3), RANDOM.integers(0, 3, ROWS)

Parameters = dict[str, torch.Tensor]
TORCH: dict[str, Callable[[Parameters], torch.optim.Optimizer]] = {
    "nesterov": lambda p: torch.optim.SGD(p.values(), lr=0.1, momentum=0.8, nesterov=True),
    "adagrad": lambda p: torch.optim.Adagrad(p.values(), lr=0.1, eps=1e-10),
    "rmsprop": lambda p: torch.optim.RMSprop(p.values(), lr=0.01, alpha=0.9, eps=1e-10),
    "rmsprop_momentum": lambda p: torch.optim.RMSprop(p.values(), lr=0.01, alpha=0.99, eps=1e-8, momentum=0.5),
    "adadelta": lambda p: torch.optim.Adadelta(p.values(), lr=1.0, rho=0.9, eps=1e-6),
    "adamw": lambda p: torch.optim.AdamW(p.values(), lr=0.02, weight_decay=0.1),
    "adamw_weights": lambda p: torch.optim.AdamW(
        [{"params": [p["w1"], p["w2"]]}, {"params": [p["b1"], p["b2"]], "weight_decay": 0.0}], lr=0.02, weight_decay=0.1
    ),
    "adamax": lambda p: torch.optim.Adamax(p.values(), lr=0.02),
    "nadam": lambda p: torch.optim.NAdam(p.values(), lr=0.02),
    "radam": lambda p: torch.optim.RAdam(p.values(), lr=0.02),
    "amsgrad": lambda p: torch.optim.Adam(p.values(), lr=0.02, amsgrad=True),
    "weight_decay": lambda p: torch.optim.SGD(p.values(), lr=0.1, weight_decay=0.1),
}
OPTAX = {
    "lion": optax.lion(0.005, b1=0.9, b2=0.99, weight_decay=0.1),
    "clip_by_norm": optax.chain(optax.clip_by_global_norm(0.1), optax.sgd(0.5, momentum=0.9)),
    "clip_by_value": optax.chain(optax.clip(0.02), optax.sgd(0.5)),
    "normalize": optax.chain(optax.normalize_by_update_norm(eps=0.0), optax.sgd(0.05)),
    "rmsprop_inside": optax.rmsprop(0.01, decay=0.9, eps=1e-3, eps_in_sqrt=True),
    "adam_inside": optax.adam(0.02, eps=0.0, eps_root=1e-3),
}


def gradients(p: Parameters) -> torch.Tensor:
    """Leaves the gradient in the parameters; gives the loss."""
    hidden = torch.sigmoid(torch.tensor(X) @ p["w1"] + p["b1"])
    loss = functional.cross_entropy(hidden @ p["w2"] + p["b2"], torch.tensor(Y))
    for value in p.values():
        value.grad = None
    loss.backward()
    return loss


def run_torch(make: Callable[[Parameters], torch.optim.Optimizer]) -> Parameters:
    p = {name: torch.tensor(value, requires_grad=True) for name, value in INITIAL.items()}
    optimizer = make(p)
    for _ in range(STEPS):
        gradients(p)
        optimizer.step()
    return p


def run_optax(optimizer: optax.GradientTransformation) -> Parameters:
    p, state = {name: jax.numpy.array(value) for name, value in INITIAL.items()}, None
    state = optimizer.init(p)
    for _ in range(STEPS):
        leaves = {name: torch.tensor(np.array(value), requires_grad=True) for name, value in p.items()}
        gradients(leaves)
        slopes = {name: jax.numpy.array(value.grad.numpy()) for name, value in leaves.items()}
        updates, state = optimizer.update(slopes, state, p)
        p = optax.apply_updates(p, updates)
    return {name: torch.tensor(np.array(value)) for name, value in p.items()}


def averaged() -> Parameters:
    """The mean of SGD's weights after steps 20, 30, 40 and 50, by PyTorch's AveragedModel."""
    p = {name: torch.tensor(value, requires_grad=True) for name, value in INITIAL.items()}
    holder = torch.nn.ParameterDict(p)
    model, optimizer = torch.optim.swa_utils.AveragedModel(holder), torch.optim.SGD(holder.parameters(), lr=0.5)
    for step in range(1, STEPS + 1):
        gradients(dict(holder.items()))
        optimizer.step()
        if step >= 20 and step % 10 == 0:
            model.update_parameters(holder)
    return dict(model.module.items())


def flat(p: Parameters) -> list[float]:
    return [float(f"{x:.14g}") for name in SHAPES for x in p[name].detach().ravel().tolist()]


def main() -> None:
    runs = {name: run_torch(make) for name, make in TORCH.items()}
    runs |= {name: run_optax(optimizer) for name, optimizer in OPTAX.items()} | {"swa": averaged()}
    made = {"torch": torch.__version__, "optax": optax.__version__, "x": X.tolist(), "y": Y.tolist()}
    made |= {"initial": flat({name: torch.tensor(value) for name, value in INITIAL.items()})}
    made |= {"final": {name: flat(p) for name, p in runs.items()}}
    Path(__file__).with_name("optimizers.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
