"""Downloads a published file: whole and as published, or not at all.

Bytes go to NAME.part beside the target, which is renamed once size and hash are right. What was cut off is taken up again
where it ended (range requests: Fielding, Nottingham and Reschke, RFC 9110, 2022, section 14); what is wrong is removed.
"""

from __future__ import annotations

import http.client
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from plainnet.core.errors import RequestError
from plainnet.datasets.files.bar import bar
from plainnet.datasets.files.published import Published, described, digest_of

TRIES = 3  # of each address, as long as each brings more bytes
BLOCK = 1 << 16
MOST = 2 << 30  # bytes of a file that need not be the published one
CUT = (TimeoutError, ConnectionError, http.client.IncompleteRead)  # after these, what came is kept


@dataclass(frozen=True)
class Rules:
    """accept: any size and hash; plain_http: from this machine only, for tests; timeout: seconds without a byte."""

    accept: bool = False
    plain_http: bool = False
    timeout: float = 30.0

    def require_url(self, url: str) -> None:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
        if scheme != "https" and not (self.plain_http and scheme == "http" and host == "127.0.0.1"):
            raise RefusedError(f"{scheme} is not https")


class RefusedError(Exception):
    """An address does not give the file; `args[0]` says why."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = 5
    max_repeats = 2

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        self.rules.require_url(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(known: Published, folder: Path, rules: Rules = Rules()) -> Path:
    """Download into the folder, from the first address that has it -> the file."""
    reasons = []
    for url in known.urls:
        try:
            return _fetch_from(url, known, folder, rules)
        except (RefusedError, OSError, http.client.HTTPException, ValueError) as error:
            reasons.append(f"{urlsplit(url).hostname}: {_reason(error)}")
    again = "Run the command again to go on where it ended, or put" if _part(known, folder).exists() else "Put"
    raise RequestError(
        f"{known.name} could not be downloaded.",
        "; ".join(reasons) or "no address to have it from",
        f"{again} the file into {folder}, or set PLAINNET_DATA to a folder that has it.",
    )


def _fetch_from(url: str, known: Published, folder: Path, rules: Rules) -> Path:
    part = _part(known, folder)
    if rules.accept or _size(part) > known.size:
        part.unlink(missing_ok=True)
    begun = _size(part)
    _fill(url, known, part, rules)
    if not rules.accept:
        try:
            _require(part, known)
        except RefusedError:
            if not begun:
                raise
            _fill(url, known, part, rules)  # the old beginning may have been the wrong part
            _require(part, known)
    target = folder / known.name
    part.replace(target)
    return target


def _fill(url: str, known: Published, part: Path, rules: Rules) -> None:
    """Append until all is there; try again as long as that brings more."""
    failure: Exception | None = None
    with bar(known.name, known.size, data=True) as advance:
        for _ in range(TRIES):
            before = _size(part)
            if before == known.size and not rules.accept:
                return None
            try:
                return _append(url, known, part, rules, advance)
            except CUT as error:
                failure = error
            if _size(part) <= before:
                break
    stalled = "stalled" if isinstance(failure, TimeoutError) else "cut short"
    raise RefusedError(f"{stalled} after {_size(part):,} of {known.size:,} bytes")


def _append(url: str, known: Published, part: Path, rules: Rules, advance: Callable[[int], None]) -> None:
    rules.require_url(url)
    start = 0 if rules.accept else _size(part)
    headers = {"User-Agent": "plainnet"} | ({"Range": f"bytes={start}-"} if start else {})
    opener = urllib.request.build_opener(_Redirects(rules))
    with opener.open(urllib.request.Request(url, headers=headers), timeout=rules.timeout) as response:
        start = _require_answer(response, known, start, rules)
        part.parent.mkdir(parents=True, exist_ok=True)
        _require_room(known.size - start, part.parent)
        advance(start)
        with part.open("r+b" if start else "wb") as file:
            file.seek(start)
            _copy(response, file, start, MOST if rules.accept else known.size, advance)
            file.flush()
            os.fsync(file.fileno())


def _require_answer(response: Any, known: Published, start: int, rules: Rules) -> int:
    """Where in the file the answer begins; refuses what cannot be the file before any of it is read."""
    if response.headers.get_content_type() == "text/html":
        raise RefusedError("an HTML page instead of the file")
    if start and response.status == http.HTTPStatus.PARTIAL_CONTENT:
        offered, wanted = response.headers.get("Content-Range"), f"bytes {start}-{known.size - 1}/{known.size}"
        if offered != wanted:
            raise RefusedError(f"'{offered}' where '{wanted}' was asked for")
        return start
    announced = response.headers.get("Content-Length")
    if not rules.accept and announced is not None and int(announced) != known.size:
        raise RefusedError(f"{int(announced):,} bytes instead of {known.size:,}")
    return 0


def _copy(response: Any, file: Any, done: int, most: int, advance: Callable[[int], None]) -> None:
    announced = response.headers.get("Content-Length")
    end = most if announced is None else done + int(announced)
    while block := response.read1(BLOCK):
        done += len(block)
        if done > most:
            file.truncate(0)
            raise RefusedError(f"more than {most:,} bytes")
        file.write(block)
        advance(len(block))
    if announced is not None and done < end:
        raise ConnectionError("cut short")


def _require(part: Path, known: Published) -> None:
    """Remove what is not the published file, and say both hashes."""
    size, digest = _size(part), digest_of(part, known.digest)
    if size < known.size:
        raise RefusedError(f"cut short after {size:,} of {known.size:,} bytes")
    if digest != known.digest:
        part.unlink()
        raise RefusedError(f"{described(size, digest)} instead of {described(known.size, known.digest)}")


def _require_room(wanted: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise RefusedError(f"{wanted:,} bytes needed in {folder}, {free:,} free")


def _part(known: Published, folder: Path) -> Path:
    return folder / f"{known.name}.part"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"{error.code} {error.msg}"
    if isinstance(error, urllib.error.URLError):
        return str(error.reason)
    return str(error) or type(error).__name__
