"""A hundred thousand mutants of a model and of a checkpoint: read or refused, nothing else, and memory kept."""

from __future__ import annotations

from fuzz.campaign import GROWTH, campaign
from fuzz.mutants import mutant

MUTANTS = 100_000


def test_no_mutant_does_harm():
    found = campaign(MUTANTS, seconds=300, seed=0, processes=2)
    assert not found["failures"], "\n".join(found["failures"])
    counts = found["counts"]
    assert sum(counts.values()) == MUTANTS
    assert found["growth"] <= GROWTH
    refused = sum(count for name, count in counts.items() if name.endswith("refused"))
    assert 0.5 * MUTANTS < refused < MUTANTS, "most mutants are wrong, and some are not"


def test_mutants_are_the_same_every_time():
    file = b"\x02\0\0\0\0\0\0\0{}" + bytes(20)
    assert [mutant(file, 3, i) for i in range(200)] == [mutant(file, 3, i) for i in range(200)]
    assert len({mutant(file, 3, i) for i in range(200)}) > 100
