"""Mutants of a safetensors or JSON file, a pure function of (file, seed, number): what no writer would write, near what one did.

Raw ones change bytes; the others take the file apart (length, header as JSON, JSON within its metadata, arrays), change one
thing or a few, and put it together again, so that what is wrong lies behind the checks that come first.
"""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable
from typing import Any

LENGTHS = (0, 1, 7, 8, 2**16, 2**31 - 1, 2**31, 2**32, 2**40, 2**63 - 1, 2**63, 2**64 - 1)
NUMBERS = (-(2**63), -1, 0, 1, 2, 3, 255, 2**31 - 1, 2**31, 2**32, 2**53, 2**63, 2**64, 10**30, 1e308, -1e308, 1e-320, 0.5, -0.0)
STRANGE = (float("nan"), float("inf"), float("-inf"), 10**400)
TEXTS = (
    "",
    " ",
    "F32",
    "F64",
    "F16",
    "BF16",
    "I64",
    "U8",
    "BOOL",
    "f32",
    "name",
    "dense",
    "relu",
    "dropout",
    "sgd",
    "adam",
    "l2",
)
ODD_TEXTS = ("../../etc/passwd", "\x00", "\ud800", "a" * 3000, "__class__", "os.system", "plainnet", "base", "ñ", "1e999")
DEEP = "[" * 500 + "]" * 500

Draw = random.Random


def mutant(file: bytes, seed: int, number: int) -> bytes:
    """The same bytes every time for the same numbers."""
    draw = Draw(f"{seed}:{number}")
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        file = draw.choice(KINDS)(file, draw)
    return file


def flipped(file: bytes, draw: Draw) -> bytes:
    """Some bits, half of the time in the header."""
    changed = bytearray(file or b"\0")
    end = min(len(changed), 8 + 600) if draw.random() < 0.5 else len(changed)
    for _ in range(draw.choice((1, 1, 2, 8, 64))):
        changed[draw.randrange(end)] ^= 1 << draw.randrange(8)
    return bytes(changed)


def cut(file: bytes, draw: Draw) -> bytes:
    return file[: draw.randrange(len(file) + 1)]


def lengthened(file: bytes, draw: Draw) -> bytes:
    return file + draw.randbytes(draw.choice((1, 8, 100, 5000)))


def spliced(file: bytes, draw: Draw) -> bytes:
    """A piece of it copied to another place."""
    a, b, size = draw.randrange(len(file) + 1), draw.randrange(len(file) + 1), draw.choice((1, 4, 40, 400))
    piece = file[a : a + size]
    return file[:b] + piece + file[b + draw.choice((0, len(piece))) :]


def another_length(file: bytes, draw: Draw) -> bytes:
    """The eight bytes that say how long the header is."""
    true = struct.unpack("<Q", file[:8])[0] if len(file) >= 8 else 0
    said = draw.choice((*LENGTHS, max(true + draw.randrange(-9, 10), 0), len(file)))
    return struct.pack("<Q", said % 2**64) + file[8:]


def header_changed(file: bytes, draw: Draw) -> bytes:
    """Names, dtypes, shapes, offsets: one place of the header's JSON."""
    return _rewritten(file, lambda header: _changed(header, draw))


def offsets_changed(file: bytes, draw: Draw) -> bytes:
    """An array's dtype, shape or place."""

    def change(header: Any) -> Any:
        arrays = [value for name, value in header.items() if name != "__metadata__" and isinstance(value, dict)]
        if arrays:
            chosen = draw.choice(arrays)
            key = draw.choice(("dtype", "shape", "data_offsets"))
            chosen[key] = _changed(chosen.get(key), draw)
        return header

    return _rewritten(file, change)


def spec_changed(file: bytes, draw: Draw) -> bytes:
    """The JSON that the metadata holds as text: the spec of the network, or where a run stands."""

    def change(header: Any) -> Any:
        metadata = header.get("__metadata__")
        if isinstance(metadata, dict) and metadata:
            key = draw.choice(sorted(metadata))
            metadata[key] = _respelled(metadata[key], draw)
        return header

    return _rewritten(file, change)


def document_changed(file: bytes, draw: Draw) -> bytes:
    """A part of a file that is JSON throughout; of others the spec."""
    try:
        tree = json.loads(file)
        assert isinstance(tree, dict) and tree
        key = draw.choice(sorted(tree))
        tree[key] = _changed(tree[key], draw)
        return json.dumps(tree).encode("utf-8", "surrogatepass")
    except (ValueError, AssertionError, RecursionError):
        return spec_changed(file, draw)


def _respelled(text: Any, draw: Draw) -> str:
    try:
        spec = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return str(_value(None, draw))
    for _ in range(draw.choice((1, 1, 2, 5))):
        spec = _changed(spec, draw)
    said = json.dumps(spec)
    return said if draw.random() < 0.95 else said[: draw.randrange(len(said) + 1)]


KINDS: tuple[Callable[[bytes, Draw], bytes], ...] = (
    flipped,
    cut,
    lengthened,
    spliced,
    another_length,
    header_changed,
    offsets_changed,
    document_changed,
    document_changed,
    document_changed,
)


def _rewritten(file: bytes, change: Callable[[Any], Any]) -> bytes:
    """With another header, its length put right; a file that has none any more stays as it is."""
    try:
        size = struct.unpack("<Q", file[:8])[0]
        header = json.loads(file[8 : 8 + size])
        assert isinstance(header, dict)
        text = json.dumps(change(header)).encode("utf-8", "surrogatepass")
    except (struct.error, ValueError, AssertionError, RecursionError):
        return file
    return struct.pack("<Q", len(text)) + text + file[8 + size :]


def _changed(tree: Any, draw: Draw) -> Any:
    """One place of a JSON tree."""
    places = _places(tree) if isinstance(tree, (dict, list)) else []
    if not places:
        return _value(tree, draw)
    holder, key = draw.choice(places)
    how = draw.randrange(6)
    if how == 0:
        del holder[key]
    elif how == 1 and isinstance(holder, dict):
        holder[draw.choice((*TEXTS, *ODD_TEXTS, key + "x", key[:-1]))] = holder.pop(key)
    elif how == 2 and isinstance(holder, list):
        holder.insert(key, holder[key])
    elif how == 3:
        other, place = draw.choice(places)
        holder[key] = json.loads(json.dumps(other[place]))
    else:
        holder[key] = _value(holder[key], draw)
    return tree


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """(holder, key) of everything within."""
    found, holders = [], [tree]
    while holders:
        holder = holders.pop()
        for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
            found.append((holder, key))
            if type(value) in (dict, list):
                holders.append(value)
    return found


def _value(old: Any, draw: Draw) -> Any:
    """Something else to stand there, near the old or far from it."""
    kind = draw.randrange(8)
    if kind == 0 and isinstance(old, (int, float)):
        return old + draw.choice((-1, 1, 2))
    if kind == 1 and isinstance(old, str) and old:
        at = draw.randrange(len(old))
        return old[:at] + chr(draw.randrange(32, 127)) + old[at + 1 :]
    if kind == 2:
        return draw.choice((None, True, False, [], {}, [old], {"name": old}))
    if kind == 3:
        return draw.choice(STRANGE)
    if kind == 4:
        return json.loads(DEEP) if draw.random() < 0.1 else [old, old]
    return draw.choice(NUMBERS) if kind < 6 else draw.choice((*TEXTS, *ODD_TEXTS))
