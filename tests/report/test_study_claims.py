"""What a source reported, judged by made-up numbers: SciPy as the oracle, and verdicts that go with the numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from plainnet.report.study import claimed, measures
from plainnet.report.study.answer import Answer, Measured, answer
from plainnet.report.study.claims import judgements
from plainnet.report.study.markdown import markdown
from plainnet.report.study.sections import document
from plainnet.report.study.words import ENGLISH
from plainnet.study.store import reading
from plainnet.study.study import study_of
from support.studies import SMALL, made, run, small

SEEDS = 8
NAMES = ("a", "b", "c", "d")
SHIFTS = {"a": 0.0, "b": 0.02, "c": 0.0005, "d": -0.03}


def numbers() -> dict[str, list[float]]:
    """b is above a, c like it, d below."""
    rng = np.random.default_rng(5)
    common = rng.normal(0.9, 0.01, SEEDS)
    return {name: list(common + shift + rng.normal(0, 0.001, SEEDS)) for name, shift in SHIFTS.items()}


def claim(holds: str, variant: str, than: object, **more: object) -> dict[str, object]:
    return {"claim": "It helps.", "source": "S9", "holds": holds, "pairs": [{"variant": variant, "than": than}]} | more


def answered(tmp_path, found, *reported, **changes) -> Answer:
    variants = {name: {"network.dropout": i / 10} for i, name in enumerate(NAMES)}
    study = small(axes={}, variants=variants, baseline="a", seeds=SEEDS, margin=0.005, reported=list(reported), **changes)
    with reading(made(study, tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite", found)) as store:
        return answer(store, study)


def outcomes(found: Answer) -> list[str]:
    return [str(check.outcome) for one in judgements(found) for check in one.checks]


CLAIMS = [claim(holds, name, "a") for name in "bcd" for holds in ("better", "worse", "alike")]


def test_each_outcome(tmp_path):
    opposite, within = "not confirmed: the opposite was found", "not confirmed: the difference lies within the margin"
    different = "not confirmed: a difference was found"
    of = {"b": ["confirmed", opposite, different], "c": [within, within, "confirmed"], "d": [opposite, "confirmed", different]}
    assert outcomes(answered(tmp_path, numbers(), *CLAIMS)) == [*of["b"], *of["c"], *of["d"]]
    moved = {"a": "a", "b": "d", "c": "b", "d": "c"}
    after = answered(tmp_path, {moved[name]: values for name, values in numbers().items()}, *CLAIMS)
    assert outcomes(after) == [*of["c"], *of["d"], *of["b"]]


def test_by_a_falling_measure_less_is_better(tmp_path):
    found = answered(tmp_path, numbers(), claim("better", "d", "a"), claim("better", "b", "a"), metric="loss")
    assert outcomes(found) == ["confirmed", "not confirmed: the opposite was found"]


def test_the_numbers_are_scipys_adjusted_by_holm_for_all_pairs(tmp_path):
    values = numbers()
    values["c"] = [x + 0.002 * (-1) ** i for i, x in enumerate(values["a"])]
    found = answered(tmp_path, values, *(claim("better", name, "a") for name in "bcd"))
    raw = {name: stats.ttest_rel(values[name], values["a"]).pvalue for name in "bcd"}
    order = sorted(raw, key=raw.get)
    adjusted = np.maximum.accumulate([min(1.0, (3 - i) * raw[name]) for i, name in enumerate(order)])
    for name, one in zip("bcd", judgements(found), strict=True):
        (check,) = one.checks
        assert check.p == pytest.approx(adjusted[order.index(name)], abs=1e-12)
        assert check.found == pytest.approx(np.mean(np.subtract(values[name], values["a"])), abs=1e-9)
        assert check.interval.excludes(0) == (check.p < 0.05)


def test_each_look_has_its_share_of_what_is_claimed(tmp_path):
    """p of one pair: twice the smaller of its p at 4 and at 8 seeds (SciPy's), then adjusted by Holm; its interval agrees."""
    gains = [0.012, -0.004, 0.009, -0.001, 0.006, 0.012, 0.001, 0.008]
    values = {name: [0.9] * SEEDS for name in NAMES} | {"b": [0.9 + gain for gain in gains]}
    pair, once = claim("better", "b", "a"), answered(tmp_path, values, claim("better", "b", "a"))
    found = answered(tmp_path, values, pair, looks=[4, SEEDS])
    raw = [stats.ttest_rel(values["b"][:n], values["a"][:n]).pvalue for n in (4, SEEDS)]
    assert 0.025 < raw[1] < 0.05 < raw[0] and outcomes(once) == ["confirmed"]
    (check,) = judgements(found)[0].checks
    assert (check.outcome, check.seeds) == ("not shown", SEEDS)
    assert check.p == pytest.approx(2 * min(raw), abs=1e-9) and not check.interval.excludes(0)
    (seen,) = measures.beside(found)
    assert (seen.judged["b"].verdict, seen.judged["b"].p_adjusted) == ("no difference shown", pytest.approx(3 * check.p))


def test_a_sum_of_variants(tmp_path):
    """d - (b + c - a) is what the source's "do not add up" is about."""
    values = numbers()
    found = answered(tmp_path, values, claim("worse", "d", {"b": 1.0, "c": 1.0, "a": -1.0}))
    (check,) = judgements(found)[0].checks
    expected = np.array(values["d"]) - (np.array(values["b"]) + np.array(values["c"]) - np.array(values["a"]))
    assert check.found == pytest.approx(expected.mean(), abs=1e-9)
    assert check.p == pytest.approx(stats.ttest_1samp(expected, 0).pvalue, rel=1e-6)
    assert claimed.rows(judgements(found), ENGLISH)[1][1] == '"d" is worse than "b" + "c" - "a"'


def test_a_number_is_confirmed_where_one_more_run_may_lie(tmp_path):
    values = numbers()
    mean, sd = np.mean(values["b"]), np.std(values["b"], ddof=1)
    half = stats.t.ppf(0.975, SEEDS - 1) * sd * np.sqrt(1 + 1 / SEEDS)
    limits = mean + 0.99 * half, mean - 1.01 * half
    near, far = ({"claim": "It is so.", "source": "S9", "value": v, "variants": ["b"]} for v in limits)
    found = answered(tmp_path, values, near, far, far | {"within": 0.02 * half})
    assert outcomes(found) == ["confirmed", "not confirmed: our runs lie elsewhere", "confirmed"]
    (check,) = judgements(found)[0].checks
    assert (check.interval.low, check.interval.high) == pytest.approx((mean - half, mean + half))


def test_what_is_the_same_with_each_seed_is_no_gain(tmp_path):
    values = numbers()
    found = answered(tmp_path, values | {"b": values["a"]}, claim("better", "b", "a"), claim("alike", "b", "a"))
    assert outcomes(found) == ["not confirmed: both found the same with each seed", "confirmed"]


def test_what_has_not_run_is_not_shown(tmp_path):
    found = answered(tmp_path, {"a": [0.5, 0.6], "b": [0.7]}, claim("better", "b", "a"), claim("better", "c", "a"))
    first, second = judgements(found)
    assert first.verdict == second.verdict == "not shown"
    assert [check.seeds for check in first.checks] == [1] and second.checks == ()
    assert claimed.sentence(found, second, ENGLISH) == '"It helps." (S9) is not shown, for lack of finished trials.'
    assert claimed.sentence(found, first, ENGLISH).endswith("Found: +0.2000 in 1 pair.")


def test_a_claim_in_part(tmp_path):
    pairs = [{"variant": name, "than": "a"} for name in "bd"]
    found = answered(tmp_path, numbers(), claim("better", "b", "a", pairs=pairs))
    (one,) = judgements(found)
    assert one.verdict == "confirmed in part"
    said = claimed.sentence(found, one, ENGLISH)
    assert said.startswith(
        '"It helps." (S9) is confirmed in part. Of 2 checks: 1 confirmed; 1 not confirmed: the opposite was found.'
    )
    assert said.endswith('It holds here: "b" is better than "a" (accuracy).')


def with_measure(found: Answer, values: dict[str, list[float]]) -> Answer:
    more = Measured("seconds", False, None, {name: dict(enumerate(column)) for name, column in values.items()})
    return replace(found, measured=(found.measured[0], more))


def test_a_claim_by_another_measure_and_the_table_of_measures(tmp_path):
    said = claim("better", "d", "a", measures=["seconds"])
    found = with_measure(answered(tmp_path, numbers(), said, also={"seconds": {"column": "seconds"}}), numbers())
    assert outcomes(found) == ["confirmed"]
    head, *rows = measures.rows(found, ENGLISH)
    assert head == ["variant", "accuracy", "seconds"]
    cells = {name: [cell.partition(" ")[2] for cell in rest] for name, *rest in rows}
    open_ = ["(equivalent)", "(no difference shown)"]
    assert cells == {"a": ["", ""], "b": ["(better)", "(worse)"], "c": open_, "d": ["(worse)", "(better)"]}


def test_the_words_hold_the_numbers_of_the_cells(tmp_path):
    found = answered(
        tmp_path, numbers(), claim("better", "b", "a"), {"claim": "So.", "source": "S9", "value": 0.9, "variants": ["b"]}
    )
    judged = judgements(found)
    head, *table = claimed.rows(judged, ENGLISH)
    for one, row in zip(judged, table, strict=True):
        (check,) = one.checks
        assert len(head) == len(row) and row[3] == str(check.outcome)
        assert row[4].lstrip("+") == f"{check.found:.4f}" and row[5] == f"{check.interval.low:.4f} to {check.interval.high:.4f}"
        said = claimed.sentence(found, one, ENGLISH)
        assert all(cell in said for cell in (row[0], *row[3:6]))
    assert [row[-1] == "" for row in table] == [False, True]


def test_the_report_has_both_sections_and_counts_the_claims(tmp_path):
    values = numbers()
    found = with_measure(answered(tmp_path, values, *CLAIMS[:3], also={"seconds": {"column": "seconds"}}), values)
    text = markdown(document(found))
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings.index("What the source reported") == headings.index("Answer") + 1
    assert "Judged by more than one number" in headings
    assert "3 claims of the source: 1 confirmed; 2 not confirmed." in text
    silent = markdown(document(answered(tmp_path, values)))
    assert "source" not in silent and "more than one number" not in silent


def test_folds_are_tested_as_in_the_answer(tmp_path):
    """The corrected resampled t by hand, of four folds: one is tested on a third of the rows that it trains on."""
    folds = {"repetition": {"kind": "k-fold", "folds": 4, "repeats": 2}, "data": {"dataset": {"name": "moons", "samples": 60}}}
    said = {"reported": [claim("better", "dropout=0.5", "dropout=0")]}
    study = study_of({key: value for key, value in SMALL.items() if key != "seeds"} | folds | said)
    run(study, tmp_path / "folds.sqlite")
    with reading(tmp_path / "folds.sqlite") as store:
        found = answer(store, study)
    (check,) = judgements(found)[0].checks
    values = found.measured[0].values
    d = np.subtract(*([values[name][fold] for fold in range(8)] for name in ("dropout=0.5", "dropout=0")))
    error = d.std(ddof=1) * np.sqrt(1 / 8 + 1 / 3)
    assert check.p == pytest.approx(2 * stats.t.sf(abs(d.mean()) / error, 7), rel=1e-6)
    assert check.p == pytest.approx(found.comparisons[0].judged.p_adjusted, rel=1e-9)
    text = markdown(document(found))
    assert "corrected resampled t over folds" in text and "8 pairs of folds" in text and "pairs of seeds" not in text


def test_a_named_variant_stands_for_its_point_that_was_kept(tmp_path):
    study = small(
        variants={"a": {}, "b": {"training.epochs": 3}},
        axes={"network.dropout": [0.1, 0.2]},
        seeds=3,
        reported=[claim("better", "b", "a")],
    )
    values = {"a, dropout=0.2": [0.5, 0.51, 0.49], "b, dropout=0.1": [0.6, 0.61, 0.59]}
    with reading(made(study, tmp_path / "made.sqlite", values)) as store:
        (check,) = judgements(answer(store, study))[0].checks
    assert (check.variant, list(check.than)) == ("b, dropout=0.1", ["a, dropout=0.2"])
