"""Which engine runs a training: the native one where it is built and knows every concept, else the reference engine."""

from __future__ import annotations

import importlib
import os
from typing import Literal

from plainnet.core.errors import RequestError, UnsupportedError
from plainnet.engines.base import Engine, PredictionProgram, Program
from plainnet.engines.reference import ReferenceEngine
from plainnet.network.network import Network
from plainnet.network.training import Training

EngineName = Literal["auto", "reference", "native"]


def native_problem() -> str | None:
    """Why there is no native engine here, or None."""
    try:
        importlib.import_module("plainnet.engines._native")
    except ImportError as error:
        return str(error)
    return None


def engine_named(name: EngineName) -> Engine:
    """The engine itself; "auto" is the native one where there is one."""
    problem = None if name == "reference" else native_problem()
    if name == "native" and problem:
        raise RequestError(
            "The native engine is not installed.", problem, "Reinstall with a C++20 compiler, or use --engine reference."
        )
    if name == "reference" or problem:
        return ReferenceEngine()
    from plainnet.engines.native import NativeEngine

    return NativeEngine()


def compile_program(
    name: EngineName, network: Network, training: Training, rows: int, threads: int | None = None
) -> tuple[Program, str | None]:
    """A program, and the one line to show when "auto" had to fall back."""
    try:
        return engine_named(name).compile(network, training, rows, min(threads or cores(), cores())), None
    except UnsupportedError as error:
        if name == "native":
            raise
        return ReferenceEngine().compile(network, training, rows), f"{error.what} Training with the reference engine instead."


def compile_prediction(name: EngineName, network: Network, training: Training, threads: int | None = None) -> PredictionProgram:
    """The same without the training."""
    try:
        return engine_named(name).compile_prediction(network, training, min(threads or cores(), cores()))
    except UnsupportedError:
        if name == "native":
            raise
        return ReferenceEngine().compile_prediction(network, training)


def cores() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
