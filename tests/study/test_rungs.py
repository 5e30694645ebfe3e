"""Who goes on to the next rung, and how long rungs are."""

import pytest

from plainnet.study.halving import doubling, halved, survivors


def test_the_best_share_goes_on_in_the_order_given():
    values = {"a": 1, "b": 9, "c": 5, "d": 7, "e": 3}

    def judge(epochs, some):
        return (epochs, "".join(some)), sorted(range(len(some)), key=lambda i: -values[some[i]])

    assert list(halved("abcde", (1, 2, 4, 8), 0.5, 1, judge)) == [(1, "abcde"), (2, "bcd"), (4, "bd"), (8, "b")]


def test_it_waits_for_what_is_not_known():
    assert list(halved("abc", (1, 2), 0.5, 1, lambda epochs, some: (epochs, None))) == [1]


@pytest.mark.parametrize(
    ("count", "share", "least", "left"), [(9, 1 / 3, 1, 3), (10, 1 / 3, 1, 4), (3, 0.1, 2, 2), (1, 0.5, 3, 1)]
)
def test_survivors(count, share, least, left):
    assert survivors(count, share, least) == left


@pytest.mark.parametrize(("count", "epochs"), [(1, [10]), (2, [5, 10]), (3, [3, 5, 10]), (8, [2, 3, 5, 10])])
def test_rungs_that_double_leave_one(count, epochs):
    assert doubling(count, 10) == epochs
    for _ in epochs[:-1]:
        count = survivors(count, 0.5, 1)
    assert count == 1
