"""kill -9 of the coordinator: no acknowledged trial is lost, none is there twice, and the end is the same, bit for bit."""

from __future__ import annotations

import random

import pytest

from study.kills import LARGE, SEARCHED, campaign


@pytest.mark.parametrize(("changes", "kills"), [(LARGE, 4), (SEARCHED, 2)])
def test_a_few_kills(changes, kills):
    struck, studies = campaign(kills, random.Random(1), changes)
    assert (struck, studies >= 1) == (kills, True)
