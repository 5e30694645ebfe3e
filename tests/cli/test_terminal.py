"""Real processes: on a terminal, in a pipe, two at once, with names that are no UTF-8."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import pytest

PLAINNET = [sys.executable, "-c", "from plainnet.cli.main import main; main()"]


def start(folder, *arguments, **options):
    return subprocess.Popen([*PLAINNET, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_gets_a_bar(tmp_path):
    import pty

    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100", "LINES": "40"}
    line = "train spiral --hidden 64 --epochs 200 --validation 0.2 --live text --out run"
    process = subprocess.Popen([*PLAINNET, *line.split()], cwd=tmp_path, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other side has closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    assert process.wait() == 0
    text = seen.decode()
    assert "━" in text and re.search(r"epoch \d+/200", text) and re.search(r"\d+ %", text), text[:2000]
    assert text.count("validation_loss") > 2, "curves are drawn anew while it trains"
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    assert re.search(r"^200/200 +[01]\.\d{4}", plain.replace("\r", "\n"), re.MULTILINE)
    assert "Confusion matrix" in plain


def test_two_at_once_get_a_folder_each(tmp_path):
    line = ["train", "spiral", "--epochs", "1", "--limit", "50"]
    both = [start(tmp_path, *line) for _ in range(2)]
    assert [process.communicate() and process.returncode for process in both] == [0, 0]
    runs = sorted((tmp_path / "runs").iterdir())
    assert [run.name for run in runs] == ["spiral-1", "spiral-2"]
    assert all((run / "confusion.png").exists() for run in runs)


def test_two_that_want_the_same_folder(tmp_path):
    line = ["train", "spiral", "--epochs", "1", "--limit", "50", "--out", "run"]
    both = [start(tmp_path, *line) for _ in range(2)]
    errors = [process.communicate()[1].decode() for process in both]
    assert sorted(process.returncode for process in both) == [0, 2]
    assert any("The folder already holds a run" in error for error in errors)


def test_a_reader_that_leaves(tmp_path):
    line = f"{shlex.join([*PLAINNET, 'list'])} | head -1"
    process = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert process.stdout == b"layers:\n"
    assert b"Traceback" not in process.stderr and b"BrokenPipe" not in process.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux")
def test_arguments_that_are_no_text(tmp_path):
    process = start(tmp_path, b"train", b"\xff\xfe.csv", b"--out", b"\xff")
    error = process.communicate()[1].decode()
    assert process.returncode == 2
    assert error.startswith("Error: There is no such file. Received: ") and "Traceback" not in error


def test_a_terminal_that_cannot_write_a_name(tmp_path):
    lines = [f"{i},{'héé' if i % 2 else '日本'}\n" for i in range(20)]
    (tmp_path / "日本.csv").write_text("".join(["x,y\n", *lines]), encoding="utf-8")
    process = start(tmp_path, "train", "日本.csv", "--epochs", "1", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    out, error = process.communicate()
    assert (process.returncode, error) == (0, b"")
    assert out.startswith(b"??.csv: 15 rows to train on")
