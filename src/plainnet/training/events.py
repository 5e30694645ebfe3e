"""TensorBoard's event files: records, each with its length and two checksums, of one protocol-buffer message apiece.

A record is length (8 bytes), masked CRC-32C of those, the message, masked CRC-32C of it (TensorFlow, record_writer.cc, 2015);
CRC-32C is Castagnoli's polynomial (Castagnoli, Braeuer and Herrmann 1993). Little-endian throughout.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cache

# Protocol buffers: a field's key is its number * 8 + how it is written.
VARINT, DOUBLE, BYTES, FLOAT = 0, 1, 2, 5


def header(seconds: float) -> bytes:
    """The record that a file begins with."""
    return _record(_field(1, DOUBLE, struct.pack("<d", seconds)) + _text(3, b"brain.Event:2"))


def scalars(seconds: float, step: int, values: Mapping[str, float]) -> bytes:
    """Values at a step, `seconds` after 1970."""
    each = (_text(1, name.encode()) + _field(2, FLOAT, _float(value)) for name, value in values.items())
    summary = b"".join(_text(1, value) for value in each)
    return _record(_field(1, DOUBLE, struct.pack("<d", seconds)) + _field(2, VARINT, _varint(step)) + _text(5, summary))


def _record(message: bytes) -> bytes:
    length = struct.pack("<Q", len(message))
    return length + _masked(length) + message + _masked(message)


def _masked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _field(number: int, kind: int, data: bytes) -> bytes:
    return bytes([number << 3 | kind]) + data


def _text(number: int, data: bytes) -> bytes:
    return _field(number, BYTES, _varint(len(data)) + data)


def _float(value: float) -> bytes:
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return struct.pack("<f", float("inf") if value > 0 else float("-inf"))


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def crc32c(data: bytes) -> int:
    table, crc = _table(), 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


@cache
def _table() -> tuple[int, ...]:
    """What each byte does to the remainder, bits reversed."""
    found = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)  # noqa: PLW2901
        found.append(value)
    return tuple(found)
