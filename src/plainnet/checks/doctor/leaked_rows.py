"""Leaked rows: rows to test or validate on that stand in the training data too, which makes results look better."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

GRAVE = 0.05  # of the rows


def examine(patient: Patient) -> Iterator[Finding]:
    for name, source in {"test": patient.data.test, "validation": patient.data.validation}.items():
        if source is None or not patient.data.repeated[name]:
            continue
        leaked = patient.data.repeated_rows[name]
        share = len(leaked) / len(source)
        yield Finding(
            "serious" if share > GRAVE else "warning",
            f"Some {name} rows stand in the training data too.",
            f"{len(leaked):,} of {len(source):,} ({share:.1%}) equal a training row; the first is row {leaked[0] + 1}.",
            "Keep equal rows on one side of the split (deduplicate), and do not trust the scores until then.",
        )
