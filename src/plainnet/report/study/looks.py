"""How a study tests the difference of two variants: at once, or at each of its looks, which share alpha.

Over seeds by the paired t; folds, which have no looks, by the corrected resampled t.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plainnet.statistics.paired import paired
from plainnet.statistics.resampled import resampled
from plainnet.statistics.sequential import Ladder, looked_at
from plainnet.statistics.verdict import Look
from plainnet.study.spec import Spec


def looks(spec: Spec, shared: Mapping[str, float], a: Sequence[float], b: Sequence[float], names: Sequence[str]) -> list[Look]:
    """Of a minus b, pair by pair, to which these variants contribute; shared: of folds, test rows over training rows."""
    ratios = [shared[name] for name in names if name in shared]
    if ratios:
        return [Look(resampled(a, b, 1, max(ratios)))]
    return looked_at(a, b, Ladder(tuple(spec.looks))) if spec.looks else [Look(paired(a, b).estimate)]
