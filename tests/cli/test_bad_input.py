"""Every bad input a user is likely to give: three parts, exit code 2, no traceback, nothing left behind."""

from __future__ import annotations

import os
import resource
import shlex
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.commands import assert_three_parts, contents

SMALL = "train digits --hidden 4 --epochs 1 --limit 40 --out out"

NAMES = [
    ("trian digits", "Did you mean 'train'?"),
    ("train digts", "Did you mean 'digits'?"),
    ("train fashion_mnits", "Did you mean 'fashion_mnist'?"),
    ("list layrs", "Did you mean 'layers'?"),
    ("train digits --hiden 4", "Did you mean '--hidden'?"),
    ("evaluate run --dat x", "Did you mean '--data'?"),
    ("--versoin", "Did you mean '--version'?"),
    ("train digits --hidden 4 --activation sigmod", "Did you mean 'sigmoid'?"),
    ("train digits --loss softmax_crossentropy", "Did you mean 'softmax_cross_entropy'?"),
    ("train digits --optimizer adma", "Did you mean 'adam'?"),
    ("train digits --schedule cosin", "Did you mean 'cosine'?"),
    ("train digits --schedule inverse_time:decy=1", "Did you mean 'decay'?"),
    ("train digits --engine referense", "Did you mean 'reference'?"),
    ("train digits --dtype float23", "Did you mean 'float32'?"),
    ("train digits --hidden 4 --normalization bach", "Did you mean 'batch'?"),
    ("train table.csv --target knid", "Did you mean 'kind'?"),
]

NUMBERS = [
    *(f"--lr {value}" for value in ("nan", "inf", "-inf", "0", "-1", "1e400", "x", "1,5", "''")),
    *(f"--l2 {value}" for value in ("nan", "inf", "-1", "x")),
    *(f"--dropout {value}" for value in ("1", "-0.1", "nan", "inf", "2", "x")),
    *(f"--optimizer momentum --momentum {value}" for value in ("1", "-0.1", "nan", "inf")),
    *(f"--validation {value}" for value in ("1", "-0.1", "nan", "2.5", "0.9999")),
    *(f"--epochs {value}" for value in ("0", "-1", "1.5", "1e3", "nan", "x", 2**70, "9" * 5000)),
    *(f"--batch-size {value}" for value in ("-3", "1.5", "nan")),
    *(f"--seed {value}" for value in ("-1", "1.5", 2**64, 2**70, "x")),
    *(f"--threads {value}" for value in ("0", "-1", "two")),
    *(f"--limit {value}" for value in ("0", "-1", "x")),
    *(f"--test-limit {value}" for value in ("0", "-1")),
    *(f"--validation 0.2 --early-stopping {value}" for value in ("0", "-1", "1.5")),
    *(f"--hidden {value}" for value in ("0", "-1", "64,,32", "64,", ",", "''", "1.5", "64;32", "x", "9" * 5000)),
    *(f"--schedule {value}" for value in (":", "inverse_time", "inverse_time:decay", "inverse_time:decay=x", "cosine:final=-1")),
    *(f"--schedule inverse_time:decay={value}" for value in ("-1", "inf", "nan")),
    *(
        f"--schedule cosine:{value}"
        for value in ("steps=0", "steps=1.5", "final=nan", "name=constant", "initial=1", "steps=3,steps=4")
    ),
]

