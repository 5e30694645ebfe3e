"""The order of an epoch: a stream's permutation, made by the native engine where it is built; both give the same."""

from __future__ import annotations

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.engines.choose import native_problem


def permutation(stream: Stream, count: int) -> Array:
    """A random order of 0..count-1, int64."""
    if native_problem() is not None:
        return stream.permutation(count)
    from plainnet.engines.native import instruction_sets, ordered

    return ordered(stream, count, instruction_sets()[0])
