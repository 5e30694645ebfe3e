"""The corrected resampled t against the numbers that scikit-learn publishes, and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from plainnet.core.errors import RequestError
from plainnet.statistics.resampled import resampled

# scikit-learn's example "Statistical comparison of models using grid search": ROC AUC of the rbf kernel less that of the linear
# one, ten times ten folds of 100 rows; each difference, in units of 0.04, and how often it comes
COUNTS = {-3: 1, -2: 2, -1: 10, 0: 53, 1: 29, 2: 4, 5: 1}


def test_the_published_example():
    """t 0.750 and p 0.227 corrected, 2.611 and 0.005 as if independent; one-sided."""
    d = 0.04 * np.repeat(list(COUNTS), list(COUNTS.values()))
    found = resampled(d, np.zeros(100), 90, 10)
    assert found.value / found.error == pytest.approx(0.750, abs=5e-4)
    assert found.p / 2 == pytest.approx(0.227, abs=5e-4)
    assert stats.ttest_1samp(d, 0).statistic == pytest.approx(2.611, abs=5e-4)


def test_without_rows_in_common_it_is_the_paired_t():
    a, b = np.random.default_rng(1).normal(size=(2, 12))
    assert resampled(a, b, 1e15, 1).p == pytest.approx(stats.ttest_rel(a, b).pvalue, abs=1e-10)


def test_folds_that_depend_on_each_other_claim_too_much_unless_corrected():
    """10 x 10 folds with the correlation n_test / n it assumes: differences = common part + own part."""
    rng = np.random.default_rng(2)
    d = np.sqrt(0.1) * rng.normal(size=(1000, 1)) + np.sqrt(0.9) * rng.normal(size=(1000, 100))
    plain = np.mean(stats.ttest_1samp(d, 0, axis=1).pvalue < 0.05)
    corrected = np.mean([resampled(one, np.zeros(100), 90, 10).p < 0.05 for one in d])
    assert plain > 0.4
    assert corrected == pytest.approx(0.05, abs=0.015)


def test_both_sizes_are_needed():
    with pytest.raises(RequestError, match="Received: 90 and 0"):
        resampled([1.0, 2.0], [1.0, 1.0], 90, 0)
