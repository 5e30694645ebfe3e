"""Names map to views of one flat vector, without gaps and in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.core.parameters import Layout, Parameter
from plainnet.core.random import Stream
from plainnet.initializers.uniform import Uniform

SHAPES = st.lists(st.integers(1, 9), min_size=1, max_size=2).map(tuple)
OWNED = st.lists(st.dictionaries(st.sampled_from(["weights", "bias", "scale"]), SHAPES, max_size=3), max_size=6)


def _layout(owned: list[dict[str, tuple[int, ...]]]) -> Layout:
    return Layout.of(
        (f"layer_{i}", {name: Parameter(shape, 0.0) for name, shape in shapes.items()}) for i, shapes in enumerate(owned)
    )


@given(owned=OWNED)
def test_entries_fill_the_vector_without_gaps(owned):
    layout = _layout(owned)
    end = 0
    for entry in layout.entries:
        assert entry.offset == end
        end = entry.stop
    assert layout.size == end == sum(int(np.prod(shape)) for shapes in owned for shape in shapes.values())
    assert [entry.key for entry in layout.entries] == [f"layer_{i}.{name}" for i, shapes in enumerate(owned) for name in shapes]


@given(owned=OWNED)
def test_views_have_their_shapes_and_write_through(owned):
    layout = _layout(owned)
    vector = np.zeros(layout.size)
    for i, entry in enumerate(layout.entries):
        view = layout.views(vector)[entry.layer][entry.name]
        assert view.shape == entry.parameter.shape
        view[...] = i + 1
    expected = [i + 1 for i, entry in enumerate(layout.entries) for _ in range(entry.parameter.size)]
    np.testing.assert_array_equal(vector, expected)


def test_no_parameters_are_no_trouble():
    assert Layout.of([]).size == 0
    assert Layout.of([("relu_1", {})]).views(np.zeros(0)) == {}


@pytest.mark.parametrize("shape", [(3,), (3, 4)])
def test_a_parameter_starts_with_its_number_or_its_draws(shape):
    assert Parameter(shape, 2.5).start(Stream(0, 0), 3, 4) == 2.5
    drawn = Parameter(shape, Uniform(5, 6)).start(Stream(0, 0), 3, 4)
    assert drawn.shape == shape
    assert ((drawn >= 5) & (drawn < 6)).all()
