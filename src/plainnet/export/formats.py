"""What a model can leave as, and the files that it then is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plainnet.core.errors import require, unknown
from plainnet.core.files import write_whole
from plainnet.export.targets.c import c_file
from plainnet.export.targets.keras import keras_files
from plainnet.export.targets.onnx import onnx_file
from plainnet.export.targets.python import python_file
from plainnet.export.targets.torch import torch_files
from plainnet.model.model import Model

Files = dict[str, bytes]  # by the end of their names


@dataclass(frozen=True)
class Format:
    """files: of a model and the name that its code goes by; without it, Model.save writes the file."""

    endings: tuple[str, ...]
    files: Callable[[Model, str], Files] | None = None


FORMATS = {
    "onnx": Format((".onnx",), lambda model, name: {".onnx": onnx_file(model)}),
    "safetensors": Format((".safetensors",)),
    "json": Format((".json",)),
    "torch": Format((".py", ".safetensors"), torch_files),
    "keras": Format((".py", ".safetensors"), keras_files),
    "c": Format((".c",), lambda model, name: {".c": c_file(model, name)}),
    "python": Format((".py",), lambda model, name: {".py": python_file(model, name)}),
}


def format_of(name: str) -> Format:
    if name not in FORMATS:
        raise unknown("format", name, FORMATS)
    return FORMATS[name]


def usual_path(to: str, name: str) -> Path:
    """Where a model of that name goes: a file that code can import or include, beside no other of that name."""
    suffix = f"_{to}" if len(format_of(to).endings) > 1 else ""
    return Path(f"{identifier(name)}{suffix}{format_of(to).endings[0]}")


def paths(to: str, path: Path) -> list[Path]:
    """All files of that export."""
    endings = format_of(to).endings
    ended = path.suffix == endings[0]
    require(ended, f"A file of the format {to} ends in {endings[0]}.", path.name, f"Use {path.stem or 'model'}{endings[0]}, say.")
    return [path.with_suffix(ending) for ending in endings]


def export(model: Model, to: str, path: Path | str, opset: int | None = None) -> list[Path]:
    """Write a model in the format `to`; each file appears whole or not at all. opset: of ONNX, from 17 on."""
    path, files = Path(path), format_of(to).files
    require(opset is None or to == "onnx", "An opset is part of ONNX files only.", f"{opset} for {to}", "Leave it out.")
    written = paths(to, path)
    if files is None:
        model.save(path)
        return written
    made = files(model, identifier(path.stem)) if opset is None else {".onnx": onnx_file(model, opset)}
    for ending, content in made.items():
        write_whole(path.with_suffix(ending), content)
    return written


def identifier(name: str) -> str:
    """A name that Python and C take: digits-1 -> digits_1."""
    found = re.sub(r"[^A-Za-z0-9_]", "_", name)
    return f"model_{found}" if not found or not found[0].isalpha() else found
