"""plainnet check: is a network what was meant? Gradients, initial loss, fifty rows by heart; or a user's own functions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainnet.checks.verdict import Verdict

EXAMPLES = """\b
Examples:
  plainnet check runs/digits-1
  plainnet check runs/digits-1/spec.toml --gradient
"""


@click.command(epilog=EXAMPLES)
@click.argument("spec", metavar="SPEC.toml|RUN|FILE.py", type=click.Path(path_type=Path))
@click.option("--gradient", is_flag=True, help="Every parameter's gradient against differences, in float64, masks held fixed.")
@click.option("--initial-loss", is_flag=True, help="The loss before training against what guessing costs, such as ln C.")
@click.option("--overfit", is_flag=True, help="Can it learn 50 rows by heart?")
@click.option("--engine", metavar="auto|reference|native", help="What computes (default: the spec's).")
@click.option("--shape", multiple=True, metavar="NAME=4,5", help="Of an argument of the functions in FILE.py, such as x=4,5.")
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
def command(
    spec: Path,
    gradient: bool,
    initial_loss: bool,
    overfit: bool,
    engine: str | None,
    shape: tuple[str, ...],
    plugin: tuple[Path, ...],
) -> int:
    """Check a network before it is trained (all three checks unless some are named), or your own layer functions.

    FILE.py holds pairs such as affine_forward(x, w, b) -> out, cache and affine_backward(dout, cache) -> dx, dw, db. It is
    run as any Python program is: check only files that you trust. Shapes are guessed from the names of the arguments.

    The exit code is 1 where a check fails.
    """
    from plainnet.cli import verdicts
    from plainnet.core import registry
    from plainnet.core.errors import require

    for path in plugin:
        registry.add_plugin(path)
    wanted = {"gradient": gradient, "initial_loss": initial_loss, "overfit": overfit}
    if spec.suffix == ".py":
        strange = [name for name, given in (wanted | {"engine": engine is not None}).items() if given]
        what = f"--{strange[0].replace('_', '-')} belongs to the check of a network." if strange else ""
        require(not strange, what, spec, "Leave it out for a file of functions.")
        return _functions(spec, shape)
    require(not shape, "--shape belongs to a file of functions.", spec, "Leave it out: a spec says its own shapes.")
    names = [name for name, given in wanted.items() if given] or list(wanted)
    return verdicts.summed_up(_network(spec, names, engine))


def _functions(path: Path, shape: tuple[str, ...]) -> int:
    from plainnet.checks.functions.check import check
    from plainnet.checks.functions.inputs import parsed
    from plainnet.cli import verdicts

    found = check(path, parsed(shape))
    for verdict in found:
        verdicts.show(verdict)
    return verdicts.summed_up(found)


def _network(spec: Path, names: list[str], engine: str | None) -> list[Verdict]:
    from plainnet.checks import gradient, initial_loss, overfit
    from plainnet.cli import verdicts
    from plainnet.cli.finished import read_trial
    from plainnet.training.data import prepare

    trial = read_trial(spec, engine)
    data = prepare(trial.data)
    checks: dict[str, Callable[..., Verdict]] = {
        "gradient": gradient.check,
        "initial_loss": initial_loss.check,
        "overfit": overfit.check,
    }
    found = []
    for name in names:
        with verdicts.bar() as progress:
            found.append(checks[name](trial, data, progress))
        verdicts.show(found[-1])
    return found
