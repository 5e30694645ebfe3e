"""A study's answer as a document: what was asked and found, the tables that bear it out, and what it takes to repeat it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import tomli_w

from plainnet.report.study import illustrated, sentences
from plainnet.report.study.answer import Answer, Comparison, Variant
from plainnet.report.study.document import Block, Code, Document, Items, Paragraph, Section, Table
from plainnet.report.study.numbers import between, chance, count, number, share, signed
from plainnet.report.study.program import program
from plainnet.report.study.setting import setting
from plainnet.report.study.words import ENGLISH, Words


def document(found: Answer, words: Words = ENGLISH) -> Document:
    """Sections with nothing to say are left out."""
    blocks: list[Block] = []
    for heading, section in SECTIONS.items():
        said = list(section(found, words))
        blocks += [Section(words(heading)), *said] if said else []
    return Document(found.spec.name, words.language, blocks)


def _question(found: Answer, words: Words) -> Iterator[Block]:
    yield Paragraph(found.spec.question)


def _answer(found: Answer, words: Words) -> Iterator[Block]:
    yield Paragraph(" ".join(sentences.two(found)))


def _variants(found: Answer, words: Words) -> Iterator[Block]:
    metric = found.spec.metric
    heads = ["variant", "finished", "DIVERGED", "FAILED", f"mean {metric}", "sd", f"{share(1 - found.alpha)} t-interval"]
    yield Table([[*heads, "core seconds"], *(_variant(one, found.alpha) for one in found.variants)])
    yield Paragraph(
        f"{metric} on test rows, over the seeds that finished; {'more' if found.rising else 'less'} is better. The intervals are "
        "not adjusted and say nothing about differences, which are judged by pairs of seeds below."
    )
    if found.spec.select is not None:
        yield Paragraph(f"Selected on validation rows, with other seeds, from {count(found.candidates, 'variant')}.")
    if found.missing:
        yield Paragraph(f"Not run yet: {count(found.missing, 'trial')}.")


def _variant(one: Variant, alpha: float) -> list[str]:
    known = ["0", str(one.diverged), str(one.failed), "", "", ""]
    if one.mean is not None:
        sd = "" if one.mean.sd is None else number(one.mean.sd)
        known = [str(one.mean.n), *known[1:3], number(one.mean.value), sd, between(one.mean.interval(alpha))]
    return [one.name, *known, f"{one.core:.1f}"]


def _comparisons(found: Answer, words: Words) -> Iterator[Block]:
    how = {
        "named": "which the study names",
        "first": "the first variant, since the study names none",
        "first of its group": f"the first of the variants {found.spec.baseline}, which the study names",
    }
    yield Paragraph(f'Each is compared with "{found.baseline}", {how[found.baseline_is]}.')
    if found.comparisons:
        yield Table([_heads(found), *(_comparison(found, one) for one in found.comparisons)], left=2)
        yield Paragraph(_legend(found))
        yield Items([sentences.comparison(found, one) for one in found.comparisons])
    if found.unpaired:
        names = "; ".join(f'"{name}"' for name in found.unpaired)
        yield Paragraph(f"Not compared, since no seed finished in the baseline too: {names}.")


def _heads(found: Answer) -> list[str]:
    heads = ["variant", "verdict", "pairs", "difference", "interval, adjusted", "p, adjusted", "p", "d_z", "P(beats)"]
    heads += ["P(within margin)", "p beyond margin, adjusted"] * (found.margin is not None)
    return [*heads, "Wilcoxon's p", *["for other rows too, adjusted", "its interval"] * (found.left_out is None)]


def _comparison(found: Answer, one: Comparison) -> list[str]:
    test, judged = one.paired, one.judged
    cells = [one.variant, str(judged.verdict), str(test.n), signed(test.difference), between(judged.interval)]
    cells += [chance(judged.p_adjusted), chance(judged.p)]
    cells += ["" if test.effect is None else f"{test.effect:+.2f}", share(test.beats)]
    if found.margin is not None:
        cells += ["" if one.negligible is None else share(one.negligible), chance(judged.p_equivalent or 0.0)]
    cells.append(chance(one.wilcoxon.p) if one.wilcoxon.reaches(found.alpha) else "too few pairs")
    if found.left_out is None:
        cells += ["", ""] if one.beyond is None else [str(one.beyond.verdict), between(one.beyond.interval)]
    return cells


def _legend(found: Answer) -> str:
    said = (
        "The test is the paired t over seeds. Adjusted: by Holm, for "
        f"{count(len(found.comparisons), 'comparison')}; the interval excludes 0 exactly where the adjusted p is below "
        f"{found.alpha:g}. Not adjusted: all else. d_z: the difference in standard deviations of a single one (Hedges). "
        "P(beats): the share of seeds won. Wilcoxon's test is a second opinion, from 6 pairs that differ."
    )
    if found.margin is not None:
        said += f" The margin of no interest is {number(found.margin)}."
    if found.left_out is None:
        said += " For other rows too: seeds crossed with test rows, a family of its own."
    return said


def _ranks(found: Answer, words: Words) -> Iterator[Block]:
    if found.ranked is None:
        return
    names, ranks = found.ranked.variants, found.ranked.ranks
    base = names.index(found.baseline) if found.baseline in names else None
    rows = [["variant", "mean rank", "Nemenyi's p beside the baseline"]]
    for i in ranks.mean_ranks.argsort(kind="stable"):
        p = "" if base is None or i == base else chance(float(ranks.pairs[i][base]))
        rows.append([names[i], f"{ranks.mean_ranks[i]:.2f}", p])
    yield Table(rows)
    left = len(found.variants) - len(names)
    yield Paragraph(
        f"Rank 1 is best, over the {count(ranks.n, 'seed')} that finished in all of these variants. Friedman's p: "
        f"{chance(ranks.p)}. Mean ranks closer than {ranks.critical_difference(found.alpha):.2f} do not differ at "
        f"{found.alpha:g} (Nemenyi, adjusted for all pairs of variants). A second opinion, rough below 10 seeds."
        + (f" Left out, without a finished trial: {count(left, 'variant')}." if left else "")
    )


def _test(found: Answer, words: Words) -> Iterator[Block]:
    if found.test is None:
        return
    rows, tells = found.test.rows, found.test.resolution
    yield Paragraph(
        f"{count(rows, 'test row')}: a single one is {number(tells.row)} of accuracy. Between two models of about "
        f"{number(found.test.accuracy)}, no difference below {number(tells.least)} can be claimed from them, and none below "
        f"{number(tells.usual)} where the two err independently (sign test at {found.alpha:g})."
    )
    if found.left_out is not None:
        yield Paragraph(f"The comparisons are about other seeds. What they say about other rows is not known: {found.left_out}.")


def _open(found: Answer, words: Words) -> Iterator[Block]:
    rows = [["variant", "verdict", "pairs", "more seeds", "which would show"]]
    for one in found.comparisons:
        if not one.judged.verdict.settled:
            plan = ["not known", ""] if one.plan is None else [f"{one.plan.more:,}", SHOWN[one.plan.by]]
            rows.append([one.variant, str(one.judged.verdict), str(one.paired.n), *plan])
    if len(rows) > 1:
        yield Table(rows, left=2)
        yield Paragraph(
            "With a chance of 80 %, were difference and spread truly those seen so far: a plan, no promise. Not known: more than "
            "10,000 seeds, or pairs without a spread."
        )


SHOWN = {"difference": "a difference", "equivalence": "that it lies within the margin"}


def _cost(found: Answer, words: Words) -> Iterator[Block]:
    rows = [[one.phase, f"{one.trials:,}", f"{one.core:.1f}"] for one in found.costs]
    yield Table([["phase", "trials", "core seconds"], *rows])


def _appendix(found: Answer, words: Words) -> Iterator[Block]:
    name, by = found.spec.name, found.provenance
    rows = [["what", "which"], ["versions", "; ".join(by.versions)], ["engine", ", ".join(by.engines)]]
    yield Table([*rows, ["instruction set", ", ".join(by.isas)], ["sha256 of the spec", found.digest]], left=2)
    yield Paragraph(f"To repeat it all, save this as {name}.toml:")
    yield Code(tomli_w.dumps(found.spec.plain()), "toml")
    yield Code(f"plainnet study run {name}.toml --store again.sqlite\nplainnet study report {name} --store again.sqlite\n", "sh")


SECTIONS: dict[str, Callable[[Answer, Words], Iterator[Block]]] = {
    "Question": _question,
    "Answer": _answer,
    "Differences": illustrated.differences,
    "Data and network": setting,
    "Learning curves": illustrated.curves,
    "Variants": _variants,
    "Comparisons": _comparisons,
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
