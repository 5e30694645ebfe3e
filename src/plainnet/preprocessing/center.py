"""Center: x - mean of each feature's training rows; of images, this subtracts the mean image.

LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.3; Stanford CS231n's mean image (S4). What is missing
does not count and stays missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.preprocessing.base import Affine, Rescaling
from plainnet.preprocessing.fitting.moments import mean


@dataclass(frozen=True)
class Center(Rescaling):
    def affine(self, x: Array) -> Affine:
        return Affine(np.ones(x.shape[1]), -mean(x))
