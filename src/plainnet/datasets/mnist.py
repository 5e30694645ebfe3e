"""MNIST: 60,000 + 10,000 grey images of handwritten digits, 28 x 28 (LeCun, Cortes and Burges 1998)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.datasets.base import Data, FileDataset
from plainnet.datasets.files.published import Published
from plainnet.datasets.files.store import Roles
from plainnet.datasets.formats import mnist_files

URLS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")

# Each file gzipped, as published, or unpacked.
FILES = (
    (
        Published(
            "train-images-idx3-ubyte.gz", 9_912_422, "sha256:440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
        ).with_urls(*URLS),
        Published(
            "train-images-idx3-ubyte", 47_040_016, "sha256:ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
        ),
    ),
    (
        Published(
            "train-labels-idx1-ubyte.gz", 28_881, "sha256:3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
        ).with_urls(*URLS),
        Published("train-labels-idx1-ubyte", 60_008, "sha256:65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    ),
    (
        Published(
            "t10k-images-idx3-ubyte.gz", 1_648_877, "sha256:8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
        ).with_urls(*URLS),
        Published("t10k-images-idx3-ubyte", 7_840_016, "sha256:0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    ),
    (
        Published(
            "t10k-labels-idx1-ubyte.gz", 4_542, "sha256:f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
        ).with_urls(*URLS),
        Published("t10k-labels-idx1-ubyte", 10_008, "sha256:ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ),
)


@dataclass(frozen=True)
class MNIST(FileDataset):
    """In $PLAINNET_DATA/mnist, $PLAINNET_DATA or the user's cache, or else downloaded there."""

    suits: ClassVar[Mapping[str, object] | None] = {"name": "scale"}
    folders: ClassVar[tuple[str, ...]] = ("mnist",)

    @property
    def roles(self) -> Roles:
        return FILES

    def load(self) -> Data:
        return mnist_files.load("mnist", tuple("0123456789"), FILES, self.accept_changed_files)
