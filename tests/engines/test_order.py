"""The native engine shuffles an epoch exactly as core/random.py defines it, on every instruction set."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.core.random import Stream
from plainnet.engines.native import instruction_sets, ordered


@pytest.mark.parametrize("isa", instruction_sets())
@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 31, 1000, 60_000])
def test_the_order_is_the_streams_permutation(isa, count):
    stream = Stream(seed=2**63 + 5, name=2 << 28, step=2**33 + count)
    order = ordered(stream, count, isa)
    assert order.dtype == np.int64
    np.testing.assert_array_equal(order, stream.permutation(count))
