"""Random numbers are Philox4x32-10, are what their stream says, and look random."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from plainnet.core.arrays import Array
from plainnet.core.random import Purpose, Stream, philox, sorting_order, stream
from plainnet.datasets.base import Rows
from plainnet.engines import _native
from plainnet.engines.base import Source
from plainnet.engines.native import NativeEngine, instruction_sets
from plainnet.initializers.uniform import Uniform
from plainnet.layers.base import Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from support.cases import ENGINES, Case

WORD = st.integers(0, 2**32 - 1)
SEED = st.integers(0, 2**64 - 1)
UNIFORM = Uniform()

# Random123 (D. E. Shaw Research), kat_vectors, "philox4x32 10": counter, key, result.
PUBLISHED = {
    "zeros": ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    "ones": ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    "pi": ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
}


def _words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def _ours(counter: list[int], key: list[int]) -> list[int]:
    return [int(word[0]) for word in philox(tuple(np.array([c], np.uint64) for c in counter), tuple(key))]


def _paper(counter: list[int], key: list[int]) -> list[int]:
    """Figure 2 of the paper, in whole numbers of any size."""
    (a, b, c, d), (k0, k1) = counter, key
    for _ in range(10):
        low, high = a * 0xD2511F53, c * 0xCD9E8D57
        a, b, c, d = high >> 32 ^ b ^ k0, high % 2**32, low >> 32 ^ d ^ k1, low % 2**32
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return [a, b, c, d]


@pytest.mark.parametrize("name", PUBLISHED)
def test_philox_gives_the_published_words(name):
    counter, key, expected = map(_words, PUBLISHED[name])
    assert _ours(counter, key) == expected
    for isa in instruction_sets():
        assert _native.philox(counter, key, isa) == expected


@given(counter=st.lists(WORD, min_size=4, max_size=4), key=st.lists(WORD, min_size=2, max_size=2))
def test_philox_is_that_of_the_paper(counter, key):
    expected = _paper(counter, key)
    assert _ours(counter, key) == expected
    for isa in instruction_sets():
        assert _native.philox(counter, key, isa) == expected


@given(seed=SEED, name=WORD, step=WORD, row=st.integers(0, 40), col=st.integers(0, 60))
def test_a_draw_is_sixteen_bits_of_its_own_block(seed, name, step, row, col):
    block = _paper([col // 8, row, step, name], [seed % 2**32, seed >> 32])
    expected = (block[col % 8 // 2] >> 16 * (col % 2)) % 2**16 / 2**16
    assert Stream(seed, name, step).draws(row + 1, col + 1)[row, col] == expected


@given(seed=SEED, rows=st.integers(1, 20), cols=st.integers(1, 40), more=st.integers(0, 9))
def test_an_element_is_drawn_by_its_row_and_column_alone(seed, rows, cols, more):
    source = Stream(seed, 5, 7)
    for kind in (source.draws, source.keys, source.uniform, source.normal):
        np.testing.assert_array_equal(kind(rows + more, cols + more)[:rows, :cols], kind(rows, cols))


def _zeros(layers: list[Layer], width: int, engine: str, rows: int = 40, seed: int = 3, step: int = 0) -> Array:
    """Where the network's outputs are zero, of positive inputs, masks on."""
    rows_ = Rows(np.ones((rows, width), np.float32), np.zeros((rows, width), np.float32))
    case = Case.of(Network(tuple(layers), (width,)), Training(seed=seed), Source(rows_))
    return case.predict(case.compile(engine), case.start(), step, sample=True) == 0


def _mask(ordinal: int, rate: float, width: int, rows: int = 40, seed: int = 3, step: int = 0) -> Array:
    """The zeros of the layer of that ordinal among those that draw."""
    return Stream(seed, stream(Purpose.MASK, ordinal), step).draws(rows, width) < rate


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("width", [1, 7, 8, 17, 300])
@pytest.mark.parametrize("step", [0, 1, 2**31])
def test_a_dropout_drops_what_its_stream_says(engine, width, step):
    np.testing.assert_array_equal(_zeros([Dropout(0.3)], width, engine, step=step), _mask(0, 0.3, width, step=step))


@pytest.mark.parametrize("rows", [1, 1500])
def test_masks_of_many_rows_go_by_the_number_of_the_row(rows):
    for engine in ENGINES:
        np.testing.assert_array_equal(_zeros([Dropout(0.3)], 5, engine, rows), _mask(0, 0.3, 5, rows))


@pytest.mark.parametrize("isa", instruction_sets())
@given(seed=SEED, rows=st.integers(1, 30), width=st.integers(1, 70))
def test_every_instruction_set_draws_the_same(isa, seed, rows, width):
    rows_ = Rows(np.ones((rows, width)), np.zeros((rows, width)))
    case = Case.of(Network((Dropout(0.5),), (width,)), Training(seed=seed, dtype="float64"), Source(rows_))
    found = case.predict(case.compile(NativeEngine(isa)), case.start(), sample=True) == 0
    np.testing.assert_array_equal(found, _mask(0, 0.5, width, rows, seed))


