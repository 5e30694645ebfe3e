"""notMNIST, large set: 529,114 grey images of the letters A to J, 28 x 28, some under a wrong letter (Bulatov 2011)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.datasets.base import Data, FileDataset
from plainnet.datasets.files import store
from plainnet.datasets.files.decoded import decoded
from plainnet.datasets.files.published import Published
from plainnet.datasets.formats import letters

URLS = ("https://commondatastorage.googleapis.com/books1000/", "https://yaroslavvb.com/upload/notMNIST/")
PICTURES = 529_119
FILES = ((Published("notMNIST_large.tar.gz", 247_336_696, "md5:70a95b805ecfb6592c48e196df7c1499").with_urls(*URLS),),)


@dataclass(frozen=True)
class NotMNISTLarge(FileDataset):
    """No test rows of its own: hold some out. Decoded once, which takes a minute or two; then memory-mapped."""

    suits: ClassVar[Mapping[str, object] | None] = {"name": "scale"}
    folders: ClassVar[tuple[str, ...]] = ("notmnist",)

    @property
    def roles(self) -> store.Roles:
        return FILES

    def load(self) -> Data:
        sources = store.obtain(store.places(self.folders), FILES, self.accept_changed_files)
        path = sources[0][0]
        accept = self.accept_changed_files
        return decoded("notmnist-large", sources, accept, lambda scratch: letters.decode(path, PICTURES, scratch))
