"""Writes statistics.json: what scikit-posthocs and statsmodels say of small random tables. Knows nothing of Plainnet.

Run where both are installed: python tests/oracles/make_statistics.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import scikit_posthocs
import statsmodels
from scikit_posthocs import posthoc_nemenyi_friedman
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import proportion_confint

SHAPES = ((5, 3), (10, 4), (8, 7), (30, 12), (6, 20))  # seeds, variants


def nemenyi(n: int, k: int, digits: int) -> dict[str, list[list[float]]]:
    """Of accuracies to so many digits; few digits have ties."""
    table = np.round(np.random.default_rng(n * k + digits).normal(0.9, 0.02, (n, k)) + 0.002 * np.arange(k), digits)
    return {"table": table.tolist(), "p": posthoc_nemenyi_friedman(-table).to_numpy().tolist()}


def holm(m: int) -> dict[str, list[float]]:
    p = np.random.default_rng(m).uniform(0, 1, m) ** 3
    return {"p": p.tolist(), "adjusted": multipletests(p, method="holm")[1].tolist()}


def mean_squares(seeds: int, rows: int) -> dict[str, list]:  # type: ignore[type-arg]
    table = np.random.default_rng(seeds * rows).integers(-1, 2, (seeds, rows))
    seed, row = np.indices(table.shape)
    frame = pd.DataFrame({"d": table.ravel(), "seed": seed.ravel(), "row": row.ravel()})
    found = anova_lm(ols("d ~ C(seed) + C(row)", frame).fit())["mean_sq"]
    return {"table": table.tolist(), "mean_squares": found.tolist()}


def main() -> None:
    made = {
        "scikit-posthocs": scikit_posthocs.__version__,
        "statsmodels": statsmodels.__version__,
        "nemenyi": [nemenyi(n, k, digits) for n, k in SHAPES for digits in (4, 2)],
        "holm": [holm(m) for m in (1, 2, 5, 20)],
        "mean_squares": [mean_squares(3, 5), mean_squares(6, 9)],
        "wilson": [
            [k, n, a, *proportion_confint(k, n, a, "wilson")] for k, n, a in ((70, 80, 0.05), (9_700, 10_000, 0.01), (3, 5, 0.1))
        ],
        "power": [
            [n, d, a, TTestPower().power(d, n, a)]
            for n, d, a in ((5, 1.2, 0.05), (20, 0.5, 0.05), (64, 0.5, 0.01), (400, 0.1, 0.05))
        ],
        "pairs": [[d, a, TTestPower().solve_power(d, None, a, 0.8)] for d, a in ((1.5, 0.05), (0.5, 0.05), (0.2, 0.01))],
    }
    Path(__file__).with_name("statistics.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
