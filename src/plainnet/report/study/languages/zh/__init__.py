"""Chinese: each English template and what it is here.

seed: 种子; trial: 试验; rows: 样本; adjusted: 校正后; margin of no interest: 等效界值.
"""

from __future__ import annotations

from plainnet.report.study.languages.zh import pictures, sentences, tables
from plainnet.report.study.words import Words


def form(n: int) -> int:
    """Words have one form."""
    return 0


CHINESE = Words(
    "zh",
    sentences.TEMPLATES | tables.TEMPLATES | pictures.TEMPLATES,
    form=form,
)
