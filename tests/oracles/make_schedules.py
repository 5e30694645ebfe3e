"""Writes schedules.json: the learning rates of PyTorch's schedulers, one a step. Knows nothing of Plainnet.

Run where PyTorch is installed: python tests/oracles/make_schedules.py
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import torch
from torch.optim import lr_scheduler as schedulers

STEPS, EPOCH_STEPS, RATE = 40, 4, 0.2


def cyclic(optimizer, **settings):  # type: ignore[no-untyped-def]
    return schedulers.CyclicLR(optimizer, 0.01, 0.2, 4, 6, cycle_momentum=False, **settings)


def warm_up(optimizer, after, length=8):  # type: ignore[no-untyped-def]
    line = schedulers.LinearLR(optimizer, 1 / (length + 1), total_iters=length)
    return schedulers.SequentialLR(optimizer, [line, after(optimizer)], [length])


CASES = {
    "step decay": lambda o: schedulers.StepLR(o, 7, 0.5),
    "exponential": lambda o: schedulers.ExponentialLR(o, 0.9),
    "pieces": lambda o: schedulers.MultiStepLR(o, [5, 12, 20], 0.3),
    "polynomial": lambda o: schedulers.PolynomialLR(o, 25, 0.9),
    "square": lambda o: schedulers.PolynomialLR(o, 40, 2.0),
    "cosine": lambda o: schedulers.CosineAnnealingLR(o, 40, 0.02),
    "restarts": lambda o: schedulers.CosineAnnealingWarmRestarts(o, 9, 1, 0.02),
    "growing restarts": lambda o: schedulers.CosineAnnealingWarmRestarts(o, 5, 2),
    "one cycle": lambda o: schedulers.OneCycleLR(o, 0.2, 40),
    "one cycle of lines": lambda o: schedulers.OneCycleLR(
        o, 0.2, 40, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=5
    ),
    "triangular": cyclic,
    "triangular2": lambda o: cyclic(o, mode="triangular2"),
    "exp_range": lambda o: cyclic(o, mode="exp_range", gamma=0.97),
    "warm-up to a constant": lambda o: schedulers.LinearLR(o, 1 / 9, total_iters=8),
    "warm-up from a half": lambda o: schedulers.LinearLR(o, 0.5 + 0.5 / 9, total_iters=8),
    "warm-up to a cosine": lambda o: warm_up(o, lambda o: schedulers.CosineAnnealingLR(o, 32)),
    "warm-up to steps": lambda o: warm_up(o, lambda o: schedulers.StepLR(o, 12, 0.5)),
}


def followed(make, each: int = 1) -> dict[str, list[float]]:  # type: ignore[no-untyped-def]
    """Rate and momentum of every step, the scheduler being stepped after each so many of them."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], RATE, momentum=0.9)
    scheduler, found = make(optimizer), {"rate": [], "momentum": []}
    for step in range(STEPS):
        found["rate"].append(float(optimizer.param_groups[0]["lr"]))
        found["momentum"].append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        if (step + 1) % each == 0 and step + 1 < STEPS:
            scheduler.step()
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    cases = {name: followed(make)["rate"] for name, make in CASES.items()}
    cases["one cycle's momentum"] = followed(CASES["one cycle"])["momentum"]
    cases["lr_decay"] = followed(lambda o: schedulers.ExponentialLR(o, 0.95), EPOCH_STEPS)["rate"]
    cases["step decay by epoch"] = followed(lambda o: schedulers.StepLR(o, 3, 0.1), EPOCH_STEPS)["rate"]
    made = {"torch": torch.__version__, "steps": STEPS, "epoch_steps": EPOCH_STEPS, "cases": cases}
    Path(__file__).with_name("schedules.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
