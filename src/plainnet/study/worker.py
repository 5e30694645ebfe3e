"""The program of a worker process: trials come in on its standard input, what they found goes out on its standard output."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from plainnet.core import registry
from plainnet.core.spec import from_data
from plainnet.study.measures import Measure
from plainnet.study.shelf import Shelf
from plainnet.study.shipped import load
from plainnet.study.work import Found, Task, work
from plainnet.training.trial import Trial


def main() -> None:
    """Until its input ends, which it does when the coordinator does, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the coordinator's business
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a plugin prints is no answer
    shelf, loaded = Shelf(), set[str]()
    while True:
        try:
            question = pickle.load(questions)
        except EOFError:
            return
        _answer(answers, _found(question, shelf, loaded))


def _found(question: dict[str, Any], shelf: Shelf, loaded: set[str]) -> Found:
    try:
        for path in question["plugins"]:
            if path not in loaded:
                registry.add_plugin(Path(path))
                loaded.add(path)
    except Exception as error:  # a plugin may raise anything
        return _failed(question, error)
    return found(question, shelf, lambda: False)


def found(question: dict[str, Any], shelf: Shelf, asked: Callable[[], bool]) -> Found:
    """The answer, by whichever engine can; asked: whether the trial is to be left."""
    try:
        load(question["shipped"])
        also = tuple(map(Measure.model_validate, question["also"]))
        task = Task(from_data(Trial, question["trial"]), question["phase"], question["metric"], also)
        return work(task, shelf.get(task.trial.data), asked, native_only=False)
    except Exception as error:  # a plugin may raise anything
        return _failed(question, error)


def _failed(question: dict[str, Any], error: Exception) -> Found:
    return Found("FAILED", question["trial"]["engine"], "", error=f"{type(error).__name__}: {error}")


def _answer(answers: BinaryIO, found: Found) -> None:
    pickle.dump(vars(found), answers)
    answers.flush()


if __name__ == "__main__":
    main()
