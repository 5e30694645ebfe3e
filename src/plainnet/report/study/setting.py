"""Data and network: what the rows are, how the baseline was trained on them, what was varied, and its layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plainnet.core.errors import PlainnetError
from plainnet.core.spec import to_data
from plainnet.network.network import Network
from plainnet.network.summary import summary
from plainnet.network.training import Training
from plainnet.report.study.answer import Answer
from plainnet.report.study.document import Block, Paragraph, Table
from plainnet.report.study.numbers import share
from plainnet.report.study.shown import Shown
from plainnet.report.study.words import Words
from plainnet.study.space import written
from plainnet.training.fit import suited
from plainnet.training.prepared import Prepared

MOST = 12  # names in a cell
Rows = Iterator[list[str]]


def setting(found: Answer, words: Words) -> Iterator[Block]:
    if found.shown is None:
        return
    network, training = _trained(found.shown, found.baseline)
    rows = [*_data(found.shown, found.baseline, words), *_training(training, words), *_varied(found.shown)]
    yield Table([[words("what"), words("which")], *rows], left=2)
    best = found.variants[0].name
    other, _ = _trained(found.shown, best)
    for name, one in {found.baseline: network, best: other if other != network else network}.items():
        if one.input_shape is not None and (name == found.baseline or one != network):
            size = one.parameters.size
            yield Paragraph(words('The network of "{variant}" has {n} weights and biases.', variant=name, n=size))
            yield Table(list(_layers(one, words)), left=2)


def _trained(shown: Shown, variant: str) -> tuple[Network, Training]:
    """As the spec has them where the data, or those of this variant, are not at hand."""
    trial = shown.study.by_name[variant].trial
    try:
        return (trial.network, trial.training) if shown.data is None else suited(trial.network, trial.training, shown.data)
    except PlainnetError:
        return trial.network, trial.training


def _data(shown: Shown, baseline: str, words: Words) -> Rows:
    spec = shown.study.by_name[baseline].trial.data
    yield [words("data set"), written(to_data(spec.dataset))]
    if shown.data is None:
        return
    held = [
        (words("training rows"), shown.data.train),
        (words("validation rows"), shown.data.validation),
        (words("test rows"), shown.data.test),
    ]
    yield from ([name, words("{n}", n=len(part))] for name, part in held if part is not None)
    yield [words("how rows are held out"), spec.split]
    for part, n in shown.data.repeated.items():
        in_test = part == "test"
        if n:
            yield [
                words("test rows that are training rows too" if in_test else "validation rows that are training rows too"),
                words("{n}", n=n),
            ]
    yield [words("values in a row"), " × ".join(words("{n}", n=n) for n in shown.data.data.row_shape)]
    yield _targets(shown.data, words)
    steps = [step.step.concept_name() for step in shown.data.steps]
    yield [words("preprocessing"), ", ".join(steps) or words("none")]


def _targets(data: Prepared, words: Words) -> list[str]:
    if data.task == "regression":
        return [words("targets"), _some(data.data.target_names) or words("{n}", n=data.targets)]
    names = data.data.class_names
    return [
        words("classes") if data.task == "classification" else words("labels"),
        words("{n}: {names}", n=len(names), names=_some(names)),
    ]


def _training(training: Training, words: Words) -> Rows:
    yield [words("loss"), written(to_data(training.chosen_loss))]
    if training.regularizer is not None:
        yield [words("regularizer"), written(to_data(training.regularizer))]
    yield [words("optimizer"), written(to_data(training.optimizer))]
    yield [words("rows in a batch"), words("{n}", n=training.batch_size) if training.batch_size else words("all")]
    yield [words("epochs"), words("{n}", n=training.epochs)]


def _varied(shown: Shown) -> Rows:
    for factor in shown.factors:
        if factor.scale is None:
            yield [factor.name, _some([factor.words(value) for value in factor.values])]
        else:
            yield [factor.name, f"{factor.words(factor.values[0])} … {factor.words(factor.values[-1])}"]


def _layers(network: Network, words: Words) -> Rows:
    yield [words("layer"), words("operation"), words("outputs"), words("weights"), words("share of all")]
    for line in summary(network):
        yield [line.name, line.operation, words("{n}", n=line.outputs), words("{n}", n=line.weights), share(line.share, words, 1)]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST]) + (f", … (+{len(names) - MOST:,})" if len(names) > MOST else "")
