"""Looking several times claims no more falsely than looking once, and spares the seeds that are not needed."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.statistics.holm import holm
from plainnet.statistics.sequential import Ladder, Standing, standing
from plainnet.statistics.student import two_sided
from plainnet.statistics.verdict import Verdict

LADDER = Ladder()
ALLOWED = 0.05 + 2 * np.sqrt(0.05 * 0.95 / 2000)


def spent(d: np.ndarray, n: int) -> np.ndarray:
    """p of the first n differences, and its share of alpha."""
    d = d[..., :n]
    return two_sided(d.mean(axis=-1) / (d.std(axis=-1, ddof=1) / np.sqrt(n)), n - 1) / LADDER.share


def test_of_50_equal_variants_looked_at_four_times_the_best_seldom_beats_the_baseline():
    """All pairs at all looks: whatever is stopped earlier claims no more than that (the next test)."""
    table = np.random.default_rng(0).normal(0.9, 0.02, (2000, 50, 40)).astype(np.float32)
    d = table[:, 1:] - table[:, :1]
    p = np.minimum(1, np.min([spent(d, n) for n in LADDER.looks], axis=0))
    claimed = holm(p).p < 0.05
    assert claimed.any(axis=1).mean() <= ALLOWED


def test_looking_so_often_at_the_plain_p_would_claim_more():
    d = np.random.default_rng(1).normal(size=(2000, 40))
    assert np.mean(np.min([spent(d, n) * LADDER.share for n in LADDER.looks], axis=0) < 0.05) > 0.1


def followed(d: np.ndarray, **settings: object) -> tuple[list[dict[str, Standing]], dict[str, int]]:
    """Differences (variants, seeds) run by the rule until it wants no more; every standing, and the pairs each took."""
    counts = {str(i): LADDER.looks[0] for i in range(len(d))}
    all_of_them = []
    while True:
        now = standing({name: (d[int(name), :n], np.zeros(n)) for name, n in counts.items()}, LADDER, **settings)
        all_of_them.append(now)
        wanted = {name: one.wanted for name, one in now.items() if one.wanted}
        if not wanted:
            return all_of_them, counts
        counts.update(wanted)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_claimed_stays_claimed_and_would_be_claimed_with_all_pairs(seed):
    d = np.random.default_rng(seed).normal(0, 1, (5, 40)) + np.array([0, 0, 0.5, 1, 2])[:, None]
    standings, _ = followed(d, margin=0.4)
    settled: set[str] = set()
    for now in standings:
        still = {name for name, one in now.items() if one.judged.verdict.settled}
        assert settled <= still
        settled = still
    full = standing({str(i): (row, np.zeros(40)) for i, row in enumerate(d)}, LADDER, margin=0.4)
    assert settled <= {name for name, one in full.items() if one.judged.verdict.settled}
    for one in full.values():
        assert one.judged.interval.excludes(0) == (one.judged.p_adjusted < 0.05)


def test_seeds_go_where_the_answer_is_open():
    d = np.random.default_rng(3).normal(0, 1, (3, 40)) * 0.01 + np.array([0.1, 0.0, -0.1])[:, None]
    standings, counts = followed(d)
    assert counts == {"0": 5, "1": 40, "2": 5}
    assert [one.judged.verdict for one in standings[-1].values()] == [Verdict.BETTER, Verdict.NO_DIFFERENCE_SHOWN, Verdict.WORSE]
    assert len(standings) == 4


def test_a_false_claim_is_rare_where_the_rule_is_followed():
    rng = np.random.default_rng(5)
    false = sum(any(one.judged.verdict.settled for one in followed(rng.normal(size=(3, 40)))[0][-1].values()) for _ in range(200))
    assert false / 200 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)


def test_between_looks_nothing_is_looked_at():
    a = np.random.default_rng(6).normal(1, 1, 9)
    five, nine = (standing({"a": (a[:n], np.zeros(n))}, LADDER)["a"] for n in (5, 9))
    assert five == nine
    early = standing({"a": (a[:4], np.zeros(4))}, LADDER)["a"]
    assert (early.judged.verdict, early.looked, early.wanted) == (Verdict.TOO_FEW_PAIRS, 0, 5)


@pytest.mark.parametrize("looks", [(), (1, 5), (5, 5), (10, 5)])
def test_a_ladder_rises(looks):
    with pytest.raises(RequestError, match="A ladder rises"):
        Ladder(looks)
