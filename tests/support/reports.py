"""Answers of studies for reports: with and without what a report may say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plainnet.report.study.answer import Answer, answer
from plainnet.study.store import reading
from support.studies import made, small

THREE = {
    "dropout=0": [0.80, 0.82, 0.79, 0.81],
    "dropout=0.5": [0.85, 0.88, "DIVERGED", 0.86],
    "dropout=0.9": [0.80, 0.81, 0.80, 0.80],
}
LOST = {"dropout=0": ["DIVERGED", "FAILED", 0.8], "dropout=0.5": [0.9, 0.8, "FAILED"], "dropout=0.9": [0.7, 0.7, 0.7]}
ONE_PAIR = {"dropout=0": [0.8, "DIVERGED"], "dropout=0.5": [0.7, 0.8], "dropout=0.9": ["FAILED"]}
SAME = {"dropout=0": [0.8, 0.7, 0.75], "dropout=0.5": [0.9, 0.8, 0.85], "dropout=0.9": [0.8, 0.7, 0.75]}

PAIRS = [{"variant": "dropout=0.5", "than": "dropout=0"}, {"variant": "dropout=0.9", "than": {"dropout=0": 0.5}}]
SAID = {"claim": "So it is.", "source": "S9"}
REPORTED = [
    *(SAID | {"holds": holds, "pairs": PAIRS[:n]} for holds in ("better", "worse", "alike") for n in (1, 2)),
    *(SAID | {"value": 0.8, "within": within, "variants": ["dropout=0.9"]} for within in (0.0, 0.05)),
    SAID | {"value": 0.8, "variants": ["dropout=0.9"], "measures": ["accuracy"]},
]


def answered(path: Path, values: dict, name: str = "three", **changes) -> Answer:
    study = small(**{"seeds": 4, "axes": {"network.dropout": [0.0, 0.5, 0.9]}} | changes)
    with reading(made(study, path / f"{name}.sqlite", values)) as store:
        return answer(store, study)


def answers(path: Path) -> Iterator[Answer]:
    """Of each kind of verdict, loss and baseline."""
    two = {"network.dropout": [0.0, 0.5]}
    yield answered(path, THREE, "margin", margin=0.001)
    yield answered(path, THREE, "looks", looks=[3, 6])
    yield answered(path, THREE, "early", looks=[5, 10])
    yield answered(path, THREE, "wide", margin=0.03, baseline="dropout=0.5")
    yield answered(path, THREE, "loss", metric="loss")
    yield answered(path, THREE, "rows", vary=["weights"])
    yield answered(path, THREE, "reported", margin=0.03, also={"loss": {"metric": "loss"}}, reported=REPORTED)
    folds = {"data": {"dataset": {"name": "moons", "samples": 60}}, "repetition": {"kind": "k-fold", "folds": 4}}
    yield answered(path, THREE, "folds", axes=two, **folds)
    yield answered(path, THREE, "margin_folds", margin=0.5, reported=REPORTED, **folds)
    yield answered(path, LOST, "lost")
    yield answered(path, ONE_PAIR, "one_pair")
    yield answered(path, SAME, "same")
    yield answered(path, {"dropout=0": ["FAILED"], "dropout=0.5": [0.5], "dropout=0.9": ["DIVERGED"]}, "unpaired")
    yield answered(path, THREE, "two", axes=two, margin=0.001)
    yield answered(path, SAME, "two_same", axes=two)
    yield answered(path, {"dropout=0": [0.8, 0.7, 0.75], "dropout=0.5": [0.81, 0.69, 0.75]}, "two_open", axes=two)
    yield answered(path, {"dropout=0": [0.8, 0.7]}, "alone", axes={"network.dropout": [0.0]})
    group = {f"{variant}, {name}": values for name, values in THREE.items() for variant in "ab"}
    yield answered(path, group, "group", variants={"a": {}, "b": {"training.epochs": 3}}, axes=two, baseline="b")
