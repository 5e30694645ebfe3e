"""The pictures of a study: the numbers they show, against NumPy, SciPy and counting; what is left out without them."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from plainnet.report.study.answer import Answer, answer
from plainnet.report.study.document import Code, Paragraph, Picture, Section, Table
from plainnet.report.study.factors import factors, held
from plainnet.report.study.frequent import mistakes
from plainnet.report.study.pictures import differences, interaction, learning, sensitivity
from plainnet.report.study.pictures.budget import budget
from plainnet.report.study.sections import document
from plainnet.report.study.shown import Searched, Trained, with_pictures
from plainnet.report.study.words import ENGLISH, Words
from plainnet.report.study.write import write
from plainnet.study.record import predictions
from plainnet.study.shelf import Shelf
from plainnet.study.store import reading
from plainnet.study.study import Study
from plainnet.training.data import prepare
from support.studies import made, records, run, small

GRID = {"network.dropout": [0.0, 0.2, 0.4], "training.batch_size": [8, 16]}


def shown(study: Study, path: Path) -> Answer:
    with reading(path) as store:
        return with_pictures(answer(store, study), store, study)


@pytest.fixture(scope="module")
def grid(tmp_path_factory) -> tuple[Study, Path, Answer]:
    study = small(axes=GRID, seeds=4, margin=0.1, training={"epochs": 3, "regularizer": {"name": "l2", "strength": 0.01}})
    path = tmp_path_factory.mktemp("pictures") / "grid.sqlite"
    run(study, path)
    return study, path, shown(study, path)


def headings(found: Answer) -> list[str]:
    return [block.heading for block in document(found).blocks if isinstance(block, Section)]


def test_learning_curves_are_the_means_of_the_histories(grid):
    _, path, found = grid
    keys = learning.numbers(found.shown.trained, "accuracy")
    assert keys == ["loss", "penalty", "accuracy"]
    axes = learning.draw_learning(found.shown.trained, "accuracy", 0.05, ENGLISH).axes
    name = next(iter(found.shown.trained))
    rows = [record.rows for record in records(path).values() if record.variant == name]
    assert len(found.shown.trained) == 6 and len(rows) == 4
    for key, one in zip(keys, axes, strict=False):
        y = np.array([[row[key] for row in history] for history in rows])
        thick = [line.get_ydata() for line in one.lines if line.get_linewidth() > 1]
        assert thick[0] == pytest.approx(y.mean(axis=0))
        thin = sorted(tuple(line.get_ydata()) for line in one.lines if line.get_linewidth() == 0.5)
        assert set(map(tuple, y)) <= set(thin)
        low, _ = stats.t.interval(0.95, 3, y.mean(axis=0), stats.sem(y))
        assert one.collections[0].get_paths()[0].vertices[:, 1].min() == pytest.approx(low.min())


def test_the_mean_goes_as_far_as_all_seeds_do():
    histories = [[{"epoch": epoch, "loss": float(epoch)} for epoch in range(1, n + 1)] for n in (1_000, 600)]
    (axes,) = learning.draw_learning({"a": Trained(histories)}, "loss", 0.05, ENGLISH).axes
    first, second, middle = (line.get_xdata() for line in axes.lines)
    assert (first[-1], second[-1], middle[0], middle[-1]) == (1_000, 600, 1, 600)
    assert max(map(len, (first, second, middle))) == 150


def test_differences_show_verdicts_and_every_seed(grid):
    _, _, found = grid
    figure = differences.draw_differences(found, found.shown.seeds, ENGLISH)
    (axes,) = figure.axes
    words = [text.get_text() for text in axes.texts]
    assert {"better →", "← worse"} <= set(words)
    assert [str(one.judged.verdict) for one in found.comparisons] == words[1:10:2]
    ticks = [line.get_xdata() for line in axes.lines if line.get_marker() == "|"]
    for one, d in zip(found.comparisons, ticks, strict=True):
        assert np.mean(d) == pytest.approx(one.paired.difference)


def test_a_lower_loss_is_better_on_the_left(tmp_path):
    study = small(metric="loss")
    found = shown(study, made(study, tmp_path / "loss.sqlite", {name: [0.3, 0.2, 0.1] for name in study.by_name}))
    words = [text.get_text() for text in differences.draw_differences(found, found.shown.seeds, ENGLISH).axes[0].texts]
    assert {"← better", "worse →"} <= set(words)


def test_cells_average_each_seed_over_what_else_varies(grid):
    _, _, found = grid
    a, b = found.shown.factors
    assert (a.name, a.values, b.name, b.values) == ("dropout", (0.0, 0.2, 0.4), "batch_size", (8, 16))
    values = found.shown.searched.values
    by_hand = [(values["dropout=0.2, batch_size=8"][seed] + values["dropout=0.2, batch_size=16"][seed]) / 2 for seed in range(4)]
    cell = held(values, (a, 0.2))
    assert (cell.value, cell.n) == (pytest.approx(np.mean(by_hand)), 4)
    axes = interaction.draw_interaction(a, b, values, "accuracy", True, 0.05, ENGLISH).axes
    assert axes[0].lines[0].get_ydata() == pytest.approx(
        [np.mean(list(values[f"dropout=0, batch_size={n}"].values())) for n in (8, 16)]
    )
    assert len(axes[1].texts) == 6


def test_named_variants_are_a_factor_too_and_words_are_no_numbers():
    study = small(variants={"a": {}, "b": {"network.hidden": [8]}}, axes={"training.optimizer": ["sgd", "adam"]})
    found = factors(study.spec)
    assert [(factor.name, factor.values) for factor in found] == [("variant", ("a", "b")), ("optimizer", ("sgd", "adam"))]
    assert sensitivity.suited(found) == []


def test_the_budget_is_the_mean_of_the_best_of_all_subsets():
    means = [0.1, 0.5, 0.4, 0.9, 0.3]
    found = budget(Searched("test", {str(i): {0: mean, 1: mean} for i, mean in enumerate(means)}), rising=True)
    assert found.settings == [1, 2, 3, 4, 5]
    assert found.best == pytest.approx([np.mean([max(each) for each in itertools.combinations(means, n)]) for n in range(1, 6)])
    assert found.reaching(1.0) == 5 and found.reaching(0.01) == 2
    assert budget(Searched("test", {"a": {0: 1.0}}), rising=True) is None


def test_variants_that_diverged_were_tried_and_those_that_did_not_run_were_not(tmp_path):
    study = small(axes={"network.dropout": [i / 10 for i in range(8)]})
    values = {name: [0.5 + i / 100] if i < 5 else ["DIVERGED"] for i, name in enumerate(study.by_name) if i < 7}
    found = shown(study, made(study, tmp_path / "part.sqlite", values))
    assert budget(found.shown.searched, rising=True).settings == [1, 2, 3, 4, 5, 6, 7]


def test_the_most_frequent_mistakes_are_counted_row_by_row(tmp_path):
    study = small(
        data={"dataset": "digits", "test": 0.5, "train": 100}, network={"hidden": [8]}, axes={}, seeds=3, training={"epochs": 3}
    )
    run(study, tmp_path / "digits.sqlite")
    every = list(records(tmp_path / "digits.sqlite").values())
    found = mistakes(study, "all", {record.seed: record.predictions for record in every}, Shelf())
    wrong, tested, matrix = Counter[bytes](), Counter[bytes](), np.zeros((10, 10), int)
    for planned in study.planned("confirm"):
        (record,) = [record for record in every if record.key == planned.key]
        rows = prepare(study.trial(planned).data).test.rows
        for x, y, said in zip(rows.x, rows.y, predictions(record.predictions), strict=True):
            tested[x.tobytes()] += 1
            wrong[x.tobytes()] += int(y != said)
            matrix[y, said] += 1
    assert np.array_equal(found.matrix, matrix)
    assert [row.wrong for row in found.rows] == sorted(wrong.values(), reverse=True)[: len(found.rows)]
    assert all((wrong[row.x.tobytes()], tested[row.x.tobytes()]) == (row.wrong, row.tested) for row in found.rows)
    counts = [matrix[cell] for cell in found.confused(5)]
    assert counts == sorted((matrix - np.diag(matrix.diagonal())).ravel(), reverse=True)[:5]


def test_the_program_holds_each_part_once(grid):
    _, _, found = grid
    code = [block.text for block in document(found).blocks if isinstance(block, Code) and block.language == "python"]
    assert len(set(code)) == len(code)
    for words in (
        "class Dense(",
        "class ReLU(",
        "class Dropout(",
        "class SoftmaxCrossEntropy(",
        "class AdaptiveMoments(",
        "class L2(",
    ):
        assert sum(words in text for text in code) == 1
    assert 'return x @ p["weights"] + p["bias"], (x,)' in "".join(code)


def test_data_and_network_are_described(grid):
    _, _, found = grid
    blocks = list(document(found).blocks)
    start = blocks.index(Section("Data and network"))
    table = blocks[start + 1]
    assert isinstance(table, Table)
    rows = {row[0]: row[1] for row in table.rows}
    assert (rows["training rows"], rows["validation rows"], rows["test rows"]) == ("48", "12", "60")
    assert rows["dropout"] == "0, 0.2, 0.4"
    assert Paragraph('The network of "dropout=0, batch_size=8" has 22 weights and biases.') in blocks


def test_sections_without_anything_to_show_are_left_out(tmp_path):
    """No histories, predictions of other rows, one axis of two values."""
    study = small(data={"dataset": {"name": "moons", "samples": 50}, "test": 0.5})
    path = made(study, tmp_path / "made.sqlite", {name: [0.8, 0.9, 0.85] for name in study.by_name})
    found = shown(study, path)
    assert not {"Learning curves", "Mistakes", "Interactions", "Sensitivity"} & set(headings(found))
    assert {"Differences", "Data and network", "Program"} <= set(headings(found))
    with reading(path) as store:
        assert not any(isinstance(block, Picture) for block in document(answer(store, study)).blocks)


def test_a_single_seed_has_no_intervals(tmp_path):
    """One axis of numbers, each seen once: all there is are points."""
    study = small(axes={"network.dropout": [0.0, 0.1, 0.2, 0.3, 0.4]}, seeds=1)
    run(study, tmp_path / "one.sqlite")
    found = shown(study, tmp_path / "one.sqlite")
    assert {"Differences", "Learning curves", "Sensitivity", "Mistakes"} <= set(headings(found))
    write(document(found), tmp_path / "one.html")


def test_numbers_have_no_confusions(tmp_path):
    csv = tmp_path / "rows.csv"
    csv.write_text("a,b,y\n" + "".join(f"{i % 7},{i % 5},{i % 11}.5\n" for i in range(60)))
    study = small(data={"dataset": {"name": "csv", "path": str(csv), "target": "y"}, "test": 0.5}, metric="rmse")
    run(study, tmp_path / "numbers.sqlite")
    found = shown(study, tmp_path / "numbers.sqlite")
    assert found.shown.mistakes is None and "Mistakes" not in headings(found)
    assert ["targets", "y"] in next(block.rows for block in document(found).blocks if isinstance(block, Table))


def test_the_source_of_a_plugin_is_shown(tmp_path):
    layers = [{"name": "dense", "units": 4}, {"name": "backward_dropout", "rate": 0.1}, {"name": "dense", "units": 2}]
    study = small(network={"layers": layers}, plugins=["backward_dropout"], axes={}, variants={"a": {}})
    found = shown(study, made(study, tmp_path / "made.sqlite", {"a": [0.5, 0.6]}))
    code = "".join(block.text for block in document(found).blocks if isinstance(block, Code))
    assert "# Dropout as S3 wrote it" in code and "where(kept, dy / (1.0 - self.rate), 0.0)" in code


def test_data_that_are_gone_leave_the_rest(tmp_path):
    csv = tmp_path / "rows.csv"
    csv.write_text("a,b,y\n" + "".join(f"{i % 7},{i % 5},{'no' if i % 3 else 'yes'}\n" for i in range(60)))
    study = small(data={"dataset": {"name": "csv", "path": str(csv), "target": "y"}, "test": 0.5})
    run(study, tmp_path / "store.sqlite")
    csv.unlink()
    found = shown(study, tmp_path / "store.sqlite")
    assert found.shown.data is None and found.shown.mistakes is None
    assert {"Data and network", "Learning curves", "Program"} <= set(headings(found))


def test_many_variants_show_the_best_the_baseline_and_the_worst(tmp_path):
    study = small(axes={"network.dropout": [i / 40 for i in range(36)]}, baseline="dropout=0.25")
    values = {name: [0.5 + i / 100, 0.51 + i / 100, 0.5 + i / 90] for i, name in enumerate(study.by_name)}
    found = shown(study, made(study, tmp_path / "many.sqlite", values))
    assert list(found.shown.trained) == ["dropout=0.875", "dropout=0.25", "dropout=0"]
    texts = [block.text for block in document(found).blocks if isinstance(block, Paragraph)]
    assert "Shown are the best 20 and the worst 10 of 35 variants; the table holds them all." in texts


def test_a_search_is_shown_by_its_validation_rows(tmp_path):
    study = small(
        axes={"training.optimizer.learning_rate": {"low": 1e-4, "high": 1e-1, "scale": "log"}},
        random={"count": 6},
        select={"seeds": 2, "keep": 1},
        training={"epochs": 1, "optimizer": {"name": "adam"}},
    )
    run(study, tmp_path / "search.sqlite")
    found = shown(study, tmp_path / "search.sqlite")
    assert found.shown.searched.part == "validation"
    assert {len(each) for each in found.shown.searched.values.values()} == {2}
    captions = {block.name: block.caption for block in document(found).blocks if isinstance(block, Picture)}
    assert "on validation rows" in captions["sensitivity"] and "on validation rows" in captions["budget"]
    (factor,) = found.shown.factors
    axes = sensitivity.draw_sensitivity([factor], found.shown.searched.values, "accuracy", 0.05, ENGLISH).axes[0]
    assert axes.get_xscale() == "log" and sorted(axes.lines[0].get_xdata()) == list(factor.values)


def test_pictures_speak_the_language_of_their_words(grid):
    _, _, found = grid
    words = Words("ru", {"epoch": "эпоха", "worse": "хуже"})
    pictures = {block.name: block.figure for block in document(found, words).blocks if isinstance(block, Picture)}
    assert pictures["curves"].axes[-1].get_xlabel() == "эпоха"
    assert "← хуже" in [text.get_text() for text in pictures["differences"].axes[0].texts]


def test_markdown_has_its_pictures_beside_it(grid, tmp_path):
    _, _, found = grid
    chosen = document(found)
    write(chosen, tmp_path / "a report.md")
    text = (tmp_path / "a report.md").read_text()
    names = [block.name for block in chosen.blocks if isinstance(block, Picture)]
    assert {"differences", "interaction-1"} <= set(names)
    for name in names:
        assert f"](a%20report-files/{name}.png)" in text
        assert (tmp_path / "a report-files" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
