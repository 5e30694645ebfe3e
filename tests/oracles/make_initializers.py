"""Writes initializers.json: standard deviation and range of PyTorch's initializers, over millions of its own draws.

Knows nothing of Plainnet. Run where PyTorch is installed: python tests/oracles/make_initializers.py
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch.nn import init

FAN_IN, FAN_OUT, DRAWS = 40, 25, 2000
CASES = {
    "he": init.kaiming_normal_,
    "he slope=0.25": lambda w: init.kaiming_normal_(w, a=0.25),
    "he slope=1 distribution=uniform": lambda w: init.kaiming_uniform_(w, a=1.0),
    "he distribution=uniform": init.kaiming_uniform_,
    "glorot": init.xavier_uniform_,
    "glorot distribution=normal": init.xavier_normal_,
    "lecun": lambda w: init.kaiming_normal_(w, nonlinearity="linear"),
    "lecun distribution=uniform": lambda w: init.kaiming_uniform_(w, nonlinearity="linear"),
    "normal deviation=0.3 mean=1": lambda w: init.normal_(w, 1.0, 0.3),
    "uniform low=-0.5 high=2": lambda w: init.uniform_(w, -0.5, 2.0),
    "truncated_normal deviation=0.3 mean=1": lambda w: init.trunc_normal_(w, 1.0, 0.3, 0.4, 1.6),
    "truncated_normal deviation=2 bound=1": lambda w: init.trunc_normal_(w, 0.0, 2.0, -2.0, 2.0),
    "orthogonal": init.orthogonal_,
    "orthogonal gain=1.5": lambda w: init.orthogonal_(w, 1.5),
}


def moments(initialize) -> dict[str, float]:  # type: ignore[no-untyped-def]
    drawn = torch.stack([initialize(torch.empty(FAN_OUT, FAN_IN, dtype=torch.float64)) for _ in range(DRAWS)])
    found = {"mean": drawn.mean(), "deviation": drawn.std(), "low": drawn.min(), "high": drawn.max()}
    return {name: round(float(value), 5) for name, value in found.items()}


def main() -> None:
    torch.manual_seed(5)
    made = {"torch": torch.__version__, "fan_in": FAN_IN, "fan_out": FAN_OUT}
    made |= {"cases": {name: moments(initialize) for name, initialize in CASES.items()}}
    Path(__file__).with_name("initializers.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
