"""What `plainnet --version` says."""

from __future__ import annotations

from plainnet.core.version import version
from plainnet.engines.choose import cores, native_problem


def about() -> str:
    """The version, and which engines there are."""
    problem = native_problem()
    if problem:
        return f"plainnet {version()}: reference engine only (the native engine was not built: no C++20 compiler at install)"
    from plainnet.engines.native import instruction_sets

    return f"plainnet {version()}: native engine ({', '.join(instruction_sets())}; {cores()} cores) and reference engine"
