"""Compares estimators on tables, 5 x 2 folds, the same for everybody; writes JSON after every table, and tables into README.md.

    python benchmarks/estimators.py [--tables digits,wine] [--opponents "Plainnet,RealMLP"] [--out FILE.json] [--readme]

Every estimator has one thread; as many folds as there are cores run side by side, each through all opponents one after another,
so that whatever slows the machine down slows everybody down. Imports and first compilations are over before the first fold.
What FILE.json holds of other tables stays, so that a long comparison can be made in parts.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import time
import warnings
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import machine
import report
from installed import megabytes
from opponents import OPPONENTS, Opponent
from race import environment, some_of

HERE = Path(__file__).resolve().parent
LIGHTNING = ("pytorch-lightning", "torchmetrics")
ALSO = {"plainnet": ("scikit-learn",), "keras": ("jax",), "skorch": ("torch",), "pytabkit": LIGHTNING}  # what they need here
SLOW, FEW = ("RealMLP", "Keras on JAX", "skorch"), 2  # these take part in so many repeats only, but for the small tables
SMALL = ("breast_cancer", "wine", "diabetes")
LONG = ("Keras on JAX", "skorch")  # their fits take so long that they are on the tables of others only, not on made up ones


def get_ready(names: list[str]) -> None:
    """In each process: everything is imported, and a fit done. Who fails will fail again, and be left out."""
    import numpy as np

    warnings.simplefilter("ignore")
    random = np.random.default_rng(0)
    x = random.normal(size=(64, 3))
    for name in names:
        with suppress(Exception):
            OPPONENTS[name].make(False, 64, 3, 2).fit(x, (x[:, 0] > 0).astype(int)).predict(x)
            OPPONENTS[name].make(True, 64, 3, 0).fit(x, x[:, 0]).predict(x)


def judge(table: str, number: int, names: list[str]) -> dict[str, Any]:
    """Every opponent on one fold: its error, and the seconds that fit and predict took."""
    import tables

    fold = next(fold for i, fold in enumerate(tables.folds(table)) if i == number)
    regression = table in tables.REGRESSION
    found: dict[str, Any] = {"rows": [len(fold.x), len(fold.held)], "features": fold.x.shape[1]}
    for name in names:
        try:
            found[name] = measured(name, fold, regression)
            found[name]["error"] = tables.error(table, found[name].pop("predicted"), fold.held_y)
        except Exception as error:
            found[name] = {"failed": f"on {table}: {error!r}"[:200]}
    return found


def measured(name: str, fold: Any, regression: bool) -> dict[str, Any]:
    """What is predicted of the rows held out, and the seconds it took."""
    classes = 0 if regression else int(fold.y.max()) + 1
    estimator = OPPONENTS[name].make(regression, *fold.x.shape, classes)
    begun = time.perf_counter()
    estimator.fit(fold.x, fold.y)
    fitted = time.perf_counter()
    predicted = estimator.predict(fold.held)
    return {"predicted": predicted, "fit": fitted - begun, "predict": time.perf_counter() - fitted}


def names_of(table: str, number: int, names: list[str]) -> list[str]:
    """Who takes part in that fold."""
    from tables import FOLDS

    return [who for who in names if who not in SLOW or table in SMALL or number < FEW * FOLDS]


def table_of(name: str, parts: list[dict[str, Any]], names: Iterable[str]) -> dict[str, Any]:
    """What was measured of each opponent, fold by fold."""
    import tables

    measured = {
        who: {what: [part[who][what] for part in parts if who in part] for what in ("error", "fit", "predict")} for who in names
    }
    about = {"table": name, "regression": name in tables.REGRESSION, "rows": parts[0]["rows"], "features": parts[0]["features"]}
    return about | {"opponents": measured}


def present(opponents: list[str]) -> tuple[dict[str, Opponent], dict[str, str]]:
    """Those whose package is installed, and why the others are left out."""
    here, left_out = {}, {}
    for name in opponents:
        package = OPPONENTS[name].package
        try:
            version(package)
            here[name] = OPPONENTS[name]
        except PackageNotFoundError:
            left_out[name] = f"{package} is not installed"
    return here, left_out


def main() -> None:
    from tables import FOLDS, MADE, REPEATS, TABLES

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=some_of(TABLES), default=list(TABLES))
    parser.add_argument("--opponents", type=some_of(OPPONENTS), default=list(OPPONENTS))
    parser.add_argument("--out", type=Path, default=HERE / "estimators.json")
    parser.add_argument("--readme", action="store_true", help="write the tables into README.md")
    given = parser.parse_args()

    os.environ.update(environment(1))
    here, left_out = present(given.opponents)
    before = json.loads(given.out.read_text())["tables"] if given.out.exists() else []
    done = {table["table"]: table for table in before}
    context = multiprocessing.get_context("spawn")
    takes_part = {name: [who for who in here if name not in MADE or who not in LONG] for name in given.tables}
    everybody = sorted({who for names in takes_part.values() for who in names})
    with ProcessPoolExecutor(os.cpu_count(), context, get_ready, (everybody,)) as pool:
        for name, names in takes_part.items():
            folds = range(REPEATS * FOLDS)
            some = [names_of(name, number, names) for number in folds]
            parts = list(pool.map(judge, [name] * len(folds), folds, some))
            failed = {who: part[who]["failed"] for part in parts for who in names if "failed" in part.get(who, {})}
            left_out |= failed
            done[name] = table_of(name, parts, [who for who in names if who not in failed])
            result = {
                "machine": machine.facts(),
                "versions": {who: version(one.package) for who, one in here.items()},
                "megabytes": {who: megabytes(one.package, *ALSO.get(one.package, ())) for who, one in here.items()},
                "left_out": left_out,
                "tables": [done[table] for table in TABLES if table in done],
            }
            given.out.write_text(json.dumps(result, indent=1) + "\n")
            print(name, {who: round(sum(one["fit"]), 2) for who, one in done[name]["opponents"].items()}, flush=True)

    import verdicts

    text = verdicts.markdown(json.loads(given.out.read_text()))
    print("\n" + text)
    if given.readme:
        report.write_between_marks(HERE / "README.md", text, verdicts.BEGIN, verdicts.END)


if __name__ == "__main__":
    main()
