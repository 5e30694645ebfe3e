"""What a check found: whether it passed, the evidence as a table, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """passed: None where there is nothing to compare with; said: one sentence; advice: a line each;
    evidence: rows under their headings."""

    check: str
    passed: bool | None
    said: str
    advice: str = ""
    evidence: tuple[tuple[str, ...], ...] = ()
