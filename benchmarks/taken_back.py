"""Each choice of tabular() taken back, or what it left out put in: the relative error over tables, by the first folds of each.

    python benchmarks/taken_back.py [--folds 4] [--readme]

Averaged as verdicts.py does. The choices were made on the first four folds of these tables, by these figures.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import report
from race import environment
from tables import REGRESSION, TABLES, UNSEEN, error, folds

BEGIN, END = "<!-- figures: written by taken_back.py -->", "<!-- end of the figures of taken_back.py -->"
HERE = Path(__file__).resolve().parent
OUT = HERE / "taken_back.json"
SEEN = tuple(name for name in TABLES if name not in UNSEEN)


def variants() -> dict[str, dict[str, Any]]:
    """What is given to tabular()."""
    from plainnet import AdamW, Cosine
    from plainnet.estimators.tabular import LEFT_OUT

    def solver(rate: Any, beta2: float = 0.95, decay: float = 0.02) -> dict[str, Any]:
        return {"solver": AdamW(rate, beta2=beta2, weight_decay=decay)}

    return {
        "tabular()": {},
        "one network, two layers of 256": {"shared_members": 1, "hidden_layer_sizes": (256, 256)},
        "four networks, two layers of 128": {"shared_members": 1, "n_members": 4, "hidden_layer_sizes": (128, 128)},
        "labels not smoothed": {"loss": "auto"},
        "standardized rather than robust scaling": {"preprocess": "auto"},
        "ReLU": {"activation": "relu"},
        "no weight decay": solver(Cosine(0.01), decay=0.0),
        "beta2 0.999": solver(Cosine(0.01), beta2=0.999),
        "a constant rate, 0.002": solver(0.002),
        "batches of 256": {"batch_size": 256},
        "two hidden layers": {"hidden_layer_sizes": (64, 64)},
        "hidden layers half as wide": {"hidden_layer_sizes": (32, 32, 32)},
        "256 epochs": {"max_iter": 256},
        "accuracy or R2 watched": {"scoring": None},
        "no rows held out, the last epoch": {"early_stopping": False},
    } | {choice.source: {choice.parameter: choice.value} for choice in LEFT_OUT}


def judge(table: str, number: int) -> dict[str, tuple[float, float]]:
    """Of every variant its error on that fold, and the seconds that fit took."""
    from plainnet import MLPClassifier, MLPRegressor

    warnings.simplefilter("ignore")
    fold = next(itertools.islice(folds(table), number, None))
    kind = MLPRegressor if table in REGRESSION else MLPClassifier
    found = {}
    for name, given in variants().items():
        begun = time.perf_counter()
        fitted = kind.tabular(random_state=0, **given).fit(fold.x, fold.y)
        found[name] = error(table, fitted.predict(fold.held), fold.held_y), time.perf_counter() - begun
    return found


def markdown(found: dict[str, list[dict[str, Any]]]) -> str:
    from verdicts import relative

    header = ["", "relative error (95 % over the tables)", *found, "fit, of tabular()'s"]
    rows = []
    for name in variants():
        errors = {table: sum(part[name][0] for part in parts) / len(parts) for table, parts in found.items()}
        base = {table: sum(part["tabular()"][0] for part in parts) / len(parts) for table, parts in found.items()}
        own, usual = (sum(part[one][1] for parts in found.values() for part in parts) for one in (name, "tabular()"))
        said = "" if name == "tabular()" else relative([(errors[table], base[table]) for table in found])
        rows.append([name, said, *(f"{value:.3f}" for value in errors.values()), f"{own / usual:.1f}"])
    return report.table(header, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--readme", action="store_true", help="write the table into README.md")
    given = parser.parse_args()

    os.environ.update(environment(1))
    jobs = [(table, number) for table in SEEN for number in range(given.folds)]
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        parts = list(pool.map(judge, *zip(*jobs, strict=True)))
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in SEEN}
    for (table, _), part in zip(jobs, parts, strict=True):
        found[table].append(part)
    OUT.write_text(json.dumps(found, indent=1) + "\n")
    text = markdown(found)
    print(text)
    if given.readme:
        report.write_between_marks(HERE / "README.md", text, BEGIN, END)


if __name__ == "__main__":
    main()
