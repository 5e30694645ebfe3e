"""What ran the race."""

from __future__ import annotations

import os
import platform
from pathlib import Path

WIDE = ("avx", "avx2", "fma", "avx512f", "avx512vl", "avx512bw", "amx_tile", "asimd", "sve")


def facts() -> dict[str, object]:
    told = _processor()
    flags = told.get("flags", told.get("Features", "")).split()
    return {
        "cpu": told.get("model name", platform.processor()),
        "cores": os.cpu_count(),
        "instruction_sets": [name for name in WIDE if name in flags],
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _processor() -> dict[str, str]:
    """What Linux says of the first core."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().split("\n\n")[0].splitlines() if cpu.exists() else []
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
