"""Apache Parquet, its cells as the text of a delimited file: one set of rules for columns serves both.

Needs pyarrow: pip install "plainnet[parquet]".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from plainnet.core.errors import RequestError, require
from plainnet.datasets.formats.delimited import Record, TableFile

BATCH = 4096  # rows read at a time


def read(path: Path) -> TableFile:
    """Open a file of at least one row of plain values."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        advice = 'Install the extra: pip install "plainnet[parquet]". Or save the table as CSV.'
        raise RequestError("Parquet files need pyarrow.", "no pyarrow", advice) from error
    require(path.is_file(), "There is no such file.", path, "Check the path; it starts at the folder you run in.")
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise RequestError(f"{path.name} is not a Parquet file.", _line(error), "Save the table as Parquet anew.") from error
    schema = file.schema_arrow
    for field in schema:
        plain = not pyarrow.types.is_nested(field.type) and not pyarrow.types.is_binary(field.type)
        require(plain, f"Column '{field.name}' of {path.name} holds no plain values.", field.type, "Remove it.")
    twice = sorted({name for name in schema.names if schema.names.count(name) > 1})
    require(not twice, f"The columns of {path.name} need names of their own.", f"'{''.join(twice[:1])}' twice", "Rename one.")
    require(file.metadata.num_rows > 0 and schema.names, f"{path.name} is empty.", "no rows", "Give a file with rows.")
    return TableFile(path.name, tuple(schema.names), True, lambda: _records(file, path.name, pyarrow.ArrowException))


def _records(file: Any, name: str, failure: type[Exception]) -> Iterator[Record]:
    """The rows as a delimited file would have them, numbered from 1."""
    number = count(1)
    try:
        for batch in file.iter_batches(batch_size=BATCH):
            columns = [map(_cell, column.to_pylist()) for column in batch.columns]
            yield from ((next(number), list(cells)) for cells in zip(*columns, strict=True))
    except (failure, OSError) as error:
        raise RequestError(f"{name} is damaged.", _line(error), "Save the table as Parquet anew.") from error


def _cell(value: Any) -> str:
    """As a text file would have it: nothing for what is missing, 1 and 0 for truth values, numbers exactly."""
    if value is None:
        return ""
    return repr(int(value)) if isinstance(value, bool) else str(value)


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
