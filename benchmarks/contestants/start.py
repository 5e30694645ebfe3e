"""What all contestants have in common: initial weights, and rows as floats."""

from __future__ import annotations

import itertools
import os

import numpy as np

from workloads import Workload

THREADS = int(os.environ.get("BENCH_THREADS", "1"))
MOMENTUM = 0.9
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8  # of Adam
KEPT, BATCH_NORM_EPSILON = 0.9, 1e-5  # of batch norm: the share of old running statistics that a step keeps
SLOPE = 0.01  # of leaky ReLU


def weights(workload: Workload) -> list[np.ndarray]:
    """Each layer's, float32 (inputs, outputs): He's for ReLU, else Glorot's. Biases begin at 0."""
    random, relu = np.random.default_rng(1), workload.activation == "relu"
    drawn = []
    for inputs, outputs in itertools.pairwise(workload.widths):
        deviation = np.sqrt(2 / inputs) if relu else np.sqrt(2 / (inputs + outputs))
        drawn.append((deviation * random.standard_normal((inputs, outputs))).astype(np.float32))
    return drawn


def floats(x: np.ndarray) -> np.ndarray:
    """Rows as libraries without a fused scaling take them."""
    return x.astype(np.float32) * np.float32(1 / 255) if x.dtype == np.uint8 else x
