"""The program: of each layer, loss and optimizer that took part its formula, and the functions that compute it."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from plainnet.core.concept import Concept
from plainnet.optimizers.base import Optimizer
from plainnet.report.study.answer import Answer
from plainnet.report.study.document import Block, Code, Paragraph
from plainnet.report.study.words import Words
from plainnet.study.study import Study

ROOMS = ("layers", "losses", "regularizers", "constraints", "optimizers", "transforms", "schedules", "averages")
FORMULAS = ("forward", "backward", "gradients", "value", "gradient", "value_and_gradient", "link", "chain", "update")
MOST = 30  # classes


def program(found: Answer, words: Words) -> Iterator[Block]:
    if found.shown is None:
        return
    parts = [code for cls in _classes(found.shown.study) if (code := _code(cls))]
    if parts:
        yield Paragraph(words("What trained, each part once: its formula and the functions that compute it, as they stand."))
        yield from (Code(code, "python") for code in parts[:MOST])


def _classes(study: Study) -> list[type[Concept]]:
    """Those of all variants, room by room."""
    specs = [(variant.trial.network, variant.trial.training, variant.trial.training.chosen_loss) for variant in study.variants]
    found = dict.fromkeys(type(concept) for concept in _concepts(specs) if concept.room in ROOMS)
    return sorted(found, key=lambda cls: ROOMS.index(cls.room))


def _concepts(spec: Any) -> Iterator[Concept]:
    """A spec's concepts, those within others too, and what an optimizer's chain is made of."""
    if isinstance(spec, Concept):
        yield spec
    if isinstance(spec, Optimizer):
        yield from _concepts(spec.chain())
    if dataclasses.is_dataclass(spec):
        yield from _concepts([getattr(spec, field.name) for field in dataclasses.fields(spec)])
    elif isinstance(spec, list | tuple):
        for part in spec:
            yield from _concepts(part)


def _code(cls: type[Concept]) -> str:
    """The module's docstring and the class's formulas; all of the class where it has none, and nothing without a source."""
    own = [vars(cls)[name] for name in FORMULAS if name in vars(cls)]
    try:
        text = "\n".join(map(inspect.getsource, own)) if own else inspect.getsource(cls)
    except (OSError, TypeError):
        return ""
    head = "".join(f"# {line}".rstrip() + "\n" for line in _lines(inspect.getdoc(sys.modules[cls.__module__])))
    bases = ", ".join(base.__name__ for base in cls.__bases__)
    return head + (f"class {cls.__name__}({bases}):\n{text}" if own else text)


def _lines(text: str | None) -> Iterable[str]:
    return (text or "").splitlines()
