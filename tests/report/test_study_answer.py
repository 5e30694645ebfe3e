"""The answer to a study: numbers against SciPy on the same metrics, what is lost, what is compared with what."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from plainnet.core.errors import RequestError
from plainnet.report.study import sentences
from plainnet.report.study.answer import Answer, answer
from plainnet.report.study.rows import LeftOut
from plainnet.report.study.words import ENGLISH
from plainnet.statistics.crossed import crossed
from plainnet.statistics.settle import levels, settle
from plainnet.study.record import predictions
from plainnet.study.store import reading
from plainnet.study.study import Study
from plainnet.training.data import prepare
from support.studies import made, records, run, small

SEEDS = 9
NAMES = ("a", "b", "c", "d")


def named(**changes) -> Study:
    variants = {name: {"network.dropout": i / 10} for i, name in enumerate(NAMES)}
    return small(**{"axes": {}, "variants": variants, "baseline": "a", "seeds": SEEDS} | changes)


def numbers(shifts=(0.0, 0.02, 0.001, -0.03)) -> dict[str, list[float]]:
    rng = np.random.default_rng(3)
    common = rng.normal(0.9, 0.01, SEEDS)
    return {name: list(common + shift + rng.normal(0, 0.004, SEEDS)) for name, shift in zip(NAMES, shifts, strict=True)}


def answered(study: Study, path, found) -> Answer:
    with reading(made(study, path / "made.sqlite", found)) as store:
        return answer(store, study)


def test_the_numbers_are_scipys(tmp_path):
    values = numbers()
    found = answered(named(), tmp_path, values)
    assert {one.variant for one in found.comparisons} == {"b", "c", "d"}
    raw = {one.variant: stats.ttest_rel(values[one.variant], values["a"]) for one in found.comparisons}
    order = sorted(raw, key=lambda name: raw[name].pvalue)
    adjusted = np.maximum.accumulate([min(1.0, (3 - i) * raw[name].pvalue) for i, name in enumerate(order)])
    for one in found.comparisons:
        d = np.subtract(values[one.variant], values["a"])
        assert one.paired.p == pytest.approx(raw[one.variant].pvalue, abs=1e-9)
        assert one.judged.p_adjusted == pytest.approx(adjusted[order.index(one.variant)], abs=1e-9)
        assert one.judged.interval.excludes(0) == (one.judged.p_adjusted < 0.05)
        interval = raw[one.variant].confidence_interval(one.judged.interval.level)
        assert (one.judged.interval.low, one.judged.interval.high) == pytest.approx(tuple(interval), abs=1e-9)
        assert one.paired.beats == (d > 0).mean()
        assert one.wilcoxon.p == pytest.approx(stats.wilcoxon(d, method="exact").pvalue, abs=1e-9)
    assert [one.judged.verdict for one in sorted(found.comparisons, key=lambda one: one.variant)] == [
        "better",
        "no difference shown",
        "worse",
    ]
    for one in found.variants:
        x = values[one.name]
        assert (one.mean.n, one.mean.value, one.mean.sd) == pytest.approx((SEEDS, np.mean(x), np.std(x, ddof=1)))
        expected = stats.t.interval(0.95, SEEDS - 1, np.mean(x), stats.sem(x))
        assert (one.mean.interval().low, one.mean.interval().high) == pytest.approx(expected)
        assert one.core == 0.5 * SEEDS
    assert found.ranked.ranks.p == pytest.approx(stats.friedmanchisquare(*values.values()).pvalue)


def test_what_is_open_is_planned_and_nothing_else(tmp_path):
    found = answered(named(), tmp_path, numbers())
    judged = {one.variant: one.judged for one in found.comparisons}
    for one in found.comparisons:
        assert one.plan == (None if one.judged.verdict.settled else settle(one.paired, levels(judged)))
    assert next(one for one in found.comparisons if one.variant == "c").plan.more > 0


def test_permuted_metrics_permute_the_sentences(tmp_path):
    """The variants' numbers change hands, and so do the verdicts, word by word."""
    values, moved = numbers(), {"b": "c", "c": "d", "d": "b"}
    before = answered(named(), tmp_path, values)
    (tmp_path / "again").mkdir()
    after = answered(named(), tmp_path / "again", values | {moved[name]: values[name] for name in moved})
    said = {one.variant: sentences.comparison(before, one, ENGLISH) for one in before.comparisons}
    now = {one.variant: sentences.comparison(after, one, ENGLISH) for one in after.comparisons}
    assert len(set(said.values())) == 3
    for name, other in moved.items():
        assert now[other] == said[name].replace(f'"{name}"', f'"{other}"')
    assert sentences.two(after, ENGLISH)[0] == sentences.two(before, ENGLISH)[0].replace('"b"', '"c"')


def test_the_baseline_in_the_place_of_another_turns_the_verdict(tmp_path):
    values = numbers()
    found = answered(named(), tmp_path, values | {"a": values["b"], "b": values["a"]})
    assert next(one for one in found.comparisons if one.variant == "b").judged.verdict == "worse"


