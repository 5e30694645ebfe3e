"""Killed at any moment while it saves: the checkpoint on the disk is the old one or the new one, whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from plainnet.model.files import opened
from support.trainings import TESTS, saved

KILLS = 200

# Imports once, then forks a saver for every line it is given; each saves steps n, n + 1, ... with n in every parameter.
SERVER = """
import os, sys
from pathlib import Path
from support.trainings import *
from plainnet.training.checkpoint import save_checkpoint
path = Path(sys.argv[1])
run = train("reference", path.with_name("first.safetensors"), 10).run
run.state = replace(run.state, slots=np.zeros((2, 200_000), np.float32))
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        for run.step in range(int(line), 10**9):
            run.state.slots[:] = run.step
            save_checkpoint(run, path)
            if run.step == int(line):
                print(os.getpid(), flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_old_or_the_new_checkpoint_loads_every_time(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    line = [sys.executable, "-c", SERVER, path]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    chance, step, halves = random.Random(0), 0, 0
    with subprocess.Popen(
        line, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment
    ) as server:
        for _ in range(KILLS):
            server.stdin.write(f"{step + 1}\n")
            saver = int(server.stdout.readline())
            time.sleep(chance.uniform(0, 0.02))
            os.kill(saver, signal.SIGKILL)
            assert server.stdout.readline() == "gone\n"
            before, step = step, saved(path)[1]["step"]
            assert step > before, "the first save had returned before the kill"
            with opened(path) as file:
                assert np.unique(file.get_tensor("state.slots")).tolist() == [step], "one save's values, whole"
            leftovers = list(tmp_path.glob(".checkpoint*"))
            halves += bool(leftovers)
            for left in leftovers:
                left.unlink()
    assert server.returncode == 0
    assert halves > KILLS / 5, "kills must fall into saves"
