"""Where the files of a data set are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.files import folders, store
from plainnet.datasets.mnist import MNIST

ROLES = (("a.gz", "a"), ("b.gz", "b"))


def _touch(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()
    return folder


def test_the_first_folder_wins(homeless, tmp_path):
    def found() -> list[Path | None]:
        return folders.find(folders.places("some"), ROLES)[1]

    cache = _touch(tmp_path / "cache" / "plainnet" / "some", "a.gz", "b")
    assert found() == [cache / "a.gz", cache / "b"]
    _touch(homeless, "a", "b.gz")
    assert found() == [homeless / "a", homeless / "b.gz"]
    own = _touch(homeless / "some", "a", "a.gz", "b")
    assert found() == [own / "a.gz", own / "b"]


def test_files_of_two_folders_are_never_mixed(homeless, tmp_path):
    _touch(tmp_path / "cache" / "plainnet" / "some", "a", "b")
    _touch(homeless / "some", "a")
    assert folders.find(folders.places("some"), ROLES) == (homeless / "some", [homeless / "some" / "a", None])


def test_where_nothing_is_the_first_place_is_for_downloads(homeless):
    assert folders.find(folders.places("some"), ROLES) == (homeless / "some", [None, None])


def test_a_set_of_two_names_is_looked_for_under_both(homeless):
    places = store.places(("cifar-10", "cifar10"))
    assert places[:3] == [homeless / "cifar-10", homeless / "cifar10", homeless]


def test_what_cannot_be_fetched_is_named_with_its_place(homeless):
    with pytest.raises(RequestError) as caught:
        MNIST().load()
    message = str(caught.value)
    for part in (
        "train-images-idx3-ubyte.gz could not be downloaded",
        "no network in tests",
        str(homeless / "mnist"),
        "PLAINNET_DATA",
    ):
        assert part in message
    assert not (homeless / "mnist").exists()


@pytest.mark.parametrize(
    ("system", "place"),
    [("Linux", ".cache"), ("Darwin", "Library/Caches")],
)
def test_the_cache_without_any_variable(monkeypatch, system, place):
    monkeypatch.delenv("PLAINNET_DATA", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setattr("platform.system", lambda: system)
    assert folders.places("some") == [Path("/home/somebody") / place / "plainnet" / "some"]


def test_the_cache_on_windows(monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("LOCALAPPDATA", "/somebody/Local")
    monkeypatch.setattr("platform.system", lambda: "Windows")
    assert folders.cache("some") == Path("/somebody/Local/plainnet/some")