def test_of_a_falling_metric_less_is_better(tmp_path):
    found = answered(named(metric="loss"), tmp_path, numbers())
    verdicts = {one.variant: one.judged.verdict for one in found.comparisons}
    assert verdicts == {"b": "worse", "c": "no difference shown", "d": "better"}
    assert found.variants[0].name == "d"
    d = next(one for one in found.comparisons if one.variant == "d")
    assert d.paired.beats == 1.0
    assert '"d" is better than "a": its loss is lower by' in sentences.comparison(found, d, ENGLISH)
    assert found.ranked.ranks.mean_ranks[found.ranked.variants.index("d")] == 1.0
    assert found.test is None


def test_what_was_lost_is_counted_and_in_no_mean(tmp_path):
    values: dict[str, list] = numbers()
    values["b"][1:4] = ["DIVERGED", "FAILED", math.nan]
    values["a"][8] = "DIVERGED"
    found = answered(named(), tmp_path, values)
    b, left = found.variant("b"), [0, 4, 5, 6, 7]
    assert (b.mean.n, b.diverged, b.failed) == (6, 1, 2)
    assert b.mean.value == pytest.approx(np.mean([values["b"][i] for i in [*left, 8]]))
    one = next(one for one in found.comparisons if one.variant == "b")
    expected = stats.ttest_rel([values["b"][i] for i in left], [values["a"][i] for i in left])
    assert (one.paired.n, one.paired.p) == pytest.approx((5, expected.pvalue))
    assert not one.wilcoxon.reaches(0.05)
    assert found.ranked.ranks.n == 5
    assert sentences.comparison(found, one, ENGLISH).endswith("; 1 trial DIVERGED and 2 trials FAILED, in no mean.")
    assert sentences.two(found, ENGLISH)[1].endswith("; 2 trials DIVERGED and 2 trials FAILED, in no mean.")


def test_variants_and_baselines_without_a_trial(tmp_path):
    found = answered(named(), tmp_path, numbers() | {"a": ["DIVERGED"] * SEEDS})
    assert found.comparisons == () and set(found.unpaired) == {"b", "c", "d"}
    assert found.variants[-1].mean is None and found.missing == 0
    assert sentences.two(found, ENGLISH)[0] == 'No variant can be compared with "a": no seed finished in both.'
    (tmp_path / "few").mkdir()
    few = answered(named(), tmp_path / "few", {"a": [0.5, 0.6], "b": [0.7]})
    assert few.missing == 4 * SEEDS - 3 and set(few.unpaired) == {"c", "d"}
    assert few.comparisons[0].judged.verdict == "too few pairs" and few.ranked is None


def test_nothing_finished_is_refused(tmp_path):
    with pytest.raises(RequestError, match="no finished trial"):
        answered(named(), tmp_path, {"a": ["FAILED"]})


@pytest.mark.parametrize(
    ("changes", "baseline", "how"),
    [
        ({"baseline": "c"}, "c", "named"),
        ({"baseline": None}, "a", "first"),
        ({"baseline": "b", "axes": {"training.epochs": [1, 2]}}, "b, epochs=1", "first of its group"),
    ],
)
def test_the_baseline(tmp_path, changes, baseline, how):
    study = named(**changes)
    found = answered(study, tmp_path, {variant.name: [0.5, 0.6, 0.7] for variant in study.variants})
    assert (found.baseline, found.baseline_is) == (baseline, how)
    assert {one.judged.verdict for one in found.comparisons} == {"no spread"}


def test_a_margin_makes_equivalent(tmp_path):
    found = answered(named(margin=0.01), tmp_path, numbers())
    one = next(one for one in found.comparisons if one.variant == "c")
    assert one.judged.verdict == "equivalent" and one.negligible > 0.95
    assert "lies within the margin of 0.0100" in sentences.comparison(found, one, ENGLISH)


def test_seeds_are_crossed_with_rows_that_stay(tmp_path):
    study = small(seeds=4, vary=["weights", "order", "draws"])
    run(study, tmp_path / "trained.sqlite")
    with reading(tmp_path / "trained.sqlite") as store:
        found = answer(store, study)
    y = prepare(study.variants[0].trial.data).test.y
    kept = {(one.variant, one.seed): predictions(one.predictions) == y for one in records(tmp_path / "trained.sqlite").values()}
    a, b = (np.array([kept[name, seed] for seed in range(4)], float) for name in ("dropout=0.5", "dropout=0"))
    (one,) = found.comparisons
    assert found.left_out is None and found.test.rows == len(y)
    assert one.beyond.estimate.value == pytest.approx((a - b).mean())
    assert one.beyond.estimate.error == pytest.approx(crossed(a - b).estimate.error)


def test_rows_that_follow_the_seed_are_not_crossed(tmp_path):
    data = {"dataset": "digits", "train": 100}
    for vary, left_out in ((["split"], LeftOut.ROWS), (["weights"], None)):
        study, path = small(data=data, vary=vary), tmp_path / f"{vary[0]}.sqlite"
        run(study, path)
        with reading(path) as store:
            found = answer(store, study)
        assert found.left_out == left_out
        assert (found.comparisons[0].beyond is None) == (left_out is not None)


def test_predictions_that_do_not_give_the_metric_are_not_used(tmp_path):
    found = answered(named(vary=["weights"]), tmp_path, numbers())
    assert found.left_out == LeftOut.TRIALS
