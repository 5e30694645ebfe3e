"""The sections that show pictures; each is left out where there is nothing to draw."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from plainnet.report.confusion import draw_confusion
from plainnet.report.study.answer import Answer
from plainnet.report.study.document import Block, Paragraph, Picture, Table
from plainnet.report.study.frequent import Mistakes
from plainnet.report.study.numbers import share
from plainnet.report.study.pictures import differences as beside
from plainnet.report.study.pictures import interaction, learning, sensitivity
from plainnet.report.study.pictures.budget import budget, draw_budget
from plainnet.report.study.pictures.frequent import draw_frequent
from plainnet.report.study.words import Words

CROSSED = 3  # factors, of which each two have a picture
CONFUSED = 10  # kinds of mistakes
MOST_CLASSES = 60  # that a confusion matrix shows


def _on(part: str, words: Words) -> str:
    return words("on test rows") if part == "test" else words("on validation rows")


def differences(found: Answer, words: Words) -> Iterator[Block]:
    if found.shown is None or not found.comparisons:
        return
    said = words(
        'Each variant beside the baseline, "{baseline}": the mean difference in {metric} (dot), its adjusted interval (bar), and '
        "the difference of each pair (ticks). A full dot is a settled verdict.",
        baseline=found.baseline,
        metric=found.spec.metric,
    )
    if found.margin is not None:
        said += words(" ") + words("The gray band is the margin of no interest.")
    yield Picture("differences", beside.draw_differences(found, found.shown.seeds, words), said)
    rows, every = beside.shown(found), len(found.comparisons)
    if len(rows) < every:
        cells = {"first": beside.FIRST, "last": beside.LAST, "n": every}
        yield Paragraph(
            words("Shown are the best {first} and the worst {last} of {n} variants; the table holds them all.", **cells)
        )


def curves(found: Answer, words: Words) -> Iterator[Block]:
    shown = found.shown
    if shown is None or not learning.numbers(shown.trained, found.spec.metric):
        return
    names = list(shown.trained)
    roles = {names[0]: words("the best mean"), found.baseline: words("the baseline")}
    if len(names) > 2:
        roles.setdefault(names[-1], words("the worst mean"))
    titled = {f"{name}: {roles[name]}" if name in roles else name: one for name, one in shown.trained.items()}
    said = words(
        "Learning curves: each trial (thin), their mean (thick) and its {level} t-interval (band), not adjusted. The diamond "
        "at the right is what the test rows gave in the end. Training rows are judged as they are trained on, dropout and all.",
        level=share(1 - found.alpha, words),
    )
    if "penalty" in learning.numbers(shown.trained, found.spec.metric):
        said += words(" ") + words("The loss is that of the data; what regularizers add stands apart, as the penalty.")
    yield Picture("curves", learning.draw_learning(titled, found.spec.metric, found.alpha, words), said)
    trained = sum(one.mean is not None for one in found.variants)
    if len(names) < trained:
        yield Paragraph(words("Shown are the best, the worst and the baseline of {n} variants.", n=trained))


def interactions(found: Answer, words: Words) -> Iterator[Block]:
    if found.shown is None:
        return
    searched, metric = found.shown.searched, found.spec.metric
    for i, (a, b) in enumerate(itertools.combinations(found.shown.factors[:CROSSED], 2), 1):
        if not interaction.suited(a, b) or not any(searched.values.values()):
            continue
        said = words(
            "{a} and {b}: the mean {metric} {on_rows}, as lines with {level} t-intervals, not adjusted, and as a table, the "
            "bluer the better, the best framed. Parallel lines: what one is worth does not depend on the other. Variants share "
            "their seeds, so that differences are known better than these intervals tell.",
            **{
                "a": a.name,
                "b": b.name,
                "metric": metric,
                "on_rows": _on(searched.part, words),
                "level": share(1 - found.alpha, words),
            },
        )
        figure = interaction.draw_interaction(a, b, searched.values, metric, found.rising, found.alpha, words)
        yield Picture(f"interaction-{i}", figure, said)


def sensitivities(found: Answer, words: Words) -> Iterator[Block]:
    if found.shown is None:
        return
    searched, chosen = found.shown.searched, sensitivity.suited(found.shown.factors)
    if not chosen or not any(searched.values.values()):
        return
    said = words(
        "The mean {metric} {on_rows} over each number that was varied. A small dot is a variant, whatever else varies in it.",
        metric=found.spec.metric,
        on_rows=_on(searched.part, words),
    )
    if any(factor.scale is None for factor in chosen):
        said += words(" ") + words(
            "The line is the mean of all variants with that value, with its {level} t-interval, not adjusted; listed values "
            "stand evenly.",
            level=share(1 - found.alpha, words),
        )
    yield Picture(
        "sensitivity", sensitivity.draw_sensitivity(chosen, searched.values, found.spec.metric, found.alpha, words), said
    )


def budgets(found: Answer, words: Words) -> Iterator[Block]:
    known = None if found.shown is None else budget(found.shown.searched, found.rising)
    if found.shown is None or known is None:
        return
    part = found.shown.searched.part
    said = words(
        "The best mean {metric} {on_rows} to expect of so many different settings, tried at random.",
        metric=found.spec.metric,
        on_rows=_on(part, words),
    )
    yield Picture("budget", draw_budget(known, found.spec.metric, words), said)
    yield Paragraph(
        words(
            "{n} of {every} settings {n:brings|bring} {most} of what all of them gain over a single one.",
            n=known.reaching(0.95),
            every=known.settings[-1],
            most=share(0.95, words),
        )
    )
    if part == "test":
        yield Paragraph(words("They were judged on test rows, so that the best of them looks better than it is."))


def mistakes(found: Answer, words: Words) -> Iterator[Block]:
    wrong = None if found.shown is None else found.shown.mistakes
    if wrong is None:
        return
    every, right = int(wrong.matrix.sum()), int(wrong.matrix.trace())
    yield Paragraph(
        words(
            'The best mean, "{variant}", over its trials ({trials}): {wrong} of {every} predictions on test rows are wrong.',
            variant=wrong.variant,
            trials=wrong.seeds,
            wrong=every - right,
            every=every,
        )
    )
    if len(wrong.class_names) <= MOST_CLASSES:
        figure = draw_confusion(wrong.matrix, wrong.class_names, words=words, percent=lambda recall: share(recall, words, 1))
        said = words("How often each true class (a row) was said to be each class (a column), over all trials; blue is right.")
        yield Picture("confusion", figure, said)
    if wrong.confused(1):
        yield Table(list(_confused(wrong, words)), left=2)
    if wrong.rows:
        said = words("The test rows that most trials get wrong. Above each: how many trials, of those that were tested on it.")
        yield Picture("mistakes", draw_frequent(wrong, words), said, photographs=True)


def _confused(wrong: Mistakes, words: Words) -> Iterator[list[str]]:
    yield [words("true class"), words("said"), words("how often"), words("share of the true class")]
    for true, said in wrong.confused(CONFUSED):
        count, names = int(wrong.matrix[true, said]), wrong.class_names
        yield [names[true], names[said], words("{n}", n=count), share(count / int(wrong.matrix[true].sum()), words, 1)]
