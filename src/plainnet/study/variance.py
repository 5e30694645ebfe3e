"""Where the spread of a metric comes from: one variant trained again and again, a single source of randomness varied at a time.

Each source is a study of its own in the store, so it resumes as any other; the other sources stay at the spec's own seeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import numpy.typing as npt

from plainnet.core.errors import require, unknown
from plainnet.core.spec import to_data
from plainnet.statistics.sources import Source, sources
from plainnet.study.measure import chosen_baseline, values
from plainnet.study.spec import Stream
from plainnet.study.store import Store
from plainnet.study.study import Study, study_of

STREAMS: tuple[Stream, ...] = get_args(Stream)


def variant_of(study: Study, store: Store, name: str | None) -> str:
    """That one, or the baseline."""
    if name is not None and name not in study.by_name:
        raise unknown("variant", name, study.by_name)
    return name or chosen_baseline(study, store)


def varied(study: Study, variant: str, seeds: int) -> dict[Stream, Study]:
    """A study for each source: the variant alone, with that source following the seed."""
    require(seeds >= 2, "A spread takes two seeds or more.", seeds, "Use --seeds 10, say.")
    trial = {key: value for key, value in to_data(study.by_name[variant].trial).items() if key != "threads"}
    about = trial | {"metric": study.spec.metric, "seeds": seeds, "plugins": study.spec.plugins}
    digest = study.by_name[variant].digest[:8]
    return {
        stream: study_of(
            about
            | {"name": f"{study.spec.name}-{digest}-{stream}", "question": f"How much does the {stream} alone spread it?"}
            | {"vary": [stream]}
        )
        for stream in STREAMS
    }


def spread(store: Store, studies: Mapping[Stream, Study]) -> dict[str, Source]:
    """Of the sources of which two trials or more finished."""
    found: dict[str, list[float]] = {
        stream: [*values(store, study, study.variants[0].name).values()] for stream, study in studies.items()
    }
    known: dict[str, npt.ArrayLike] = {stream: numbers for stream, numbers in found.items() if len(numbers) > 1}
    require(bool(known), "No source has two trials that finished.", "none", "Run it again with more --seeds.")
    return sources(known)
