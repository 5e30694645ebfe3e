"""CIFAR-10: 50,000 + 10,000 color images of ten kinds of things, 32 x 32 (Krizhevsky, Nair and Hinton 2009).

A row holds the pixels line by line, each as R, G, B: (32, 32, 3), channels last, though the files hold three planes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from plainnet.datasets.base import Data, FileDataset
from plainnet.datasets.files import store
from plainnet.datasets.files.decoded import decoded
from plainnet.datasets.files.published import Published
from plainnet.datasets.formats import cifar_files

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
URLS = ("https://www.cs.toronto.edu/~kriz/", "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/")
BINARY = Published(
    "cifar-10-binary.tar.gz", 170_052_171, "sha256:c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"
).with_urls(*URLS)
JPEG = Published("cifar10_jpeg_q75.npz", 18_385_061, "sha256:a04e5bfc645b3eb3b4fd8ddbd152438b2f41e8d178c4a1ff27682bbfa52b21a8")


@dataclass(frozen=True)
class CIFAR10(FileDataset):
    """version: "binary" is the published archive; "jpeg" is cifar10_jpeg_q75.npz, copies of quality 75, which must be there.

    path: the folder that holds the file, where it is not one of the usual ones.
    """

    suits: ClassVar[Mapping[str, object] | None] = {"name": "scale"}
    folders: ClassVar[tuple[str, ...]] = ("cifar-10", "cifar10")
    version: Literal["binary", "jpeg"] = "binary"
    path: str | None = None

    @property
    def roles(self) -> store.Roles:
        return ((BINARY if self.version == "binary" else JPEG,),)

    def load(self) -> Data:
        where = store.places(self.folders) if self.path is None else [Path(self.path).expanduser()]
        sources = store.obtain(where, self.roles, self.accept_changed_files)
        decode = cifar_files.decode_binary if self.version == "binary" else cifar_files.decode_jpeg
        path = sources[0][0]
        return decoded(f"cifar10-{self.version}", sources, self.accept_changed_files, lambda _: decode(path, CLASSES))
