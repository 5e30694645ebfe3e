"""The doctor examines a patient for every symptom it knows: each file of `doctor` is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable

from plainnet.checks import doctor
from plainnet.checks.few import Progress, silent
from plainnet.checks.finding import ORDER, Finding
from plainnet.checks.patient import Patient

Symptom = Callable[[Patient], Iterable[Finding]]


def symptoms() -> dict[str, Symptom]:
    """By name, sorted."""
    names = sorted(module.name for module in pkgutil.iter_modules(doctor.__path__))
    return {name: importlib.import_module(f"plainnet.checks.doctor.{name}").examine for name in names}


def examine(patient: Patient, progress: Progress = silent) -> list[Finding]:
    """All findings, the gravest first."""
    found: list[Finding] = []
    known = symptoms()
    for number, (name, symptom) in enumerate(known.items()):
        progress(f"looking for {name.replace('_', ' ')}", number / len(known))
        found += symptom(patient)
    return sorted(found, key=lambda finding: ORDER.index(finding.severity))
