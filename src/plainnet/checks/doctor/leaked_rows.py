"""Leaked rows: rows to test or validate on that stand in the training data too, which makes results look better."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient
from plainnet.core.arrays import Array

GRAVE = 0.05  # of the rows


def examine(patient: Patient) -> Iterator[Finding]:
    held = {"test": patient.data.test, "validation": patient.data.validation}
    known: set[bytes] | None = None
    for name, source in held.items():
        if source is None or not len(source):
            continue
        known = set(_digests(patient.data.train.x)) if known is None else known
        leaked = [number for number, digest in enumerate(_digests(source.x)) if digest in known]
        if leaked:
            share = len(leaked) / len(source)
            yield Finding(
                "serious" if share > GRAVE else "warning",
                f"Some {name} rows stand in the training data too.",
                f"{len(leaked):,} of {len(source):,} ({share:.1%}) equal a training row; the first is row {leaked[0] + 1}.",
                "Keep equal rows on one side of the split (deduplicate), and do not trust the scores until then.",
            )


def _digests(x: Array) -> Iterator[bytes]:
    return (blake2b(np.ascontiguousarray(row).data, digest_size=16).digest() for row in x)
