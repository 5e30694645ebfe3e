"""Writes activations.json: PyTorch's values and slopes on a grid, in float64. Knows nothing of Plainnet.

Run where PyTorch is installed: python tests/oracles/make_activations.py
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch.nn import functional

GRID = [0.0, 1e-8, 1e-3, 0.1, 0.5, 1.0, 1.3, 2.0, 2.9, 3.5, 5.0, 8.0, 20.0, 90.0, 800.0, 1e4]
CASES = {
    "identity": lambda x: x * 1.0,
    "leaky_relu": lambda x: functional.leaky_relu(x, 0.01),
    "leaky_relu slope=0.2": lambda x: functional.leaky_relu(x, 0.2),
    "elu": functional.elu,
    "elu alpha=0.5": lambda x: functional.elu(x, 0.5),
    "selu": functional.selu,
    "gelu": functional.gelu,
    "gelu form=tanh": lambda x: functional.gelu(x, approximate="tanh"),
    "silu": functional.silu,
    "mish": functional.mish,
    "hard_sigmoid": lambda x: functional.relu6(x + 3) / 6,  # the slope of hardsigmoid itself is rounded to float32
    "tanh": torch.tanh,
    "softplus": functional.softplus,
    "softsign": functional.softsign,
}


def evaluated(function) -> dict[str, list[float]]:  # type: ignore[no-untyped-def]
    x = torch.tensor([-value for value in reversed(GRID)] + GRID[1:], dtype=torch.float64, requires_grad=True)
    y = function(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    return {"x": x.tolist(), "y": y.tolist(), "slope": slope.tolist()}


def prelu() -> dict[str, object]:
    """One slope a feature and one for all, on rows x with upstream gradients dy."""
    generator = torch.Generator().manual_seed(3)
    x, dy = (torch.randn(5, 3, dtype=torch.float64, generator=generator) for _ in range(2))
    found: dict[str, object] = {"x": x.tolist(), "dy": dy.tolist()}
    for name, slopes in {"each": [0.1, 0.25, -0.3], "shared": [0.2]}.items():
        inputs = [x.clone().requires_grad_(), torch.tensor(slopes, dtype=torch.float64, requires_grad=True)]
        y = functional.prelu(*inputs)
        dx, dslope = torch.autograd.grad((y * dy).sum(), inputs)
        found[name] = {"slope": slopes, "y": y.tolist(), "dx": dx.tolist(), "dslope": dslope.tolist()}
    return found


def main() -> None:
    cases = {name: evaluated(function) for name, function in CASES.items()}
    grid = cases["identity"]["x"]
    made = {"torch": torch.__version__, "x": grid, "prelu": prelu()}
    made |= {"cases": {name: {"y": case["y"], "slope": case["slope"]} for name, case in cases.items()}}
    Path(__file__).with_name("activations.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
