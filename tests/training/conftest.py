"""Where the real files are, if they are."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def real_data(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared folder of data sets, PLAINNET_DATA pointing at it; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the published data sets in {SHARED}")
    monkeypatch.setenv("PLAINNET_DATA", str(SHARED))
    return SHARED


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to be $PLAINNET_DATA, and another to be the cache."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("PLAINNET_DATA", str(data))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return data