CONTRADICTIONS = [
    ("train digits --dropout 0.1", "--dropout acts on hidden layers"),
    ("train digits --activation relu", "--activation acts on hidden layers"),
    ("train digits --normalization batch", "--normalization acts on hidden layers"),
    ("train digits --hidden 4 --momentum 0.9", "--momentum belongs to"),
    ("train digits --optimizer sgd:learning_rate=0.1", "The learning rate is said by --lr"),
    ("train digits --optimizer momentum:momentum=0.5 --momentum 0.9", "The momentum is said by --momentum"),
    ("train digits --optimizer momentum:momentm=0.5", "Did you mean 'momentum'?"),
    ("train digits --train 2000", "There are not so many rows to train on."),
    ("train digits --early-stopping 3", "needs validation rows"),
    ("train digits --early-stopping 3 --validation 0", "needs validation rows"),
    ("train digits --target kind", "--target is about columns of a file"),
    ("train digits --hidden 4 --activation dense", "That layer is no activation"),
    ("train digits --hidden 4 --activation dropout", "That layer is no activation"),
    ("train digits --hidden 4 --activation batch_norm", "That layer is no activation"),
    ("train digits --resume", "--resume needs to know which run"),
    ("train digits --resume --out nowhere", "no run to resume"),
    ("train", "needs DATA"),
    ("train digits more", "unexpected extra argument"),
    ("train digits --epochs", "--epochs needs a value"),
    ("predict run", "needs FILE"),
    ("train run", "run/spec.toml to repeat that run"),
    ("train run/spec.toml --hidden 4", "--hidden cannot be combined with a spec file"),
    ("train run/spec.toml --out run", "already holds a run"),
    ("train table.csv --out table.csv", "folder is a file"),
    ("train table.csv --out table.csv/run", "Not a directory"),
    (f"train table.csv --out {'x' * 300}", "File name too long"),
    ("train nosuch.csv", "no such file"),
    ("train nosuch.toml", "no such spec"),
    ("train .", "A folder is not a dataset"),
    ("train mnist", "PLAINNET_DATA"),
    ("evaluate nosuch", "no such run"),
    ("evaluate table.csv", "no such run"),
    ("evaluate .", "no model yet"),
    ("evaluate run --data nosuch", "no dataset or file"),
    ("evaluate run --data digits", "trained on rows of 3 values"),
    ("predict run nosuch.csv", "no such file"),
    ("predict run run", "A table is a file"),
    ("predict run table.csv --out nowhere/answers.csv", "no such folder to write to"),
    ("summary nosuch.toml", "no such spec"),
    ("summary .", "no such spec"),
]


@pytest.mark.parametrize(("line", "hint"), NAMES)
def test_misspelt_names_get_the_nearest_one(refused, run, line, hint):
    assert hint in refused(*shlex.split(line))


@pytest.mark.parametrize("options", NUMBERS, ids=lambda options: options[:40])
def test_settings_that_make_no_sense(refused, options):
    refused(*shlex.split(SMALL), *shlex.split(options))


@pytest.mark.parametrize(("line", "hint"), CONTRADICTIONS, ids=lambda text: text[:40])
def test_requests_that_contradict_themselves_or_the_disk(refused, run, line, hint):
    assert hint in refused(*shlex.split(line))


@pytest.mark.parametrize("hidden", ["99999999999", "99999999999,99999999999", "3000000,3000000", "1," * 50 + "999999999999"])
def test_a_network_too_large_for_the_machine_is_refused_before_memory_is_taken(refused, hidden):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "memory" in refused("train", "digits", "--hidden", hidden, "--out", "out")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


def test_what_was_received_is_shown_on_one_line_and_not_at_length(refused):
    assert r"'\n\x1b[31m\x07é'" in refused("train", "digits", "--hidden", "\n\x1b[31m\aé")
    assert len(refused("train", "digits", "--hidden", "x" * 100_000)) < 600


@pytest.mark.parametrize("options", [f"--threads {2**70}", f"--batch-size {2**70}", f"--limit {2**70} --epochs 1"])
def test_more_than_there_is_means_all_there_is(plainnet, options):
    assert plainnet(*shlex.split(SMALL), *shlex.split(options)).code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_nobody_can_write_to(refused):
    refused("train", "table.csv", "--out", "/proc/plainnet")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(refused, home):
    (home / "locked").mkdir(mode=0o500)
    assert "Permission denied" in refused("train", "table.csv", "--out", "locked/run")


WORDS = ["nan", "inf", "-1", "0", "1", "2", "0.5", "1e308", "-0.0", "relu", "adam", "cosine:", "=,:", "None", "[]", "table.csv"]
TEXTS = st.sampled_from(WORDS) | st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)
OPTIONS = (
    "hidden activation dropout l2 normalization loss optimizer lr momentum schedule batch-size validation early-stopping seed"
)
OPTIONS += " engine threads dtype target test-limit plugin resume wrong"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(OPTIONS.split()), TEXTS), max_size=3))
def test_no_options_whatever_end_in_a_traceback(plainnet, home, options):
    before = contents(home)
    line = ["train", "table.csv", "--epochs", "1", "--limit", "16", "--out", "out"]
    answer = plainnet(*line, *(f"--{option}={value}" for option, value in options))
    if answer.code == 2:
        assert_three_parts(answer)
        assert contents(home) == before
    else:
        assert answer.code in (0, 1)
        assert "Traceback" not in answer.err
        for path in sorted((home / "out").rglob("*"), reverse=True):
            path.unlink()
        (home / "out").rmdir()
