"""The trials of a study as a file for other programs: CSV and Parquet with a row a trial, JSON lines with all that is kept."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from plainnet.core.errors import RequestError, unknown
from plainnet.core.files import write_whole
from plainnet.study.record import NAMES, Record, predictions
from plainnet.study.store import Store

LONG = ("history", "metrics", "predictions", "spec", "seeds", "versions")  # what JSON or bytes are within a row


def write(store: Store, study: str, path: Path) -> int:
    """How many trials were written; the file appears whole or not at all."""
    if path.suffix not in WRITERS:
        raise unknown("format", path.suffix or path.name, WRITERS)
    rows = [_row(number, record) for number, record, _ in store.records(study)]
    write_whole(path, WRITERS[path.suffix](rows))
    return len(rows)


def _row(number: int, record: Record) -> dict[str, Any]:
    """Metrics and seeds as columns of their own; what is kept as JSON, as data."""
    plain = {name: getattr(record, name) for name in NAMES if name not in LONG}
    seeds = {f"{stream}_seed": seed for stream, seed in json.loads(record.seeds).items()}
    whole = {"spec": json.loads(record.spec), "versions": json.loads(record.versions), "history": record.rows}
    said = None if record.predictions is None else predictions(record.predictions).tolist()
    return {"id": number} | plain | seeds | record.values | whole | {"predictions": said}


def _flat(rows: list[dict[str, Any]]) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """Without curves and predictions, which a table has no room for; specs as JSON."""
    left_out = ("history", "predictions", "versions")
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in left_out]
    return names, ({name: json.dumps(row[name]) if name == "spec" else row.get(name) for name in names} for row in rows)


def _csv(rows: list[dict[str, Any]]) -> bytes:
    names, flat = _flat(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return text.getvalue().encode()


def _json_lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        advice = "Install it: pip install 'plainnet[parquet]'."
        raise RequestError("Parquet files need the package pyarrow.", "none is installed", advice) from error
    names, flat = _flat(rows)
    columns = list(flat)
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({name: [row[name] for row in columns] for name in names}), buffer)
    return buffer.getvalue()


WRITERS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {".csv": _csv, ".jsonl": _json_lines, ".parquet": _parquet}
