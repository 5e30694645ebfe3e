"""MNIST for benchmarks that need the real images: here already, or said to be missing; nothing is downloaded."""

from __future__ import annotations

import sys

from plainnet.datasets.files import store
from plainnet.datasets.mnist import MNIST


def require_mnist() -> None:
    places = store.places(MNIST.folders)
    if not all(store.find(places, MNIST().roles)[1]):
        sys.exit(
            f"The files of MNIST are not here. Looked in: {', '.join(map(str, places))}. "
            "Set PLAINNET_DATA to the folder that holds mnist/, or fetch them: plainnet data fetch mnist"
        )
