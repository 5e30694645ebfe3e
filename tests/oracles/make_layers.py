"""Writes layers.json: what PyTorch gives for norms, embeddings, maxout, a residual block and the constants of alpha dropout.

Run by hand in an environment with PyTorch; it knows nothing of plainnet: python make_layers.py
"""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import torch

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)


def listed(values: torch.Tensor) -> list:
    return values.tolist()


def gradients(y: torch.Tensor, dy: torch.Tensor, **leaves: torch.Tensor) -> dict:
    found = torch.autograd.grad(y, list(leaves.values()), dy)
    return {f"d{name}": listed(value) for name, value in zip(leaves, found, strict=True)}


def rounded(*shape: int) -> torch.Tensor:
    """Short numbers, the same in every dtype."""
    return torch.round(torch.randn(*shape) * 64) / 64


def norms() -> dict:
    x, dy = rounded(4, 5).requires_grad_(), rounded(4, 5)
    scale, shift = (1 + rounded(5)).requires_grad_(), rounded(5).requires_grad_()
    layer = torch.nn.functional.layer_norm(x, (5,), scale, shift, 1e-5)
    rms = torch.nn.functional.rms_norm(x, (5,), scale, 1e-5)
    given = {"x": listed(x), "dy": listed(dy), "scale": listed(scale), "shift": listed(shift)}
    one = {"y": listed(layer)} | gradients(layer, dy, x=x, scale=scale, shift=shift)
    return given | {"layer_norm": one, "rms_norm": {"y": listed(rms)} | gradients(rms, dy, x=x, scale=scale)}


def maxout() -> dict:
    x, dy = rounded(4, 6).requires_grad_(), rounded(4, 2)
    y = x.reshape(4, 3, 2).max(dim=1).values
    return {"x": listed(x), "dy": listed(dy), "y": listed(y)} | gradients(y, dy, x=x)


def embedding() -> dict:
    """Columns 1 and 3 of four are codes, of 3 and 2 categories; a row 0 of each table stands for what is no code."""
    codes = torch.tensor([[2, 0], [0, 1], [1, 1], [2, -1], [0, 0]])
    numeric, dy = rounded(5, 2).requires_grad_(), rounded(5, 6)
    first, second = rounded(4, 2).requires_grad_(), rounded(3, 2).requires_grad_()
    parts = [torch.nn.functional.embedding(codes[:, 0] + 1, first), numeric[:, :1]]
    parts += [torch.nn.functional.embedding(codes[:, 1] + 1, second), numeric[:, 1:]]
    y = torch.cat(parts, dim=1)
    given = {
        "codes": codes.tolist(),
        "numeric": listed(numeric),
        "dy": listed(dy),
        "column_1": listed(first),
        "column_3": listed(second),
    }
    return given | {"y": listed(y)} | gradients(y, dy, numeric=numeric, column_1=first, column_3=second)


def piecewise_linear() -> dict:
    edges = [[-1.0, 0.0, 0.5, 2.0], [0.0, 1.0, 3.0, 4.0]]
    x, dy = torch.tensor([[-2.0, 0.25], [-0.5, 5.0], [0.25, -1.0], [3.0, 3.5]]).requires_grad_(), rounded(4, 4)
    weights, bias = rounded(3, 4).requires_grad_(), rounded(4).requires_grad_()
    parts = []
    for i, row in enumerate(edges):
        e = []
        for t, (low, high) in enumerate(pairwise(row)):
            share = (x[:, i] - low) / (high - low)
            e.append(torch.clamp(share, None if t == 0 else 0.0, None if t == 2 else 1.0))
        parts.append(torch.stack(e, 1) @ weights[:, 2 * i : 2 * i + 2])
    y = torch.cat(parts, 1) + bias
    given = {"edges": edges, "x": listed(x), "dy": listed(dy), "weights": listed(weights), "bias": listed(bias)}
    return given | {"y": listed(y)} | gradients(y, dy, x=x, weights=weights, bias=bias)


def periodic() -> dict:
    x, dy = rounded(4, 2).requires_grad_(), rounded(4, 4)
    c, weights, bias = rounded(2, 3).requires_grad_(), rounded(2, 6, 2).requires_grad_(), rounded(2, 2).requires_grad_()
    v = 2 * math.pi * x[:, :, None] * c
    e = torch.cat([torch.sin(v), torch.cos(v)], 2)
    y = torch.relu(torch.einsum("nfe,fed->nfd", e, weights) + bias).reshape(4, 4)
    given = {"x": listed(x), "dy": listed(dy), "frequencies": listed(c), "weights": listed(weights), "bias": listed(bias)}
    return given | {"y": listed(y)} | gradients(y, dy, x=x, frequencies=c, weights=weights, bias=bias)


def residual() -> dict:
    """y = x + sigmoid(x w1 + b1) w2 + b2."""
    x, dy = rounded(4, 3).requires_grad_(), rounded(4, 3)
    w1, b1 = rounded(3, 5).requires_grad_(), rounded(5).requires_grad_()
    w2, b2 = rounded(5, 3).requires_grad_(), rounded(3).requires_grad_()
    y = x + torch.sigmoid(x @ w1 + b1) @ w2 + b2
    given = {"x": listed(x), "dy": listed(dy), "w1": listed(w1), "b1": listed(b1), "w2": listed(w2), "b2": listed(b2)}
    return given | {"y": listed(y)} | gradients(y, dy, x=x, w1=w1, b1=b1, w2=w2, b2=b2)


def alpha_dropout() -> dict:
    """What becomes of 0 and of 1, and of what is dropped, by rate."""
    found = {}
    for rate in (0.05, 0.1, 0.5):
        zeros, ones = (torch.nn.functional.alpha_dropout(torch.full((4000,), value), rate, True).unique() for value in (0.0, 1.0))
        dropped = [value for value in zeros.tolist() if min(abs(ones - value)) < 1e-6]
        kept = [value for value in zeros.tolist() if value not in dropped]
        last = [value for value in ones.tolist() if abs(value - dropped[0]) > 1e-6]
        found[str(rate)] = {"dropped": dropped[0], "of_0": kept[0], "of_1": last[0]}
    return found


KINDS = (norms, maxout, embedding, piecewise_linear, periodic, residual, alpha_dropout)
text = json.dumps({kind.__name__: kind() for kind in KINDS})
(Path(__file__).parent / "layers.json").write_text(text + "\n")
