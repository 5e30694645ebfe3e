"""Metrics against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from plainnet.metrics.accuracy import Accuracy
from plainnet.metrics.base import confusion_matrix
from plainnet.metrics.f1 import F1
from plainnet.metrics.log_loss import LogLoss


@st.composite
def judged(draw):
    """(softmax-like predictions (N, C), classes, weights or None)."""
    rows, classes = draw(st.integers(1, 40)), draw(st.integers(2, 6))
    random = np.random.default_rng(draw(st.integers(0, 1000)))
    weights = random.uniform(0.1, 3.0, rows) if draw(st.booleans()) else None
    return random.dirichlet(np.full(classes, 0.3), rows), random.integers(0, classes, rows).astype(np.int32), weights


@given(judged())
def test_accuracy(case):
    p, y, w = case
    assert Accuracy()(p, y, w) == pytest.approx(oracle.accuracy_score(y, p.argmax(1), sample_weight=w))


@given(judged())
def test_confusion_matrix(case):
    p, y, w = case
    matrix = confusion_matrix(p, y, w)
    expected = oracle.confusion_matrix(y, p.argmax(1), labels=range(p.shape[1]), sample_weight=w)
    np.testing.assert_allclose(matrix, expected)
    assert matrix.dtype == (np.int64 if w is None else np.float64)


def test_rows_of_the_confusion_matrix_are_true_classes():
    p = np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]])
    assert confusion_matrix(p, np.array([0, 0, 1], np.int32)).tolist() == [[0, 2], [0, 1]]


@given(judged(), st.sampled_from(["weighted", "macro", "micro"]))
def test_f1(case, average):
    p, y, w = case
    expected = oracle.f1_score(y, p.argmax(1), average=average, sample_weight=w, zero_division=0)
    assert F1(average)(p, y, w) == pytest.approx(expected)


@given(judged(), st.sampled_from([np.float32, np.float64]))
def test_log_loss(case, dtype):
    p, y, w = case
    p = p.astype(dtype)
    p /= p.sum(axis=1, keepdims=True)
    expected = oracle.log_loss(y, p, labels=range(p.shape[1]), sample_weight=w)
    assert LogLoss()(p, y, w) == pytest.approx(expected, rel=2e-6, abs=2e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_log_loss_of_sure_predictions_is_finite(dtype):
    p, y = np.eye(3, dtype=dtype), np.array([0, 1, 0], np.int32)
    assert LogLoss()(p[:2], y[:2]) == pytest.approx(0, abs=1e-6)
    assert LogLoss()(p[2:], y[2:]) == pytest.approx(oracle.log_loss(y[2:], p[2:], labels=range(3)), rel=1e-6)


def test_log_loss_normalizes_rows():
    p, y = np.array([[0.2, 0.6], [0.9, 0.9], [1e-9, 1e-9]]), np.array([1, 0, 0], np.int32)
    assert LogLoss()(p, y) == pytest.approx(-np.log([0.75, 0.5, 0.5]).mean())
    assert np.isfinite(LogLoss()(np.zeros((1, 4), np.float32), np.array([2])))
