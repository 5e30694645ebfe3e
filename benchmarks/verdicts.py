"""estimators.json as Markdown tables; also on its own: python benchmarks/verdicts.py [FILE.json] [--readme].

Errors of folds are compared fold by fold, by the corrected resampled t (Nadeau and Bengio 2003). Over tables: the mean of the
logarithms of (error + 0.01) / (other error + 0.01), with Student's interval over the tables; RealMLP's paper averages so too.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
from pathlib import Path
from typing import Any

import numpy as np

import report
from plainnet.statistics.intervals import mean
from plainnet.statistics.resampled import resampled
from tables import UNSEEN

BEGIN, END = "<!-- figures: written by estimators.py -->", "<!-- end of the figures of estimators.py -->"
SHIFT = 0.01
ALIKE = ("Plainnet", "scikit-learn", "skorch", "Keras on JAX")
TUNED = ("Plainnet tabular()", "RealMLP", "gradient boosting", "scikit-learn")
OURS, THEIRS, BEST, RIVAL = "Plainnet", "scikit-learn", "Plainnet tabular()", "RealMLP"

Result = dict[str, Any]
Table = dict[str, Any]


def markdown(result: Result) -> str:
    facts = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    computer = ", ".join([facts["cpu"], f"{facts['cores']} cores, one for each fold", *facts["instruction_sets"]])
    left_out = "; ".join(f"{name}: {reason}" for name, reason in result["left_out"].items())
    head = f"{computer}; Python {facts['python']}; {versions}.{f' Left out: {left_out}.' if left_out else ''}"
    same, best = (holding(result, names) for names in ((OURS, THEIRS), (BEST, THEIRS)))
    parts = [head]
    if same:
        parts += ["### Alike: scikit-learn's defaults, 200 epochs each", alike(same), alike_said(same)]
    if best:
        parts += ["### Each at its best defaults", tuned(best), tuned_said(best)]
    return "\n\n".join([*parts, "### Installed", sizes(result)])


def holding(result: Result, names: tuple[str, ...]) -> list[Table]:
    """The tables on which all of these were compared."""
    return [table for table in result["tables"] if all(name in table["opponents"] for name in names)]


def alike(tables: list[Table]) -> str:
    header = ["table", "rows, features", "Plainnet's error", "less scikit-learn's (95 %)", "fit", "predict"]
    header += [f"fit: times as fast as {name}" for name in ALIKE[1:]]
    return report.table(header, [alike_row(table) for table in tables])


def alike_row(table: Table) -> list[str]:
    ours = table["opponents"][OURS]
    about = f"{sum(table['rows']):,}, {table['features']}"
    parts = [error(table, OURS), difference(table, OURS, THEIRS), seconds(ours["fit"]), seconds(ours["predict"])]
    return [table["table"], about, *parts, *(times(table, name, OURS, "fit") for name in ALIKE[1:])]


def alike_said(tables: list[Table]) -> str:
    """In how many of the tables the goals are met."""
    same = sum(compared(table, OURS, THEIRS).interval().excludes(0.0) is False for table in tables)
    fast = [ratio(table, THEIRS, OURS, "fit") for table in tables]
    five = sum(one >= 5 for one in fast)
    return (
        f"The same error within the interval on {same} of {len(tables)} tables; fit at least 5 times as fast as scikit-learn on "
        f"{five}, {gmean(fast):.1f} times in the geometric mean."
    )


def tuned(tables: list[Table]) -> str:
    header = ["table", *(f"error of {name}" for name in TUNED), f"less {RIVAL}'s (95 %)", "fit", f"{RIVAL}'s", "predict"]
    rows = []
    for table in tables:
        best = table["opponents"][BEST]
        errors = [error(table, name) for name in TUNED]
        rival = table["opponents"].get(RIVAL)
        took = [seconds(best["fit"]), seconds(rival["fit"]) if rival else "", seconds(best["predict"])]
        rows.append([table["table"], *errors, difference(table, BEST, RIVAL), *took])
    return report.table(header, rows)


def tuned_said(tables: list[Table]) -> str:
    """Over all tables, and over those that no choice was made on."""
    unseen = [table for table in tables if table["table"] in UNSEEN]
    parts = [(tables, ""), (unseen, ", on tables that no choice of tabular() was made on")]
    lines = [over_tables(some, name, where) for name in TUNED[1:] for some, where in parts]
    return "\n".join(line for line in lines if line)


def over_tables(tables: list[Table], other: str, where: str) -> str:
    both = [table for table in tables if other in table["opponents"]]
    if len(both) < 2:
        return ""
    errors = [shared(table, BEST, other, "error") for table in both]
    pairs = [(statistics.mean(mine), statistics.mean(theirs)) for mine, theirs in errors]
    lower = sum(mine < theirs for mine, theirs in pairs)
    took = gmean([ratio(table, other, BEST, "fit") for table in both])
    return (
        f"- Against {other}{where}: a lower error on {lower} of {len(both)} tables; relative error {relative(pairs)}; "
        f"it takes {took:.2g} times as long to fit."
    )


def relative(pairs: list[tuple[float, float]]) -> str:
    """How much larger the first errors are than the second, over tables."""
    found = mean([math.log((mine + SHIFT) / (theirs + SHIFT)) for mine, theirs in pairs])
    interval = found.interval()
    low, at, high = (100 * (math.exp(value) - 1) for value in (interval.low, found.value, interval.high))
    return f"{at:+.1f} % ({low:+.1f} to {high:+.1f})"


def sizes(result: Result) -> str:
    rows = [[name, f"{size:,.0f} MB"] for name, size in result["megabytes"].items()]
    return report.table(["", "with all that it needs"], rows)


def compared(table: Table, one: str, other: str) -> Any:
    return resampled(*shared(table, one, other, "error"), *table["rows"])


def shared(table: Table, one: str, other: str, what: str) -> tuple[list[float], list[float]]:
    """Of both, on the folds that both took part in: the first ones."""
    a, b = (table["opponents"][name][what] for name in (one, other))
    count = min(len(a), len(b))
    return a[:count], b[:count]


def difference(table: Table, one: str, other: str) -> str:
    if other not in table["opponents"]:
        return ""
    found = compared(table, one, other)
    if not found.known:
        return f"{found.value:+.4f}"
    interval = found.interval()
    return f"{found.value:+.4f} ({interval.low:+.4f} to {interval.high:+.4f})"


def error(table: Table, name: str) -> str:
    """Mean over the folds, with its interval."""
    if name not in table["opponents"]:
        return ""
    errors = table["opponents"][name]["error"]
    interval = resampled(errors, np.zeros(len(errors)), *table["rows"]).interval()
    half = "" if math.isinf(interval.high) else f" ± {(interval.high - interval.low) / 2:.3f}"
    most = max(len(one["error"]) for one in table["opponents"].values())
    return f"{statistics.mean(errors):.4f}{half}" + (f" ({len(errors)} folds)" if len(errors) < most else "")


def ratio(table: Table, slow: str, fast: str, what: str) -> float:
    """How many times as long the first takes, the median over the folds."""
    pairs = zip(*shared(table, slow, fast, what), strict=True)
    return statistics.median(a / b for a, b in pairs)


def times(table: Table, slow: str, fast: str, what: str) -> str:
    return f"{ratio(table, slow, fast, what):.1f}" if slow in table["opponents"] else ""


def seconds(values: list[float]) -> str:
    value = statistics.median(values)
    return f"{value:.2g} s" if value >= 0.1 else f"{1000 * value:.2g} ms"


def gmean(values: list[float]) -> float:
    return statistics.geometric_mean(values)


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    text = markdown(json.loads(Path(words[0] if words else Path(__file__).with_name("estimators.json")).read_text()))
    print(text)
    if "--readme" in sys.argv:
        report.write_between_marks(Path(__file__).with_name("README.md"), text, BEGIN, END)


if __name__ == "__main__":
    main()
