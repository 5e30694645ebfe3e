"""Initializers against PyTorch's moments, the distributions they promise, and orthogonality."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from threadpoolctl import threadpool_limits

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError
from plainnet.core.random import Stream
from plainnet.core.registry import find
from plainnet.core.spec import field_types
from plainnet.initializers.base import Initializer
from plainnet.initializers.constant import Constant
from plainnet.initializers.fan_in_uniform import FanInUniform
from plainnet.initializers.glorot import Glorot
from plainnet.initializers.he import He
from plainnet.initializers.lecun import LeCun
from plainnet.initializers.normal import Normal
from plainnet.initializers.orthogonal import Orthogonal
from plainnet.initializers.signs import Signs
from plainnet.initializers.truncated_normal import TruncatedNormal
from plainnet.initializers.uniform import Uniform
from plainnet.initializers.zeros import Zeros

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "initializers.json").read_text())
FANS = ORACLES["fan_in"], ORACLES["fan_out"]


def _built(case: str) -> Initializer:
    """ "he slope=0.25" as the initializer."""
    name, *settings = case.split()
    cls: Any = find("initializers", name)
    given = dict(setting.split("=") for setting in settings)
    return cls(**{key: float(value) if field_types(cls)[key] is float else value for key, value in given.items()})


def _drawn(initializer: Initializer, seeds: int = 100) -> Array:
    return np.stack([initializer.values(Stream(seed, 4), FANS, *FANS) for seed in range(seeds)])


@pytest.mark.parametrize("case", ORACLES["cases"])
def test_moments_as_in_pytorch(case):
    oracle, drawn = ORACLES["cases"][case], _drawn(_built(case))
    assert drawn.std() == pytest.approx(oracle["deviation"], rel=0.01)
    assert drawn.mean() == pytest.approx(oracle["mean"], abs=4 * drawn.std() / drawn.size**0.5)
    if "uniform" in case or "truncated" in case:
        assert [drawn.min(), drawn.max()] == pytest.approx([oracle["low"], oracle["high"]], abs=0.01)


@pytest.mark.parametrize(
    ("initializer", "distribution"),
    [
        (He(), stats.norm(0, (2 / 40) ** 0.5)),
        (He("uniform", slope=1.0), stats.uniform(-((3 / 40) ** 0.5), 2 * (3 / 40) ** 0.5)),
        (Glorot(), stats.uniform(-((6 / 65) ** 0.5), 2 * (6 / 65) ** 0.5)),
        (Glorot("normal"), stats.norm(0, (2 / 65) ** 0.5)),
        (LeCun(), stats.norm(0, 40**-0.5)),
        (LeCun("uniform"), stats.uniform(-((3 / 40) ** 0.5), 2 * (3 / 40) ** 0.5)),
        (FanInUniform(2.0), stats.uniform(-2 / 40**0.5, 4 / 40**0.5)),
        (Normal(0.3, -1.0), stats.norm(-1.0, 0.3)),
        (Uniform(-0.5, 2.0), stats.uniform(-0.5, 2.5)),
        (TruncatedNormal(0.3, 1.0), stats.truncnorm(-2, 2, 1.0, 0.3)),
        (TruncatedNormal(1.0, 0.0, 0.5), stats.truncnorm(-0.5, 0.5)),
    ],
    ids=lambda value: repr(value) if isinstance(value, Initializer) else "",
)
def test_values_have_the_distribution_they_should(initializer, distribution):
    drawn = _drawn(initializer, 40)
    assert stats.kstest(drawn.ravel(), distribution.cdf).pvalue > 0.01


@pytest.mark.parametrize("bound", [0.1, 2.0, 9.0, 50.0])
def test_a_truncated_normal_never_leaves_its_bounds(bound):
    drawn = _drawn(TruncatedNormal(1.0, 3.0, bound), 40)
    assert np.abs(drawn - 3.0).max() <= bound
    assert np.isfinite(drawn).all()


@pytest.mark.parametrize("shape", [(1, 1), (7, 7), (30, 12), (12, 30), (200, 64)])
def test_an_orthogonal_matrix_keeps_lengths_and_angles(shape):
    w = Orthogonal(2.0).values(Stream(3, 1), shape, *shape)
    product = w.T @ w if shape[0] >= shape[1] else w @ w.T
    np.testing.assert_allclose(product, 4.0 * np.eye(len(product)), atol=1e-13)


def test_a_vector_of_orthogonal_has_the_length_of_the_gain():
    assert np.linalg.norm(Orthogonal(1.5).values(Stream(3, 1), (9,), 4, 9)) == pytest.approx(1.5)


def test_every_rotation_is_as_likely():
    """Of a Haar matrix an entry of a 3 x 3 is uniform in [-1, 1] (Archimedes), and determinants of both signs come."""
    drawn = np.stack([Orthogonal().values(Stream(seed, 4), (3, 3), 3, 3) for seed in range(600)])
    for i in range(3):
        assert stats.kstest(drawn[:, i, 2 - i], stats.uniform(-1, 2).cdf).pvalue > 0.01
    assert 0.42 < (np.linalg.det(drawn) > 0).mean() < 0.58


def test_orthogonal_has_the_same_bits_on_any_number_of_threads():
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads, "blas"):
            found.append(Orthogonal().values(Stream(3, 1), (300, 200), 300, 200).tobytes())
    assert found[0] == found[1]


def test_signs_are_as_likely():
    drawn = _drawn(Signs())
    assert set(np.unique(drawn)) == {-1.0, 1.0}
    assert abs(drawn.mean()) < 4 / drawn.size**0.5


def test_constants():
    np.testing.assert_array_equal(Constant(0.1).values(Stream(0, 0), (2, 3), 2, 3), [[0.1] * 3] * 2)
    np.testing.assert_array_equal(Zeros().values(Stream(0, 0), (3,), 2, 3), [0.0] * 3)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Normal(0.0),
        lambda: TruncatedNormal(-1.0),
        lambda: TruncatedNormal(bound=0.0),
        lambda: Orthogonal(0.0),
        lambda: Uniform(-1.0, -1.0),
    ],
)
def test_settings_out_of_range_are_refused(build):
    with pytest.raises(RequestError):
        build()
