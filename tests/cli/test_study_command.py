"""plainnet study: what each command prints, and the exit codes."""

from __future__ import annotations

import pytest
import tomli_w

from support.commands import assert_three_parts
from support.studies import SMALL

RUN = ("study", "run", "small.toml")


@pytest.fixture
def small(home):
    (home / "small.toml").write_text(tomli_w.dumps(SMALL))
    return home


def test_a_study_from_beginning_to_end(small, plainnet):
    dry = plainnet(*RUN, "--dry-run")
    assert dry.code == 0 and "confirm: 6 trials, 0 of them there already" in dry.out and "To run: 6 trials" in dry.out
    assert not (small / "runs").exists()
    first = plainnet(*RUN)
    assert first.code == 0 and "6 new trials; complete" in first.out and "Does it matter?" in first.out
    assert "0 new trials; complete" in plainnet(*RUN).out
    assert "2 new trials; complete" in plainnet("study", "run", "small", "--seeds", 4, "--jobs", 1).out
    assert "To run: 0 trials" in plainnet(*RUN, "--dry-run").out
    assert "small       8" in plainnet("study", "list").out
    shown = plainnet("study", "show", "small").out
    assert "dropout=0.5" in shown and "accuracy on test rows" in shown
    report = plainnet("study", "report", "small").out
    assert "## Answer" in report and '"dropout=0.5"' in report
    assert plainnet("study", "report", "small", "--out", "answer.md").out == "Report: answer.md\n"
    written = (small / "answer.md").read_text()
    assert set(report.splitlines()) <= set(written.splitlines()) and "(answer-files/differences.png)" in written
    assert "## Ответ" in plainnet("study", "report", "small", "--lang", "ru").out
    assert plainnet("study", "report", "small", "--out", "answer.html").out == "Report: answer.html\n"
    assert plainnet("study", "export", "small", "--out", "trials.csv").out == "8 trials: trials.csv\n"
    assert plainnet("study", "verify", "small").out == "8 trials, each as it was written\n"
    assert plainnet("study", "verify", "small", "--trial", 3).out == "identical\n"


def test_seeds_are_added_until_it_is_decided(small, plainnet):
    first = plainnet(*RUN, "--until-decided", "--max-seeds", 6)
    assert first.code == 0 and 'Decided beside "dropout=0": ' in first.out and "complete" in first.out
    assert "0 new trials; complete" in plainnet("study", "run", "small").out
    refused = plainnet(*RUN, "--until-decided", "--max-seeds", 7)
    assert refused.code == 2 and "looks: [5, 6] -> [5, 7]" in refused.err


def test_where_spread_comes_from(small, plainnet):
    first = plainnet("study", "variance", "small.toml", "--seeds", 3)
    assert first.code == 0 and 'Most of the spread of accuracy of "dropout=0" comes from the ' in first.out
    assert [line.split()[:2] for line in first.out.splitlines() if line.startswith(("split", "weights", "order", "draws"))] == [
        ["split", "3"], ["weights", "3"], ["order", "3"], ["draws", "3"],
    ]  # fmt: skip
    assert plainnet("study", "variance", "small.toml", "--seeds", 3).out.splitlines() == first.out.splitlines()[-7:]
    assert "0 trials" not in plainnet("study", "list").out


def test_two_variants_are_compared(small, plainnet):
    plainnet(*RUN)
    answer = plainnet("study", "compare", "small:dropout=0.5", "small")
    assert answer.code == 0 and "3 pairs of seeds" in answer.out and "small: dropout=0.5" in answer.out


def test_shipped_studies_are_listed(home, plainnet):
    listed = plainnet("study", "list", "--shipped").out
    assert "demo " in listed and "digits" in listed
    assert "mnist, missing: train-images-idx3-ubyte.gz" in listed


def test_all_errors_of_a_spec_are_told_at_once(small, plainnet):
    (small / "small.toml").write_text(tomli_w.dumps(SMALL | {"metrc": "x", "training": {"epoch": 1}}))
    answer = plainnet(*RUN)
    assert answer.code == 2 and answer.out == ""
    head, *places = answer.err.splitlines()
    assert head == "Error: The study has 2 errors. Received: small. Mend what stands below."
    assert len(places) == 2 and "'metric'" in places[0] and "'epochs'" in places[1]
    assert not (small / "runs").exists()


def test_a_changed_study_is_refused_with_what_changed(small, plainnet):
    plainnet(*RUN)
    (small / "small.toml").write_text(tomli_w.dumps(SMALL | {"margin": 0.1}))
    answer = plainnet(*RUN)
    assert answer.code == 2
    assert answer.err.splitlines()[1:] == ["  margin: 'nothing' -> 0.1"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "dmo"),
        ("run", "small.yaml"),
        ("run", "missing.toml"),
        ("run", "small.toml", "--seeds", 0),
        ("run", "small.toml", "--jobs", 0),
        ("run", "small.toml", "--budget", "soon"),
        ("run", "small.toml", "--max-seeds", 10),
        ("run", "small.toml", "--until-decided", "--seeds", 10),
        ("run", "small.toml", "--on", "tcp://localhost:8786"),
        ("variance", "small.toml", "--seeds", 1),
        ("variance", "small.toml", "--variant", "swift"),
        ("compare", "small", "small"),
        ("run", "small.toml", "--store", "missing/studies.sqlite"),
        ("show", "small"),
        ("list",),
        ("verify", "small"),
        ("export", "small", "--out", "missing/a.csv"),
        ("report", "small"),
        ("report", "small", "--out", "missing/a.md"),
        ("report", "small", "--lang", "russian"),
    ],
)
def test_what_is_refused(small, plainnet, arguments):
    assert_three_parts(plainnet("study", *arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "smll"),
        ("report", "smll"),
        ("compare", "small", "small:swift"),
        ("report", "small", "--out", "a.xls"),
        ("verify", "small", "--trial", 99),
        ("export", "small", "--out", "a.xls"),
    ],
)
def test_what_is_refused_of_a_study_that_is_there(small, plainnet, arguments):
    plainnet(*RUN)
    assert_three_parts(plainnet("study", *arguments))
