"""Parquet: rows of an Apache Parquet file, its columns treated like those of a CSV file (extra "parquet": pyarrow)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.datasets.csv import CSV


@dataclass(frozen=True)
class Parquet(CSV):
    """As for CSV: target is a column's name or its number from 1, by default the last; test a second file."""
