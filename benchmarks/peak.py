"""This machine's own peak: `peak.cpp`, compiled here, at one and at two threads."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("peak.cpp")


def build(folder: Path) -> Path:
    """The program, for this very processor."""
    program = folder / "peak"
    compiler = os.environ.get("CXX", "c++")
    flags = ["-O3", "-march=native", "-std=gnu++20", "-pthread"]
    subprocess.run([compiler, *flags, str(SOURCE), "-o", str(program)], check=True)
    return program


def measure(program: Path, threads: int) -> float:
    """GFLOP/s, float32."""
    done = subprocess.run([str(program), str(threads)], capture_output=True, text=True, check=True)
    return float(done.stdout)
