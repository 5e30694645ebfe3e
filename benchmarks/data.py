"""Rows made up for the race, no file needed: random, with a class hidden in them.

A tenth of the labels are random, so that no contestant learns by heart however many epochs it gets: once gradients vanish,
their squares are denormal numbers, which processors handle slowly.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plainnet.datasets.spiral import Spiral
from workloads import Workload


def make(workload: Workload) -> tuple[np.ndarray, np.ndarray]:
    """x (rows, features) uint8 or float32, y (rows,) int32."""
    random = np.random.default_rng(0)
    x, y = {"digits": digits, "pictures": pictures, "table": table, "spiral": spiral}[workload.data](workload, random)
    wrong = random.random(len(y)) < 0.1
    y[wrong] = random.integers(0, workload.widths[-1], wrong.sum())
    return x, y


def digits(workload: Workload, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """As many nonzero bytes as MNIST (19 %); of ten pixels, the one of the class is white."""
    x = random.integers(0, 256, (workload.rows, workload.widths[0]), np.uint8)
    x *= random.integers(0, 256, x.shape, np.uint8) < 49
    return hidden(x, random, width=1)


def pictures(workload: Workload, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Dense bytes, as CIFAR-10's; a patch of the class is white."""
    return hidden(random.integers(0, 256, (workload.rows, workload.widths[0]), np.uint8), random, width=64)


def hidden(x: np.ndarray, random: np.random.Generator, width: int) -> tuple[np.ndarray, np.ndarray]:
    """White out the `width` pixels of each row's class."""
    y = random.integers(0, 10, len(x)).astype(np.int32)
    np.put_along_axis(x, y[:, None] * width + np.arange(width), 255, axis=1)
    return x, y


def table(workload: Workload, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Standard normal columns; the class is the side of a curved surface."""
    x = random.standard_normal((workload.rows, workload.widths[0]), np.float32)
    return x, (x[:, 0] * x[:, 1] + x[:, 2] > 0).astype(np.int32)


def spiral(workload: Workload, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """S3's three arms."""
    rows = Spiral(samples=workload.rows // 3, train=workload.rows).load().train
    return rows.x, rows.y


def save(workload: Workload, folder: Path) -> None:
    for name, array in zip("xy", make(workload), strict=True):
        np.save(folder / f"{name}.npy", array)


def load(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    return np.load(folder / "x.npy"), np.load(folder / "y.npy")
