"""A study's answer as a document: what was asked and found, the tables that bear it out, and what it takes to repeat it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import tomli_w

from plainnet.report.study import illustrated, sentences
from plainnet.report.study.answer import Answer, Comparison, Variant
from plainnet.report.study.claimed import claimed, summary
from plainnet.report.study.document import Block, Code, Document, Items, Paragraph, Picture, Section, Table
from plainnet.report.study.measures import measures
from plainnet.report.study.numbers import between, chance, equals, number, share, signed
from plainnet.report.study.pictures.ticks import mark
from plainnet.report.study.program import program
from plainnet.report.study.setting import setting
from plainnet.report.study.words import ENGLISH, Words
from plainnet.statistics.ranks import Ranks
from plainnet.statistics.settle import MOST


def document(found: Answer, words: Words = ENGLISH) -> Document:
    """Sections with nothing to say are left out."""
    blocks: list[Block] = []
    for heading, section in SECTIONS.items():
        said = list(section(found, words))
        blocks += [Section(words(heading)), *said] if said else []
    for block in blocks:
        if isinstance(block, Picture):
            mark(block.figure, words)
    return Document(found.spec.name, words.language, blocks)


def _paragraph(words: Words, *told: str) -> Paragraph:
    return Paragraph(words(" ").join(told))


def _question(found: Answer, words: Words) -> Iterator[Block]:
    yield Paragraph(found.spec.question)


def _answer(found: Answer, words: Words) -> Iterator[Block]:
    yield _paragraph(words, *sentences.two(found, words))
    yield from summary(found, words)


def _variants(found: Answer, words: Words) -> Iterator[Block]:
    metric = found.spec.metric
    heads = [words("variant"), words("finished"), words("DIVERGED"), words("FAILED"), words("mean {metric}", metric=metric)]
    heads += [words("sd"), words("{share} t-interval", share=share(1 - found.alpha, words)), words("core seconds")]
    yield Table([heads, *(_variant(one, found.alpha, words) for one in found.variants)])
    direction = words("more is better") if found.rising else words("less is better")
    yield _paragraph(
        words,
        words("{metric} on test rows, over the trials that finished; {direction}.", metric=metric, direction=direction),
        words("The intervals are not adjusted and say nothing about differences, which are judged by pairs below."),
    )
    if found.spec.select is not None:
        yield Paragraph(
            words("Selected on validation rows, with other seeds, from {n} {n:variant|variants}.", n=found.candidates)
        )
    if found.missing:
        yield Paragraph(words("Not run yet: {n} {n:trial|trials}.", n=found.missing))


def _variant(one: Variant, alpha: float, words: Words) -> list[str]:
    known = ["0", str(one.diverged), str(one.failed), "", "", ""]
    if one.mean is not None:
        sd = "" if one.mean.sd is None else number(one.mean.sd, words)
        known = [str(one.mean.n), *known[1:3], number(one.mean.value, words), sd, between(one.mean.interval(alpha), words)]
    return [one.name, *known, words.marked(f"{one.core:.1f}")]


def _comparisons(found: Answer, words: Words) -> Iterator[Block]:
    yield Paragraph(_baseline(found, words))
    if found.comparisons:
        yield Table([_heads(found, words), *(_comparison(found, one, words) for one in found.comparisons)], left=2)
        yield _paragraph(words, *_legend(found, words))
        yield Items([sentences.comparison(found, one, words) for one in found.comparisons])
    if found.unpaired:
        names = words("; ").join(words('"{a}"', a=name) for name in found.unpaired)
        yield Paragraph(words("Not compared, since no seed finished in the baseline too: {names}.", names=names))


def _baseline(found: Answer, words: Words) -> str:
    b = found.baseline
    match found.baseline_is:
        case "named":
            return words('Each is compared with "{b}", which the study names.', b=b)
        case "first":
            return words('Each is compared with "{b}", the first variant, since the study names none.', b=b)
        case "first of its group":
            group = found.spec.baseline or ""
            return words(
                'Each is compared with "{b}", the first of the variants {group}, which the study names.', b=b, group=group
            )


def _heads(found: Answer, words: Words) -> list[str]:
    heads = [words("variant"), words("verdict"), words("pairs"), words("difference"), words("interval, adjusted")]
    heads += [words("p, adjusted"), "p", "d_z", words("P(beats)")]
    heads += [words("P(within margin)"), words("p beyond margin, adjusted")] * (found.margin is not None)
    heads.append(words("Wilcoxon's p"))
    return heads + [words("for other rows too, adjusted"), words("its interval")] * (found.left_out is None)


def _comparison(found: Answer, one: Comparison, words: Words) -> list[str]:
    test, judged = one.paired, one.judged
    cells = [one.variant, words(judged.verdict), str(test.n), signed(test.difference, words), between(judged.interval, words)]
    cells += [chance(judged.p_adjusted, words), chance(judged.p, words)]
    cells += ["" if test.effect is None else words.marked(f"{test.effect:+.2f}"), share(test.beats, words)]
    if found.margin is not None:
        cells += ["" if one.negligible is None else share(one.negligible, words), chance(judged.p_equivalent or 0.0, words)]
    cells.append(chance(one.wilcoxon.p, words) if one.wilcoxon.reaches(found.alpha) else words("too few pairs"))
    if found.left_out is None:
        cells += ["", ""] if one.beyond is None else [words(one.beyond.verdict), between(one.beyond.interval, words)]
    return cells


def _legend(found: Answer, words: Words) -> Iterator[str]:
    yield words(
        "The test is the corrected resampled t over folds (Nadeau and Bengio 2003), which share training rows; d_z, P(beats) and "
        "Wilcoxon's p ignore that."
        if found.spec.repetition
        else "The test is the paired t over seeds."
    )
    yield words("Adjusted: by Holm, for {n} {n:comparison|comparisons}.", n=len(found.comparisons))
    alpha = words.marked(f"{found.alpha:g}")
    yield words("The interval excludes 0 exactly where the adjusted p is below {alpha}.", alpha=alpha)
    if found.spec.looks:
        looks = ", ".join(map(str, found.spec.looks))
        yield words("Each look, at {looks} pairs, has an equal share of {alpha}, in p and interval.", looks=looks, alpha=alpha)
    yield words("Not adjusted: all else.")
    yield words("d_z: the difference in standard deviations of a single one (Hedges).")
    yield words("P(beats): the share of pairs won.")
    yield words("Wilcoxon's test is a second opinion, from 6 pairs that differ.")
    if found.margin is not None:
        yield words("The margin of no interest is {margin}.", margin=number(found.margin, words))
    if found.left_out is None:
        yield words("For other rows too: seeds crossed with test rows, a family of its own.")


def _ranks(found: Answer, words: Words) -> Iterator[Block]:
    if found.ranked is None:
        return
    names, ranks = found.ranked.variants, found.ranked.ranks
    base = names.index(found.baseline) if found.baseline in names else None
    rows = [[words("variant"), words("mean rank"), words("Nemenyi's p beside the baseline")]]
    for i in ranks.mean_ranks.argsort(kind="stable"):
        p = "" if base is None or i == base else chance(float(ranks.pairs[i][base]), words)
        rows.append([names[i], words.marked(f"{ranks.mean_ranks[i]:.2f}"), p])
    yield Table(rows)
    yield _paragraph(words, *_rank_legend(found, ranks, len(found.variants) - len(names), words))


def _rank_legend(found: Answer, ranks: Ranks, left: int, words: Words) -> Iterator[str]:
    yield words("Rank 1 is best, over the {n} {n:seed|seeds} that finished in all of these variants.", n=ranks.n)
    yield words("Friedman's p {p}.", p=equals(ranks.p, words))
    yield words(
        "Mean ranks closer than {least} do not differ at {alpha} (Nemenyi, adjusted for all pairs of variants).",
        least=words.marked(f"{ranks.critical_difference(found.alpha):.2f}"),
        alpha=words.marked(f"{found.alpha:g}"),
    )
    yield words("A second opinion, rough below 10 seeds.")
    if left:
        yield words("Left out, without a finished trial: {n} {n:variant|variants}.", n=left)


def _test(found: Answer, words: Words) -> Iterator[Block]:
    if found.test is None:
        return
    tells = found.test.resolution
    yield _paragraph(
        words,
        words("{n} test {n:row|rows}: a single one is {row} of accuracy.", n=found.test.rows, row=number(tells.row, words)),
        words(
            "Between two models of about {accuracy}, no difference below {least} can be claimed from them, and none below "
            "{usual} where the two err independently (sign test at {alpha}).",
            accuracy=number(found.test.accuracy, words),
            least=number(tells.least, words),
            usual=number(tells.usual, words),
            alpha=words.marked(f"{found.alpha:g}"),
        ),
    )
    if found.left_out is not None:
        yield _paragraph(
            words,
            words("The comparisons are about other seeds."),
            words("What they say about other rows is not known: {reason}.", reason=words(found.left_out)),
        )


def _open(found: Answer, words: Words) -> Iterator[Block]:
    if found.spec.repetition:
        return
    rows = [[words("variant"), words("verdict"), words("pairs"), words("more seeds"), words("which would show")]]
    shown = {"difference": words("a difference"), "equivalence": words("that it lies within the margin")}
    for one in found.comparisons:
        if not one.judged.verdict.settled:
            plan = [words("not known"), ""] if one.plan is None else [words("{n}", n=one.plan.more), shown[one.plan.by]]
            rows.append([one.variant, words(one.judged.verdict), str(one.paired.n), *plan])
    if len(rows) > 1:
        yield Table(rows, left=2)
        yield _paragraph(
            words,
            words(
                "With a chance of {power}, were difference and spread truly those seen so far: a plan, no promise.",
                power=share(0.8, words),
            ),
            words("Not known: more than {most} seeds, or pairs without a spread.", most=MOST),
            *_last(found, words),
        )


def _last(found: Answer, words: Words) -> Iterator[str]:
    if found.spec.looks:
        yield words("None is added after the last look, at {n} {n:pair|pairs}: that takes another study.", n=found.spec.looks[-1])


def _cost(found: Answer, words: Words) -> Iterator[Block]:
    rows = [[one.phase, words("{n}", n=one.trials), words.marked(f"{one.core:.1f}")] for one in found.costs]
    yield Table([[words("phase"), words("trials"), words("core seconds")], *rows])


def _appendix(found: Answer, words: Words) -> Iterator[Block]:
    name, by = found.spec.name, found.provenance
    rows = [
        [words("what"), words("which")],
        [words("versions"), "; ".join(by.versions)],
        [words("engine"), ", ".join(by.engines)],
    ]
    rows += [[words("instruction set"), ", ".join(by.isas)], [words("sha256 of the spec"), found.digest]]
    yield Table(rows, left=2)
    yield Paragraph(words("To repeat it all, save this as {name}.toml:", name=name))
    yield Code(tomli_w.dumps(found.spec.plain()), "toml")
    yield Code(f"plainnet study run {name}.toml --store again.sqlite\nplainnet study report {name} --store again.sqlite\n", "sh")


SECTIONS: dict[str, Callable[[Answer, Words], Iterator[Block]]] = {
    "Question": _question,
    "Answer": _answer,
    "Differences": illustrated.differences,
    "What the source reported": claimed,
    "Data and network": setting,
    "Learning curves": illustrated.curves,
    "Variants": _variants,
    "Comparisons": _comparisons,
    "Judged by more than one number": measures,
    "Ranks": _ranks,
    "Interactions": illustrated.interactions,
    "Sensitivity": illustrated.sensitivities,
    "The best result against the tuning budget": illustrated.budgets,
    "Mistakes": illustrated.mistakes,
    "What the test set can tell": _test,
    "What would settle what is open": _open,
    "Cost": _cost,
    "Program": program,
    "Appendix": _appendix,
}
