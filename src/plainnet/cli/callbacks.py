"""Turns --callback, --time-limit, --reduce-on-plateau, --log and --probes into the callbacks of a spec."""

from __future__ import annotations

import math
import re
from typing import Any

from plainnet.cli import named
from plainnet.core.errors import require, unknown

OPTIONS = ("callback", "time_limit", "reduce_on_plateau", "log", "probes")
LOGS = {"csv": "csv_log", "jsonl": "jsonl_log", "tensorboard": "tensorboard"}
EXAMPLE = "Write reduce_on_plateau:patience=5,factor=0.5, say."
UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def callbacks(given: dict[str, Any], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a spec, each replaced by the one of its name that was asked for; probes first, so that logs hold them."""
    asked = [named.concept(text, "--callback", EXAMPLE) for text in given.get("callback") or ()]
    if given.get("probes"):
        asked.append({"name": "probes"})
    if given.get("reduce_on_plateau") is not None:
        asked.append({"name": "reduce_on_plateau", "patience": given["reduce_on_plateau"]})
    if given.get("time_limit") is not None:
        asked.append({"name": "time_limit", "seconds": seconds("--time-limit", given["time_limit"])})
    asked += [{"name": _log(name)} for name in given.get("log") or ()]
    names = [callback["name"] for callback in asked]
    twice = [name for name in names if names.count(name) > 1]
    require(not twice, "Each callback is asked for once.", twice, "Write its settings in one place.")
    kept = [callback for callback in before if callback["name"] not in names]
    return sorted(kept + asked, key=lambda callback: bool(callback["name"] != "probes"))


def seconds(option: str, text: str) -> float:
    """90, 90s, 10m or 1.5h."""
    found = re.fullmatch(r"(\d+\.?\d*|\.\d+)([smhd]?)", text.strip().lower(), re.ASCII)
    time = float(found[1]) * UNITS[found[2]] if found else math.nan
    require(0 < time < math.inf, f"{option} expects a time.", f"'{text}'", "Write 90s, 10m or 1.5h, say.")
    return time


def _log(name: str) -> str:
    if name not in LOGS:
        raise unknown("log", name, LOGS)
    return LOGS[name]
