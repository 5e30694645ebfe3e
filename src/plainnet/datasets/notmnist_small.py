"""notMNIST, small set: 18,724 grey images of the letters A to J, 28 x 28, cleaned by hand (Bulatov 2011).

18,232 of them are distinct: `deduplicate` keeps repeated pictures from standing in training and test both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from plainnet.datasets.base import Data, FileDataset
from plainnet.datasets.files import store
from plainnet.datasets.files.decoded import decoded
from plainnet.datasets.files.published import Published
from plainnet.datasets.formats import arrays, letters

URLS = ("https://commondatastorage.googleapis.com/books1000/", "https://yaroslavvb.com/upload/notMNIST/")
PICTURES = 18_726

# The archive as published, or its readable pictures as arrays.
FILES = (
    (
        Published("notMNIST_small.tar.gz", 8_458_043, "md5:c9890a473a9769fda4bdf314aaf500dd").with_urls(*URLS),
        Published("notMNIST_small.npz", 6_073_710, "sha256:51d85006fce962044155e520beb6a90a7f928448243fff5bc5651d1734e8700a"),
    ),
)


@dataclass(frozen=True)
class NotMNISTSmall(FileDataset):
    """No test rows of its own: hold some out."""

    suits: ClassVar[Mapping[str, object] | None] = {"name": "scale"}
    folders: ClassVar[tuple[str, ...]] = ("notmnist",)

    @property
    def roles(self) -> store.Roles:
        return FILES

    def load(self) -> Data:
        sources = store.obtain(store.places(self.folders), FILES, self.accept_changed_files)
        path = sources[0][0]
        return decoded("notmnist-small", sources, self.accept_changed_files, lambda scratch: _decode(path, scratch))


def _decode(path: Path, scratch: Path) -> Data:
    if path.suffix == ".npz":
        x, y = arrays.named(path, ("images", "labels"))
        return arrays.data(x, y, letters.LETTERS, path.name)
    return letters.decode(path, PICTURES, scratch)
