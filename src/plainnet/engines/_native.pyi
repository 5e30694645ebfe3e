"""The compiled module; `native/module.cpp` and `native/python_predictor.cpp` say what each call expects."""

from collections.abc import Callable
from typing import Any

from plainnet.core.arrays import Array

operations: dict[str, int]

def isas() -> list[str]: ...
def permutation(seed: int, stream: int, step: int, count: int, isa: str) -> Array: ...
def written_by_hand(kernel: tuple[Any, ...]) -> bool: ...
def philox(counter: Any, key: Any) -> Any: ...
def unary(name: str, values: Array, isa: str) -> Array: ...
def gemm(a: Array, b: Array, transpose_a: bool, transpose_b: bool, isa: str, threads: int) -> Array: ...

class Program:
    threads: int
    isa: str
    def __init__(self, dtype: str, isa: str, threads: int, fused: bool, seed: int, plan: dict[str, Any]) -> None: ...
    def run(
        self,
        parameters: Array,
        statistics: Array,
        slots: Array,
        averages: Array,
        x: Array,
        scale: Array | None,
        shift: Array | None,
        y: Array,
        weights: Array | None,
        order: Array,
        hyper: Array,
        first_step: int,
        records: Array,
    ) -> int: ...
    def gradient(
        self,
        parameters: Array,
        statistics: Array,
        x: Array,
        scale: Array | None,
        shift: Array | None,
        y: Array,
        weights: Array | None,
        rows: Array,
        hyper: Array,
        step: int,
    ) -> tuple[Array, Array]: ...

class Predictor:
    def __init__(self, dtype: str, isa: str, threads: int, fused: bool, seed: int, plan: dict[str, Any]) -> None: ...
    def predict(
        self,
        parameters: Array,
        statistics: Array,
        x: Array,
        scale: Array | None,
        shift: Array | None,
        order: Array | None,
        hyper_row: Array,
        step: int,
        sample: bool,
    ) -> Array: ...

class LoadedPredictor:
    def __init__(
        self,
        dtype: str,
        isa: str,
        threads: int,
        fused: bool,
        plan: dict[str, Any],
        parameters: Array,
        statistics: Array,
        hyper_row: Array,
        scale: Array | None,
        shift: Array | None,
        otherwise: Callable[..., Array],
    ) -> None: ...
    def __call__(self, x: Any, out: Any = None) -> Array: ...
