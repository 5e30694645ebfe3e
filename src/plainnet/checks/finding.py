"""What the doctor found: how grave it is, in one sentence, with the numbers that show it and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["serious", "warning", "note"]
ORDER: tuple[Severity, ...] = ("serious", "warning", "note")


@dataclass(frozen=True)
class Finding:
    severity: Severity
    said: str
    evidence: str
    advice: str
