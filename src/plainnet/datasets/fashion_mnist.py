"""Fashion-MNIST: 60,000 + 10,000 grey images of clothes, 28 x 28 (Xiao, Rasul and Vollgraf, arXiv:1708.07747, 2017)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.datasets.base import Data, FileDataset
from plainnet.datasets.files.published import Published
from plainnet.datasets.files.store import Roles
from plainnet.datasets.formats import mnist_files

CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
URLS = (
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
)

# Each file gzipped, as published, or unpacked.
FILES = (
    (
        Published(
            "train-images-idx3-ubyte.gz", 26_421_880, "sha256:3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"
        ).with_urls(*URLS),
        Published(
            "train-images-idx3-ubyte", 47_040_016, "sha256:c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"
        ),
    ),
    (
        Published(
            "train-labels-idx1-ubyte.gz", 29_515, "sha256:a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"
        ).with_urls(*URLS),
        Published("train-labels-idx1-ubyte", 60_008, "sha256:bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
    ),
    (
        Published(
            "t10k-images-idx3-ubyte.gz", 4_422_102, "sha256:346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"
        ).with_urls(*URLS),
        Published("t10k-images-idx3-ubyte", 7_840_016, "sha256:5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
    ),
    (
        Published(
            "t10k-labels-idx1-ubyte.gz", 5_148, "sha256:67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"
        ).with_urls(*URLS),
        Published("t10k-labels-idx1-ubyte", 10_008, "sha256:0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ),
)


@dataclass(frozen=True)
class FashionMNIST(FileDataset):
    """In $PLAINNET_DATA/fashion-mnist, $PLAINNET_DATA or the user's cache, or else downloaded there."""

    suits: ClassVar[Mapping[str, object] | None] = {"name": "scale"}
    folders: ClassVar[tuple[str, ...]] = ("fashion-mnist",)

    @property
    def roles(self) -> Roles:
        return FILES

    def load(self) -> Data:
        return mnist_files.load("fashion-mnist", CLOTHES, FILES, self.accept_changed_files)
