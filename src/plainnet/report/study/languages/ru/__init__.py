"""Russian: each English template and what it is here.

seed: зерно; trial: запуск; rows: примеры; adjusted: скорректированный; margin of no interest: граница эквивалентности.
"""

from __future__ import annotations

from plainnet.report.study.languages.ru import pictures, sentences, tables
from plainnet.report.study.words import Words


def form(n: int) -> int:
    """1 зерно, 2 зерна, 5 зёрен."""
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if n % 10 in {2, 3, 4} and n % 100 not in {12, 13, 14} else 2


RUSSIAN = Words(
    "ru",
    sentences.TEMPLATES | tables.TEMPLATES | pictures.TEMPLATES,
    point=",",
    group="\N{NO-BREAK SPACE}",
    form=form,
)
