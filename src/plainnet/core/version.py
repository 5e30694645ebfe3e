"""The version, as it was installed."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    return metadata.version("plainnet")
