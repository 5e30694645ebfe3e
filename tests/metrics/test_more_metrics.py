"""The metrics of ranks, probabilities, labels and numbers against scikit-learn's."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as oracle

from plainnet.core.errors import RequestError
from plainnet.metrics.accuracy import Accuracy
from plainnet.metrics.base import RowMetric, mean_over_rows, one_hot
from plainnet.metrics.brier import Brier
from plainnet.metrics.calibration_error import CalibrationError
from plainnet.metrics.f1 import F1
from plainnet.metrics.label_accuracy import LabelAccuracy
from plainnet.metrics.mae import MAE
from plainnet.metrics.mse import MSE
from plainnet.metrics.precision import Precision
from plainnet.metrics.r2 import R2
from plainnet.metrics.recall import Recall
from plainnet.metrics.rmse import RMSE
from plainnet.metrics.roc_auc import ROCAUC
from plainnet.metrics.top_k import TopK
from support.examples import all_variants

COUNTED = {"precision": (Precision, oracle.precision_score), "recall": (Recall, oracle.recall_score), "f1": (F1, oracle.f1_score)}
AVERAGES = st.sampled_from(["weighted", "macro", "micro"])


def weights_of(draw, random, rows):
    return random.uniform(0.1, 3.0, rows) if draw(st.booleans()) else None


@st.composite
def classes(draw, least=2):
    """(softmax-like predictions (N, C), class numbers of all classes, weights or None)."""
    count = draw(st.integers(least, 6))
    rows, random = count + draw(st.integers(0, 40)), np.random.default_rng(draw(st.integers(0, 1000)))
    y = np.concatenate([np.arange(count), random.integers(0, count, rows - count)]).astype(np.int32)
    return random.dirichlet(np.full(count, 0.3), rows), y, weights_of(draw, random, rows)


@st.composite
def labels(draw):
    """(sigmoid-like predictions (N, L), labels, weights or None)."""
    count, rows = draw(st.integers(1, 5)), draw(st.integers(1, 30))
    random = np.random.default_rng(draw(st.integers(0, 1000)))
    return random.random((rows, count)), random.integers(0, 2, (rows, count)).astype(float), weights_of(draw, random, rows)


@st.composite
def numbers(draw):
    """(predictions (N, T), targets, weights or None)."""
    count, rows = draw(st.integers(1, 4)), draw(st.integers(2, 30))
    random = np.random.default_rng(draw(st.integers(0, 1000)))
    y = random.normal(size=(rows, count)) * 10
    return y + random.normal(size=y.shape), y, weights_of(draw, random, rows)


@settings(max_examples=30)
@given(classes(), AVERAGES, st.sampled_from(list(COUNTED)))
def test_precision_recall_and_f1_of_classes(case, average, name):
    p, y, w = case
    ours, theirs = COUNTED[name]
    expected = theirs(y, p.argmax(1), average=average, sample_weight=w, zero_division=0)
    assert ours(average)(p, y, w) == pytest.approx(expected)


@settings(max_examples=30)
@given(labels(), AVERAGES, st.sampled_from(list(COUNTED)))
def test_precision_recall_and_f1_of_labels(case, average, name):
    p, y, w = case
    ours, theirs = COUNTED[name]
    said = (p >= 0.5).astype(int)
    if y.shape[1] == 1:  # scikit-learn takes one column for two classes
        y, p, said = (np.hstack([part, part]) for part in (y, p, said))
    expected = theirs(y.astype(int), said, average=average, sample_weight=w, zero_division=0)
    assert ours(average)(p, y, w) == pytest.approx(expected)


@settings(max_examples=30)
@given(classes(least=3), st.integers(1, 7))
def test_top_k(case, k):
    p, y, w = case
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that with k classes the answer is 1
        expected = oracle.top_k_accuracy_score(y, p, k=k, sample_weight=w, labels=range(p.shape[1]))
    assert TopK(k)(p, y, w) == pytest.approx(expected)


def test_top_1_is_the_accuracy():
    random = np.random.default_rng(3)
    p, y = random.dirichlet(np.ones(5), 50), random.integers(0, 5, 50)
    assert TopK(1)(p, y) == Accuracy()(p, y)


@settings(max_examples=30)
@given(classes(), st.sampled_from(["macro", "weighted"]), st.booleans())
def test_roc_auc_of_classes(case, average, ties):
    p, y, w = case
    if ties:
        p = p.round(1) + 1e-3
        p /= p.sum(axis=1, keepdims=True)
    scores = p[:, 1] if p.shape[1] == 2 else p
    settings = {"multi_class": "ovr"} if p.shape[1] > 2 else {}
    expected = oracle.roc_auc_score(y, scores, average=average, sample_weight=w, **settings)
    assert ROCAUC(average)(p, y, w) == pytest.approx(expected)


@settings(max_examples=30)
@given(labels(), st.sampled_from(["macro", "weighted"]))
def test_roc_auc_of_labels(case, average):
    p, y, w = case
    both = np.vstack([np.zeros_like(y[:1]), np.ones_like(y[:1])])  # every label has rows of both kinds
    p, y = np.vstack([p.round(1), np.full_like(both, 0.5)]), np.vstack([y, both])
    w = None if w is None else np.append(w, [0.5, 2.0])
    if y.shape[1] == 1:
        y, p = np.hstack([y, y]), np.hstack([p, p])
    expected = oracle.roc_auc_score(y, p, average=average, sample_weight=w)
    assert ROCAUC(average)(p, y, w) == pytest.approx(expected)


def test_roc_auc_counts_ties_half_and_knows_when_there_is_nothing_to_say():
    p, y = np.array([[0.5, 0.5]] * 4), np.array([0, 1, 0, 1])
    assert ROCAUC()(p, y) == 0.5
    assert np.isnan(ROCAUC()(p, np.zeros(4, np.int32)))
    three = np.array([[0.8, 0.2, 0.0], [0.1, 0.9, 0.0]])
    assert ROCAUC()(three, np.array([0, 1])) == 1.0  # the class without rows is left out


@settings(max_examples=30)
@given(classes())
def test_brier(case):
    p, y, w = case
    expected = np.average(((p - np.eye(p.shape[1])[y]) ** 2).sum(axis=1), weights=w)
    assert Brier()(p, y, w) == pytest.approx(expected)
    if p.shape[1] == 2:
        assert Brier()(p, y, w) == pytest.approx(2 * oracle.brier_score_loss(y, p[:, 1], sample_weight=w))


def test_brier_of_labels_sums_over_them():
    p, y = np.array([[0.2, 0.9, 0.5], [0.4, 0.1, 1.0]]), np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
    assert Brier()(p, y) == pytest.approx(sum(oracle.brier_score_loss(y[:, i], p[:, i]) for i in range(3)))


def guo(p, y, w, bins):
    """The definition, bin by bin (Guo et al. 2017, equation 3)."""
    confidence, right, total = p.max(axis=1), p.argmax(axis=1) == y, 0.0
    for low in range(bins):
        inside = (confidence > low / bins) & (confidence <= (low + 1) / bins)
        if inside.any():
            gap = np.average(right[inside], weights=w[inside]) - np.average(confidence[inside], weights=w[inside])
            total += w[inside].sum() / w.sum() * abs(gap)
    return total


@settings(max_examples=30)
@given(classes(), st.sampled_from([1, 10, 15]))
def test_calibration_error(case, bins):
    p, y, w = case
    expected = guo(p, y, np.ones(len(y)) if w is None else w, bins)
    assert CalibrationError(bins)(p, y, w) == pytest.approx(expected, abs=1e-12)


def test_a_calibrated_classifier_has_no_calibration_error():
    p = np.tile([[0.75, 0.25]], (4, 1))
    assert CalibrationError()(p, np.array([0, 0, 0, 1])) == pytest.approx(0.0)
    assert CalibrationError()(p, np.array([1, 1, 1, 1])) == pytest.approx(0.75)


@settings(max_examples=30)
@given(labels())
def test_label_accuracy(case):
    p, y, w = case
    y, p = np.hstack([y, y]), np.hstack([p, p])
    expected = 1 - oracle.hamming_loss(y.astype(int), p >= 0.5, sample_weight=w)
    assert LabelAccuracy()(p, y, w) == pytest.approx(expected)


@settings(max_examples=30)
@given(numbers())
def test_errors_of_numbers(case):
    p, y, w = case
    assert MSE()(p, y, w) == pytest.approx(oracle.mean_squared_error(y, p, sample_weight=w))
    assert RMSE()(p, y, w) == pytest.approx(oracle.root_mean_squared_error(y, p, sample_weight=w))
    assert MAE()(p, y, w) == pytest.approx(oracle.mean_absolute_error(y, p, sample_weight=w))
    assert R2()(p, y, w) == pytest.approx(oracle.r2_score(y, p, sample_weight=w))


def test_r2_of_constant_targets_as_in_scikit_learn():
    y, p = np.array([[1.0, 2.0], [1.0, 2.0]]), np.array([[1.0, 2.5], [1.0, 2.0]])
    assert R2()(p, y) == oracle.r2_score(y, p)


@pytest.mark.parametrize("metric", all_variants("metrics"), ids=str)
def test_weight_0_equals_absence_and_equal_weights_equal_none(metric):
    random = np.random.default_rng(7)
    p, n = random.dirichlet(np.ones(4), 30), random.integers(0, 4, 30).astype(np.int32)
    for task in metric.tasks:
        y = {"classification": n, "multilabel": np.eye(4)[n], "regression": random.normal(size=(30, 4))}[task]
        kept = random.random(30) < 0.6
        assert metric(p, y, kept * 2.5) == pytest.approx(metric(p[kept], y[kept]))
        assert metric(p, y, np.full(30, 3.0)) == pytest.approx(metric(p, y))


@pytest.mark.parametrize("metric", [m for m in all_variants("metrics") if isinstance(m, RowMetric)], ids=str)
def test_a_metric_that_is_followed_is_the_mean_of_its_rows(metric):
    random = np.random.default_rng(8)
    p, n = random.dirichlet(np.ones(4), 30), random.integers(0, 4, 30).astype(np.int32)
    for task in metric.tasks:
        y = {"classification": n, "multilabel": np.eye(4)[n], "regression": random.normal(size=(30, 4))}[task]
        assert metric(p, y) == pytest.approx(mean_over_rows(metric, p, y, None))
        assert metric.rows(p.astype(np.float32), one_hot(y, 4, p.astype(np.float32))).dtype == np.float32


def test_a_metric_refuses_what_it_cannot_judge():
    with pytest.raises(RequestError, match=r"r2 judges regression.*targets for classification"):
        R2().check("classification", probable=True)
    with pytest.raises(RequestError, match="brier judges probabilities"):
        Brier().check("classification", probable=False)
