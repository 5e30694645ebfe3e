"""Tables with categories and gaps, from the command line: trained on, judged, predicted."""

from __future__ import annotations

import csv
import json

import pytest

HEAD = "size,color,age,kind"


def pets(rows=60, colors=("red", "blue"), gaps=True):
    """The color tells the kinds apart."""
    lines = [f"{i % 7}.5,{colors[i % 2]},{'NA' if gaps and i % 5 == 3 else i},{'cat' if i % 2 else 'dog'}" for i in range(rows)]
    return "\n".join([HEAD, *lines]) + "\n"


@pytest.fixture
def trained(plainnet, home):
    """A run on pets.csv, and what was printed."""
    (home / "pets.csv").write_text(pets())
    answer = plainnet("train", "pets.csv", "--epochs", "40", "--lr", "0.05", "--out", "pets")
    assert answer.code == 0, answer.err
    return answer.out


def test_what_was_done_is_said_in_one_line(trained):
    assert trained.splitlines()[1] == "Prepared: standardize 2 columns, one_hot 1 column (+1), impute 1 column (+1)"


def test_it_learns_from_categories(trained, plainnet):
    assert json.loads(plainnet("evaluate", "pets", "--json").out)["test"]["accuracy"] == 1


def test_columns_in_any_order_and_others_besides(trained, plainnet, home):
    """Predicted and judged alike, wherever the target is, by the names of columns and of categories."""
    plain = plainnet("predict", "pets", "pets.csv", "--proba").out
    with (home / "pets.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (home / "mixed.csv").open("w") as file:
        writer = csv.DictWriter(file, ["age", "name", "kind", "color", "size"])
        writer.writeheader()
        writer.writerows(row | {"name": "Rex"} for row in rows)
    assert plainnet("predict", "pets", "mixed.csv", "--proba").out == plain
    with (home / "moved.csv").open("w") as file:
        writer = csv.DictWriter(file, ["kind", "color", "size", "age"])
        writer.writeheader()
        writer.writerows(rows)
    found = [json.loads(plainnet("evaluate", "pets", "--data", name, "--json").out)[name] for name in ("pets.csv", "moved.csv")]
    assert found[0] == found[1]


def test_unknown_categories_and_gaps_are_filled_and_the_former_noted(trained, plainnet, home):
    (home / "new.csv").write_text("size,color,age\n1,mauve,4\n,red,\n?,,NA\n")
    answer = plainnet("predict", "pets", "new.csv", "--proba")
    assert answer.code == 0
    assert answer.err == "Note: categories that the model does not know count as missing, in 'color': mauve\n"
    rows = list(csv.DictReader(answer.out.splitlines()))
    assert [row["class"] for row in rows][1] == "dog"
    (home / "gap.csv").write_text("size,color,age\n1,,4\n")
    again = plainnet("predict", "pets", "gap.csv", "--proba")
    assert (again.err, list(csv.DictReader(again.out.splitlines()))) == ("", rows[:1])


def test_other_columns_than_trained_on(trained, refused, home):
    (home / "new.csv").write_text("size,colour,age\n1,red,4\n")
    assert "no column in new.csv of that name. Received: 'color'. Did you mean 'colour'?" in refused("predict", "pets", "new.csv")
    (home / "new.csv").write_text("size,color,age\n1,red,four\n")
    assert "Line 2 of new.csv has no number in column 'age'" in refused("predict", "pets", "new.csv")


def test_numbers_as_categories(plainnet, home):
    """Codes that are no quantities: without being told, a line through them tells nothing."""
    lines = [f"{(i * 7) % 10},{i % 3},{(i * 7) % 10 in (1, 4, 5, 8)}" for i in range(100)]
    (home / "codes.csv").write_text("\n".join(["code,noise,y", *lines]))
    line = "train codes.csv --epochs 60 --lr 0.05"
    assert plainnet(*line.split(), "--categorical", "code", "--out", "told").code == 0
    assert plainnet(*line.split(), "--out", "untold").code == 0
    found = {name: json.loads((home / name / "result.json").read_text())["test"]["accuracy"] for name in ("told", "untold")}
    assert found["told"] == 1 > found["untold"]
    assert plainnet("train", "told/spec.toml", "--out", "again").code == 0


def test_too_many_categories_for_a_column_each(plainnet, home):
    lines = [f"name {i},{i},{i % 2}" for i in range(80)]
    (home / "names.csv").write_text("\n".join(["who,n,y", *lines]))
    lines = plainnet("train", "names.csv", "--epochs", "1", "--out", "run").out.splitlines()
    assert lines[1] == "Prepared: ordinal 1 column, standardize 2 columns"
    assert lines[2].startswith("Note: 'who' has 80 categories, numbered in their order; an embedding, or leaving it out, is")


def test_categorical_is_for_files(refused):
    assert "--categorical names a column of a file" in refused("train", "digits", "--categorical", "a")
    assert "'knid'. Did you mean 'kind'?" in refused("train", "table.csv", "--categorical", "knid")
