"""kill -9 of the coordinator: no acknowledged trial is lost, none is there twice, and the end is the same, bit for bit."""

from __future__ import annotations

import random

from study.kills import campaign


def test_a_few_kills():
    struck, studies = campaign(4, random.Random(1))
    assert (struck, studies >= 1) == (4, True)
