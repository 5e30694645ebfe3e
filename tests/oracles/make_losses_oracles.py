"""What PyTorch computes of losses, written down once: python make_losses_oracles.py, with torch 2.13.0, makes losses.json.

It knows nothing of Plainnet. Float64 throughout; each case has the loss of each row and its gradient by the logits.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

ROWS, WIDTH = 6, 4


def tensor(random: np.random.Generator, *shape: int) -> torch.Tensor:
    return torch.tensor(random.normal(size=shape).round(4), dtype=torch.float64)


def judged(z: torch.Tensor, values: Callable[[torch.Tensor], torch.Tensor]) -> dict[str, object]:
    """Each row's loss, its gradient, and the gradient of the loss that weights 0.5, 0, 3, 1, 2, 0.25 make of them."""
    z = z.clone().requires_grad_()
    found = values(z)
    weights = torch.tensor([0.5, 0.0, 3.0, 1.0, 2.0, 0.25], dtype=torch.float64)
    weighted = (found * weights).sum() / weights.sum()
    (gradient,) = torch.autograd.grad(found.sum(), z, retain_graph=True)
    (of_weighted,) = torch.autograd.grad(weighted, z)
    return {
        "values": short(found),
        "gradient": short(gradient),
        "weighted": weighted.item(),
        "weighted_gradient": short(of_weighted),
    }


def short(x: torch.Tensor) -> object:
    """14 digits do."""
    return [short(part) for part in x] if x.ndim else float(f"{x.item():.14g}")


def focal(logs: torch.Tensor, gamma: float) -> torch.Tensor:
    """(1 - p)^gamma (-log p), given log p."""
    return -((1 - logs.exp()) ** gamma) * logs


def pinball(z: torch.Tensor, y: torch.Tensor, q: float) -> torch.Tensor:
    rest = y - z
    return torch.where(rest > 0, q * rest, (q - 1) * rest)


def main() -> None:
    random = np.random.default_rng(21)
    z, numbers = tensor(random, ROWS, WIDTH) * 2, tensor(random, ROWS, WIDTH) * 3
    z[4], z[5] = z[4] * 20, torch.tensor([1000.0, -1000.0, 0.0, 999.0])
    classes = torch.tensor(random.integers(0, WIDTH, ROWS))
    one_hot = functional.one_hot(classes, WIDTH).to(torch.float64)
    labels = torch.tensor(random.integers(0, 2, (ROWS, WIDTH)), dtype=torch.float64)
    shares = torch.softmax(tensor(random, ROWS, WIDTH), dim=1)
    counts = torch.tensor(random.integers(0, 9, (ROWS, WIDTH)), dtype=torch.float64)
    wide = tensor(random, ROWS, 2 * WIDTH) * 2
    three = tensor(random, ROWS, 3 * WIDTH) * 2
    tame = z.clone()
    tame[5] = torch.tensor([3.0, -200.0, 0.0, 20.0])

    rates = tame.clamp(max=29.0)

    def binary_focal(z: torch.Tensor, alpha: float | None) -> torch.Tensor:
        a, b = (1.0, 1.0) if alpha is None else (alpha, 1 - alpha)
        yes, no = focal(functional.logsigmoid(z), 2.0), focal(functional.logsigmoid(-z), 2.0)
        return (a * labels * yes + b * (1 - labels) * no).sum(dim=1)

    def margin(z: torch.Tensor, p: int) -> torch.Tensor:
        return functional.multi_margin_loss(z, classes, p=p, reduction="none") * WIDTH

    def most(z: torch.Tensor) -> torch.Tensor:
        others = z.masked_fill(one_hot > 0, -torch.inf).amax(dim=1)
        return (1 + others - z.gather(1, classes[:, None])[:, 0]).clamp(min=0)

    def rest(z: torch.Tensor, p: int) -> torch.Tensor:
        return ((1 - (2 * labels - 1) * z).clamp(min=0) ** p).sum(dim=1)

    def gaussian(z: torch.Tensor) -> torch.Tensor:
        m, v = z[:, :WIDTH], functional.softplus(z[:, WIDTH:]) + 1e-6
        return functional.gaussian_nll_loss(m, numbers, v, eps=0.0, reduction="none").mean(dim=1)

    def quantile(z: torch.Tensor) -> torch.Tensor:
        parts = [pinball(z[:, i * WIDTH : (i + 1) * WIDTH], numbers, q) for i, q in enumerate((0.1, 0.5, 0.9))]
        return torch.cat(parts, dim=1).mean(dim=1)

    smooth = functional.binary_cross_entropy_with_logits
    cases = {
        "softmax_smoothed": judged(z, lambda z: functional.cross_entropy(z, classes, reduction="none", label_smoothing=0.1)),
        "softmax_smoothed_shares": judged(
            z, lambda z: functional.cross_entropy(z, shares, reduction="none", label_smoothing=0.3)
        ),
        "binary_smoothed": judged(z, lambda z: smooth(z, 0.8 * labels + 0.1, reduction="none").sum(dim=1)),
        "squared": judged(z, lambda z: functional.mse_loss(z, numbers, reduction="none").mean(dim=1)),
        "squared_sigmoid": judged(z, lambda z: functional.mse_loss(z.sigmoid(), labels, reduction="none").mean(dim=1)),
        "squared_softmax": judged(z, lambda z: functional.mse_loss(z.softmax(dim=1), one_hot, reduction="none").mean(dim=1)),
        "absolute": judged(z, lambda z: functional.l1_loss(z, numbers, reduction="none").mean(dim=1)),
        "huber": judged(z, lambda z: functional.huber_loss(z, numbers, reduction="none", delta=1.5).mean(dim=1)),
        "kl": judged(z, lambda z: functional.kl_div(z.log_softmax(dim=1), shares, reduction="none").sum(dim=1)),
        "hinge": judged(z, lambda z: margin(z, 1)),
        "squared_hinge": judged(z, lambda z: margin(z, 2)),
        "crammer_singer": judged(z, most),
        "hinge_labels": judged(z, lambda z: rest(z, 1)),
        "squared_hinge_labels": judged(z, lambda z: rest(z, 2)),
        "focal": judged(tame, lambda z: (one_hot * focal(z.log_softmax(dim=1), 2.0)).sum(dim=1)),
        "binary_focal": judged(tame, lambda z: binary_focal(z, None)),
        "binary_focal_alpha": judged(tame, lambda z: binary_focal(z, 0.25)),
        "poisson": judged(rates, lambda z: functional.poisson_nll_loss(z, counts, reduction="none").mean(dim=1)),
        "gaussian": judged(wide, gaussian),
        "quantile": judged(three, quantile),
    }
    arrays = {"z": z, "tame": tame, "wide": wide, "three": three, "numbers": numbers, "labels": labels, "shares": shares}
    found = {name: short(value) for name, value in (arrays | {"counts": counts, "rates": rates}).items()}
    weight = torch.tensor([0.5, 2.0, 0.0, 1.5], dtype=torch.float64)
    weighed = z.clone().requires_grad_()
    loss = functional.cross_entropy(weighed, classes, weight=weight)
    (gradient,) = torch.autograd.grad(loss, weighed)
    found |= {"classes": classes.tolist(), "cases": cases, "torch": torch.__version__}
    found["class_weight"] = {"weight": weight.tolist(), "loss": loss.item(), "gradient": short(gradient)}
    Path(__file__).with_name("losses.json").write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
