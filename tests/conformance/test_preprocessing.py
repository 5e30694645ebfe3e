"""Every step of preprocessing keeps the contract of its room, on a table with columns of every kind."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest

from plainnet.core import registry
from plainnet.preprocessing.base import FittedStep
from plainnet.preprocessing.fitting.chain import LARGEST, apply_steps
from support.examples import all_variants, named
from support.mixed import COLUMNS, mixed

STEPS = pytest.mark.parametrize("step", all_variants("preprocessing"), ids=str)


@pytest.mark.parametrize("name", [name for name, _ in named("preprocessing")])
def test_says_where_it_comes_from(name):
    about = sys.modules[registry.find("preprocessing", name).__module__].__doc__ or ""
    assert re.search(r"[A-Z][\w'’-]+[^()]*?\b(1[6-9]|20)\d\d\b", about), f"name the author and the year:\n{about}"


@STEPS
@pytest.mark.parametrize("rows", [1, 2, 40])
def test_what_it_learns_has_the_shapes_that_it_says(step, rows):
    fitted = step.fit(mixed(rows), COLUMNS)
    shapes = step.shapes(COLUMNS)
    assert fitted.learned.keys() == shapes.keys()
    for name, array in fitted.learned.items():
        assert array.dtype == np.float64
        assert array.ndim == len(shapes[name])
        assert all(size in (None, found) for size, found in zip(shapes[name], array.shape, strict=True))
        assert np.isfinite(array).all()
    assert step.fits(COLUMNS, fitted.learned)


@STEPS
def test_each_row_by_itself_and_the_rows_given_left_as_they_are(step):
    x = mixed()
    fitted = step.fit(x, COLUMNS)
    x.flags.writeable = False
    whole = fitted.apply(x)
    assert whole.dtype == np.float64
    assert whole.shape == (len(x), len(fitted.columns))
    np.testing.assert_array_equal(np.concatenate([fitted.apply(x[i : i + 1]) for i in range(len(x))]), whole)
    np.testing.assert_array_equal(fitted.apply(x[::-1]), whole[::-1])
    assert fitted.apply(x[:0]).shape == (0, len(fitted.columns))


@STEPS
def test_columns_that_it_is_not_for_stay(step):
    """In their order, by name, kind and value."""
    x = mixed()
    fitted = step.fit(x, COLUMNS)
    after, out = list(fitted.columns), fitted.apply(x)
    for place, column in enumerate(COLUMNS):
        if not step.acts_on(column):
            np.testing.assert_array_equal(out[:, after.index(column)], x[:, place])


@STEPS
def test_codes_stay_codes(step):
    x = mixed()
    fitted = step.fit(x, COLUMNS)
    out = fitted.apply(x)
    assert len({column.name for column in fitted.columns}) == len(fitted.columns)
    for place, column in enumerate(fitted.columns):
        if column.categorical:
            codes = out[~np.isnan(out[:, place]), place]
            assert np.isin(codes, range(len(column.categories))).all()


@STEPS
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_rows_of_numbers_of_every_type(step, dtype):
    x = np.random.default_rng(0).integers(0, 256, (30, 4)).astype(dtype)
    found = apply_steps([step.fit(x)], x)
    assert found.dtype == (np.float64 if dtype == np.float64 else np.float32)
    np.testing.assert_allclose(found, step.fit(x).apply(x.astype(np.float64)), rtol=1e-6)


@STEPS
@pytest.mark.parametrize("size", [LARGEST, 1e-30, 1e-300])
def test_huge_and_tiny_values_do_no_harm(step, size):
    x = np.array([[-1.0, 0.0], [0.5, 0.0], [1.0, 1.0], [0.25, 0.0]]) * size
    assert np.isfinite(apply_steps([step.fit(x)], x)).all()


@STEPS
def test_nothing_is_learned_from_no_rows(step):
    with pytest.raises(ValueError, match="no rows"):
        step.fit(mixed(0), COLUMNS)


@STEPS
def test_it_is_data(step):
    """What a file keeps of it is all there is: the step, the columns, the arrays."""
    x = mixed()
    fitted = step.fit(x, COLUMNS)
    again = FittedStep(step, COLUMNS, {name: array.copy() for name, array in fitted.learned.items()})
    assert again.columns == fitted.columns
    np.testing.assert_array_equal(again.apply(x), fitted.apply(x))
