"""Where the files of a data set are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.formats import folders


def _touch(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()
    return folder


def test_the_first_folder_wins(homeless, tmp_path):
    cache = _touch(tmp_path / "cache" / "plainnet" / "some", "a.gz", "b")
    assert folders.find("some", ["a", "b"]) == [cache / "a.gz", cache / "b"]
    _touch(homeless, "a", "b.gz")
    assert folders.find("some", ["a", "b"]) == [homeless / "a", homeless / "b.gz"]
    own = _touch(homeless / "some", "a", "a.gz", "b")
    assert folders.find("some", ["a", "b"]) == [own / "a.gz", own / "b"]


def test_files_of_two_folders_are_never_mixed(homeless, tmp_path):
    _touch(tmp_path / "cache" / "plainnet" / "some", "a", "b")
    _touch(homeless / "some", "a")
    with pytest.raises(RequestError, match=r"needs the file b\.gz") as caught:
        folders.find("some", ["a", "b"])
    assert str(homeless / "some") in caught.value.received


def test_a_missing_file_is_named_with_every_place(homeless, tmp_path):
    with pytest.raises(RequestError) as caught:
        folders.find("some", ["a", "b"])
    message = str(caught.value)
    for part in ("a.gz", str(homeless / "some"), str(homeless), str(tmp_path / "cache" / "plainnet" / "some"), "PLAINNET_DATA"):
        assert part in message


def test_the_cache_without_any_variable(monkeypatch):
    monkeypatch.delenv("PLAINNET_DATA", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/somebody")
    assert folders.places("some") == [Path("/home/somebody/.cache/plainnet/some")]
