"""The rows that most seeds get wrong, as images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plainnet.report.mistakes import Caption, draw_images
from plainnet.report.study.frequent import Mistakes
from plainnet.report.study.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_frequent(found: Mistakes, words: Words) -> Figure:
    names = found.class_names
    captions = [
        Caption(
            words("{wrong} of {tested} trials", wrong=row.wrong, tested=row.tested),
            words("is {name}", name=names[row.true]),
            words("said {name}", name=names[row.said]),
        )
        for row in found.rows
    ]
    return draw_images(np.stack([row.x for row in found.rows]), found.row_shape, captions, found.limits)
