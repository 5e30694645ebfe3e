"""The studies that come with Plainnet: each a spec beside this file."""

from __future__ import annotations

from pathlib import Path


def shipped() -> dict[str, Path]:
    """name -> its spec."""
    return {path.stem: path for path in sorted(Path(__file__).parent.glob("*.toml"))}
