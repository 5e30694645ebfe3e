"""What PyTorch computes, written down once: python make_oracles.py, with torch 2.13.0 and numpy, makes oracles.json.

It knows nothing of Plainnet. Float64 throughout; every number is written with all its digits.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

STEPS, ROWS = 50, 11


def tensor(random: np.random.Generator, *shape: int) -> torch.Tensor:
    """Normal draws with few digits, so that the file stays short."""
    return torch.tensor(random.normal(size=shape).round(4), dtype=torch.float64)


def listed(value: object) -> object:
    """Tensors as lists."""
    if isinstance(value, torch.Tensor):
        return value.detach().tolist()
    if isinstance(value, dict):
        return {key: listed(item) for key, item in value.items()}
    return [listed(item) for item in value] if isinstance(value, list) else value


def gradient(value: torch.Tensor, *inputs: torch.Tensor) -> list[torch.Tensor]:
    return list(torch.autograd.grad(value, inputs, retain_graph=True))


def optimizers() -> dict[str, object]:
    """50 full-batch steps of a 5-7-3 sigmoid net with softmax cross-entropy."""
    random = np.random.default_rng(1)
    weights = {
        "w1": tensor(random, 5, 7),
        "b1": tensor(random, 7),
        "w2": tensor(random, 7, 3),
        "b2": tensor(random, 3),
    }
    x, y = tensor(random, ROWS, 5), torch.tensor(random.integers(0, 3, ROWS))
    recipes = {
        "sgd": (torch.optim.SGD, {"lr": 0.5}),
        "momentum": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
        "adam": (torch.optim.Adam, {"lr": 0.02, "betas": (0.9, 0.999), "eps": 1e-8}),
    }
    runs = {name: run(weights, x, y, make, options) for name, (make, options) in recipes.items()}
    return {"initial": weights, "x": x, "y": y, "runs": runs}


def run(initial: dict[str, torch.Tensor], x: torch.Tensor, y: torch.Tensor, make: type, options: dict) -> dict[str, object]:
    p = {name: value.clone().requires_grad_() for name, value in initial.items()}
    optimizer = make(p.values(), **options)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        hidden = torch.sigmoid(x @ p["w1"] + p["b1"])
        loss = functional.cross_entropy(hidden @ p["w2"] + p["b2"], y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"options": {key: list(v) if isinstance(v, tuple) else v for key, v in options.items()}, "losses": losses, "final": p}


def losses() -> dict[str, object]:
    """Each row's loss and its gradient by the logits, some of them large."""
    random = np.random.default_rng(2)
    z = tensor(random, 6, 4)
    z[4], z[5] = z[4] * 100, torch.tensor([800.0, -800.0, 0.0, 799.0])
    z.requires_grad_()
    classes = torch.tensor(random.integers(0, 4, 6))
    soft = torch.softmax(tensor(random, 6, 4), dim=1)
    found: dict[str, object] = {"z": z, "classes": classes, "soft": soft}
    for name, y in (("one_hot", functional.one_hot(classes, 4).to(torch.float64)), ("soft", soft)):
        values = functional.cross_entropy(z, y, reduction="none")
        found[f"softmax_{name}"] = {"values": values, "gradient": gradient(values.sum(), z)[0]}
    found["softmax"] = torch.softmax(z, dim=1)
    for name, y in (("one_hot", functional.one_hot(classes, 4).to(torch.float64)), ("soft", soft)):
        outputs = functional.binary_cross_entropy_with_logits(z, y, reduction="none")
        for reduction, values in (("sum", outputs.sum(dim=1)), ("mean", outputs.mean(dim=1))):
            slope = gradient(values.sum(), z)[0]
            found[f"binary_{reduction}_{name}"] = {"values": values, "gradient": slope}
    found["sigmoid"] = torch.sigmoid(z)
    return found


def batch_norm() -> dict[str, object]:
    """One training step and one evaluation, momentum (in Plainnet's sense) 0.9; the running variance is the biased one."""
    random = np.random.default_rng(3)
    x, dy = tensor(random, 7, 4) * 3 + 1, tensor(random, 7, 4)
    scale, shift, mean, variance = tensor(random, 4), tensor(random, 4), tensor(random, 4), tensor(random, 4).abs() + 0.5
    found: dict[str, object] = {"x": x, "dy": dy, "scale": scale, "shift": shift, "mean": mean, "variance": variance}
    for mode in ("training", "evaluation"):
        inputs = [value.clone().requires_grad_() for value in (x, scale, shift)]
        running = mean.clone(), variance.clone()
        y = functional.batch_norm(inputs[0], *running, *inputs[1:], training=mode == "training", momentum=0.1, eps=1e-5)
        dx, dscale, dshift = gradient((y * dy).sum(), *inputs)
        found[mode] = {"y": y, "dx": dx, "dscale": dscale, "dshift": dshift}
        if mode == "training":
            biased = 0.9 * variance + 0.1 * x.var(dim=0, unbiased=False)
            found[mode] |= {"running_mean": running[0], "running_variance": biased}  # type: ignore[operator]
    return found


def activations() -> dict[str, object]:
    random = np.random.default_rng(4)
    x, dy = tensor(random, 4, 6) * 4, tensor(random, 4, 6)
    x[0, :4] = torch.tensor([0.0, 750.0, -750.0, -40.0])
    x.requires_grad_()
    found: dict[str, object] = {"x": x, "dy": dy}
    for name in ("relu", "sigmoid"):
        y = getattr(torch, name)(x)
        found[name] = {"y": y, "dx": gradient((y * dy).sum(), x)[0]}
    return found


def main() -> None:
    made = {"torch": torch.__version__}
    made |= {part.__name__: listed(part()) for part in (optimizers, losses, batch_norm, activations)}
    Path(__file__).with_name("oracles.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
