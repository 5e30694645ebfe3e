"""Unscaled inputs: features far from 0 or of very different size slow every gradient method (LeCun et al. 1998, 4.3)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

LARGE, SMALL = 10.0, 0.01  # rms of a feature


def examine(patient: Patient) -> Iterator[Finding]:
    rms = np.sqrt(np.square(patient.features).mean(axis=0))
    worst = int(rms.argmax())
    largest, count = float(rms[worst]), int((rms > LARGE).sum())
    advice = 'Set preprocessing = "standardize" (or "scale") in the data section.'
    if largest > LARGE:
        evidence = (
            f"{count} of {len(rms)} features have an rms above {LARGE:g}; feature {patient.feature(worst)} has {largest:,.4g}"
        )
        yield Finding("serious", "The features are not scaled.", f"{evidence}, the median one {np.median(rms):.3g}.", advice)
    elif largest < SMALL:
        evidence = f"No feature has an rms above {largest:.2g}."
        yield Finding("warning", "The features are so small that the network hardly sees them.", evidence, advice)