@pytest.mark.parametrize("engine", ENGINES)
def test_masks_differ_by_seed_and_step_and_layer(engine):
    first = _zeros([Dropout(0.5)], 64, engine)
    for other in (
        _zeros([Dropout(0.5)], 64, engine, seed=4),
        _zeros([Dropout(0.5)], 64, engine, step=1),
        _mask(1, 0.5, 64),
    ):
        assert 0.4 < (first == other).mean() < 0.6


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("extra", [BatchNorm(), ReLU()])
def test_a_layer_that_does_not_draw_changes_no_mask(engine, extra):
    plain = _zeros([Dropout(0.3), Dropout(0.2)], 20, engine)
    for layers in ([extra, Dropout(0.3), Dropout(0.2)], [Dropout(0.3), extra, Dropout(0.2)]):
        # batch norm at its initial statistics keeps zeros zero
        np.testing.assert_array_equal(_zeros(layers, 20, engine), plain)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_inserted_dropout_takes_its_place_among_those_that_draw(engine):
    zeros = _zeros([Dropout(0.3), ReLU(), Dropout(0.2)], 20, engine)
    np.testing.assert_array_equal(zeros, _mask(0, 0.3, 20) | _mask(1, 0.2, 20))


def _weights(*layers: Layer) -> list[Array]:
    network = Network(layers, (6,))
    views = network.parameters.views(network.initial_parameters(seed=9))
    return [views[name]["weights"] for name, layer, _ in network if layer.weighs]


@pytest.mark.parametrize("extra", [Dropout(0.1), BatchNorm(), ReLU()])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_inserting_a_layer_changes_no_initial_weight(extra, place):
    # both with initializers of their own: an activation would choose another one, not another draw
    layers: list[Layer] = [Dense(5, weights=UNIFORM), Dense(4, weights=UNIFORM)]
    before = _weights(*layers)
    layers.insert(place, extra)
    for old, new in zip(before, _weights(*layers), strict=True):
        np.testing.assert_array_equal(old, new)


def test_layers_and_their_parameters_start_differently():
    network = Network((Dense(6, weights=UNIFORM, bias=UNIFORM), Dense(6, weights=UNIFORM, bias=UNIFORM)), (6,))
    views = network.parameters.views(network.initial_parameters(seed=9))
    starts = [views[name][key].ravel()[:6] for name in network.names for key in ("weights", "bias")]
    assert len({start.tobytes() for start in starts}) == 4
    assert not np.array_equal(network.initial_parameters(seed=9), network.initial_parameters(seed=10))


@pytest.mark.parametrize(
    ("kind", "distribution"), [("draws", stats.uniform()), ("uniform", stats.uniform()), ("normal", stats.norm())]
)
def test_numbers_have_the_distribution_they_should(kind, distribution):
    values = getattr(Stream(11, 3, 2), kind)(400, 250).astype(np.float64)
    assert stats.kstest(values.ravel(), distribution.cdf).pvalue > 0.01
    assert values.mean() == pytest.approx(distribution.mean(), abs=4 * distribution.std() / np.sqrt(values.size))
    assert values.std() == pytest.approx(distribution.std(), rel=0.01)
    for a, b in ((values[:, 1:], values[:, :-1]), (values[1:], values[:-1])):
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 4 / np.sqrt(a.size)


def test_uniform_numbers_lie_below_one_and_normal_ones_are_finite():
    assert Stream(0, 0).uniform(300, 300).max() < 1
    assert np.isfinite(Stream(0, 0).normal(300, 301)).all()


@given(seed=SEED, count=st.integers(0, 300), epoch=st.integers(0, 50))
def test_a_permutation_holds_every_row_once(seed, count, epoch):
    order = Stream(seed, stream(Purpose.ORDER), epoch).permutation(count)
    assert order.dtype == np.int64
    np.testing.assert_array_equal(np.sort(order), np.arange(count))


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 3)))
def test_equal_keys_keep_their_order(keys):
    assert sorting_order(np.array(keys, np.uint64)).tolist() == sorted(range(len(keys)), key=keys.__getitem__)


def test_permutations_differ_by_epoch_and_every_one_is_as_likely():
    orders = [tuple(Stream(1, stream(Purpose.ORDER), epoch).permutation(4)) for epoch in range(2400)]
    counts = np.unique(orders, axis=0, return_counts=True)[1]
    assert len(counts) == 24
    assert stats.chisquare(counts).pvalue > 0.01
    long = [Stream(1, stream(Purpose.ORDER), epoch).permutation(100) for epoch in range(3)]
    assert not np.array_equal(long[0], long[1])
    assert not np.array_equal(long[1], long[2])


def test_streams_of_different_names_never_share_a_number():
    names = {stream(purpose, ordinal, part) for purpose in Purpose for ordinal in range(50) for part in range(4)}
    assert len(names) == len(Purpose) * 50 * 4
    assert max(names) < 2**32
