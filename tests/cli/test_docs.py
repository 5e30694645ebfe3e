"""What the README, docs/ and --help tell a reader to type works as it stands: commands, Python and TOML."""

from __future__ import annotations

import math
import re
import runpy
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from plainnet import MLPClassifier
from plainnet.cli.main import cli, main
from plainnet.core import registry
from plainnet.core.spec import from_data
from plainnet.report import pictures
from plainnet.study.search import explored
from plainnet.study.study import study_of
from plainnet.training.trial import Trial

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PUBLISHED = {"mnist", "fashion_mnist", "notmnist_small"}  # their files are not at hand: such commands are only parsed
PLUGIN = "my_activation.py"


def blocks(kind: str) -> list[pytest.param]:
    """Every fenced block of that language, named by its page and its number."""
    found = [(page, re.findall(rf"^```{kind}\n(.*?)^```", page.read_text(), re.M | re.S)) for page in PAGES]
    return [pytest.param(block, id=f"{page.stem}-{i}") for page, texts in found for i, block in enumerate(texts, 1)]


def typed(text: str) -> Iterator[str]:
    """The commands of a page or a help text, without what is said beside them; patterns such as RUN are none."""
    for line in re.findall(r"^ {2,4}(plainnet .*)$", text, re.M):
        command = re.split(r"\s{2,}|#", line)[0].strip()
        if not re.search(r"\b[A-Z]{3,}\b", command):
            yield command


def commands() -> list[str]:
    with click.Context(cli) as context:
        helped = [cli.get_command(context, name) for name in cli.list_commands(context)]
    texts = [page.read_text() for page in PAGES] + [(command.epilog or "").replace("\b", "") for command in helped if command]
    return list(dict.fromkeys(line for text in texts for line in typed(text)))


def run(command: str) -> int:
    """The exit code."""
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command)[1:])
    return int(ended.value.code or 0)


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A reader's folder: tables of wines, the plugin of docs/concepts.md, a study, and what the README's commands leave."""
    place = tmp_path_factory.mktemp("reader")
    rows = [f"{math.sin(i):.3f},{math.cos(7 * i):.3f},{i % 5},{'good' if i % 3 else 'bad'}" for i in range(80)]
    (place / "study.toml").write_text(next(block.values[0] for block in blocks("toml") if is_study(block.values[0])))
    (place / "wine.csv").write_text("\n".join(["acid,sugar,year,quality", *rows]))
    (place / "new.csv").write_text("\n".join(["year,acid,sugar,quality", "3,0.5,0.2,bad", "1,0.1,-0.2,good"]))
    plugin = re.search(rf"`{PLUGIN}`:\n\n```python\n(.*?)```", (ROOT / "docs" / "concepts.md").read_text(), re.S)
    assert plugin
    (place / PLUGIN).write_text(plugin[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.delenv("PLAINNET_DATA", raising=False)
        patch.setattr(pictures, "draw_run", lambda finished: [])  # they are tested elsewhere, and take most of the time
        patch.setattr(registry, "_plugins", {room: {} for room in registry.ROOMS})
        trained = "plainnet train digits --hidden 8 --epochs 2", "plainnet train wine.csv --target quality --hidden 4"
        for command in (*trained, "plainnet study run demo --seeds 1"):
            assert run(command) == 0
        yield place


@pytest.mark.parametrize("command", commands())
def test_a_command(command, folder, capsys):
    names = set(shlex.split(command))
    if names & PUBLISHED:
        group: click.Command = cli
        arguments = shlex.split(command)[1:]
        while isinstance(group, click.Group):  # parsed as it would be when it runs
            group = group.get_command(click.Context(group), arguments.pop(0)) or group
        assert group.make_context("plainnet", arguments).params
        return
    assert run(command) == 0, capsys.readouterr().err


@pytest.fixture(scope="module")
def rows():
    """What scikit-learn's users have at hand: the digits, parted, and an estimator fitted to them."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    parts = {"train": slice(0, 1000), "valid": slice(1000, 1300), "test": slice(1300, None)}
    found = {f"X_{name}": x[part] for name, part in parts.items()} | {f"y_{name}": y[part] for name, part in parts.items()}
    model = MLPClassifier((32,), random_state=0).fit(found["X_train"], found["y_train"])
    return found | {"MLPClassifier": MLPClassifier, "model": model}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("block", blocks("python"))
def test_a_python_block(block, folder, rows):
    path = folder / "block.py"
    path.write_text(block)
    runpy.run_path(str(path), rows if re.search("X_train|coefs_", block) else {}, run_name="block")


def is_study(block: str) -> bool:
    return "question" in tomllib.loads(block)


@pytest.mark.parametrize("block", blocks("toml"))
def test_a_toml_block(block):
    """A spec, a study, or what may be added to the first study of the same docs."""
    if is_study(block) or {"also", "reported"} & set(tomllib.loads(block)):
        first = next(other.values[0] for other in blocks("toml") if is_study(other.values[0]))
        whole = {} if is_study(block) else tomllib.loads(first)
        assert explored(study_of(whole | tomllib.loads(block)), None).variants
        return
    spec = {"data": {"dataset": "digits"}, "network": {"layers": ["dense"]}} | tomllib.loads(block)
    assert from_data(Trial, spec)
