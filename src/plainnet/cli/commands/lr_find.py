"""plainnet lr-find: a range test of the learning rate, with a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plainnet.cli.commands.train import command as train
from plainnet.cli.mistakes import INTEGER, NUMBER

if TYPE_CHECKING:
    from plainnet.checks.learning_rate import RangeTest

NOT_OF_A_TEST = {
    "data", "lr", "schedule", "epochs", "validation", "early_stopping", "out", "resume", "as_json", "live", "callback", "log",
    "probes", "time_limit", "reduce_on_plateau", "test_limit",
}  # fmt: skip


@click.command(epilog="\b\nExamples:\n  plainnet lr-find digits --hidden 64\n  plainnet lr-find runs/digits-1/spec.toml")
@click.argument("data", metavar="DATA|FILE|SPEC.toml")
@click.option("--from", "first", type=NUMBER, default=1e-6, help="The first learning rate (default: 1e-6).")
@click.option("--to", "last", type=NUMBER, default=10.0, help="The last one, unless the loss explodes before (default: 10).")
@click.option("--steps", type=INTEGER, default=300, help="From the first to the last (default: 300).")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.png", help="The picture (default: lr-find.png).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, every step of it, instead of text.")
def command(
    data: str, first: float, last: float, steps: int, out: Path | None, as_json: bool, plugin: tuple[Path, ...], **given: Any
) -> None:
    """Try growing learning rates for some steps, and suggest one."""
    from plainnet.checks.learning_rate import range_test
    from plainnet.cli import request
    from plainnet.core import registry
    from plainnet.core.errors import require
    from plainnet.report.figures import save
    from plainnet.report.range_test import draw_range_test
    from plainnet.training.data import prepare

    for path in plugin:
        registry.add_plugin(path)
    out = out or Path("lr-find.png")
    require(out.suffix == ".png" and not out.is_dir(), "The picture is a PNG file.", f"'{out}'", "End its name in .png.")
    trial = request.trial(given | {"data": data})
    found = range_test(trial, prepare(trial.data), first, last, steps)
    save(draw_range_test(found), out)
    click.echo(_json(found) if as_json else f"{_text(found)}\nPicture: {out}")


command.params += [option for option in train.params if option.name not in NOT_OF_A_TEST]


def _json(found: RangeTest) -> str:
    import json

    words = {"suggestion": found.suggestion, "steepest": found.steepest, "lowest": found.lowest, "exploded": found.exploded}
    values = {"rates": found.rates, "losses": found.losses, "smoothed": found.smoothed}
    return json.dumps(words | {name: array.tolist() for name, array in values.items()}, indent=2)


def _text(found: RangeTest) -> str:
    """A dozen rows of the test, and what they mean."""
    import numpy as np

    from plainnet.cli import text

    chosen = np.unique(np.linspace(0, len(found.rates) - 1, 12).astype(int))
    rows = [["learning rate", "loss, smoothed"], *([f"{found.rates[i]:.3g}", f"{found.smoothed[i]:.5g}"] for i in chosen)]
    end = f"The loss exploded beyond {found.rates[-1]:.2g}." if found.exploded else ""
    return "\n".join(filter(None, [text.table(rows, left=0), "", end, *_advice(found)]))


def _advice(found: RangeTest) -> list[str]:
    if found.suggestion is None:
        return ["The loss never fell: no rate can be suggested. Use more --steps, higher rates (--to), or check the data."]
    return [
        f"The loss fell fastest at {found.steepest:.2g}; it was least at {found.lowest:.2g}, a tenth of which is the limit.",
        f"Suggested: --lr {found.suggestion:.2g}",
    ]
