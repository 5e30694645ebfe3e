"""plainnet schedule: shows what a schedule does over a training, before it is used."""

from __future__ import annotations

from pathlib import Path

import click

from plainnet.cli.mistakes import INTEGER, NUMBER

EXAMPLES = """\b
Examples:
  plainnet schedule cosine --lr 0.1 --plot
  plainnet schedule step_decay:factor=0.95 --epochs 30
  plainnet schedule piecewise:boundaries=4/8,values=0.05/0.01,between=linear
  plainnet schedule warm_up:length=2,after=cosine:final=1e-4 --steps 500
"""
ROWS, BAR = 20, 40
LOOKS = 10_000  # at a longer schedule


@click.command(epilog=EXAMPLES)
@click.argument("schedule", metavar="NAME[:k=v,...]")
@click.option("--value", "--lr", type=NUMBER, default=0.1, help="What is scheduled, such as a learning rate (default: 0.1).")
@click.option("--steps", type=INTEGER, default=1000, help="Steps of the whole training (default: 1000).")
@click.option("--epochs", type=INTEGER, default=10, help="Epochs they belong to (default: 10).")
@click.option("--plot", is_flag=False, flag_value="schedule.png", metavar="[FILE.png]", help="Draw it too (schedule.png).")
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
def command(schedule: str, value: float, steps: int, epochs: int, plot: str | None, plugin: tuple[Path, ...]) -> None:
    """Show a schedule before it is used (plainnet list schedules)."""
    from plainnet.cli import named
    from plainnet.core import registry
    from plainnet.core.errors import require
    from plainnet.core.spec import from_data
    from plainnet.schedules.base import Schedule

    for path in plugin:
        registry.add_plugin(path)
    require(steps >= 1, "--steps must be at least 1.", steps, "Use 1000, say.")
    require(1 <= epochs <= steps, "--epochs lies between 1 and the number of steps.", epochs, "Use 10, say.")
    require(plot is None or plot.endswith(".png"), "--plot writes a PNG file.", f"'{plot}'", "Give FILE.png.")
    epoch_steps = -(-steps // epochs)
    known = from_data(Schedule, named.schedule(schedule, value), "schedule").over(steps, epoch_steps)  # type: ignore[type-abstract]
    points = {step: known(step) for step in sorted({*range(0, steps, -(-steps // LOOKS)), steps - 1})}
    for line in _lines(points, steps, epochs, epoch_steps):
        click.echo(line)
    if plot:
        from plainnet.report.figures import save
        from plainnet.report.schedule import draw_schedule

        save(draw_schedule(points, epoch_steps, schedule), Path(plot))
        click.echo(f"\nPlot: {plot}")


def _lines(points: dict[int, float], steps: int, epochs: int, epoch_steps: int) -> list[str]:
    """What it is over, its extremes, and some twenty steps with a bar each."""
    from plainnet.cli.text import table

    highest, lowest = (pick(points, key=lambda step: points[step]) for pick in (max, min))
    places = list(points)
    shown = dict.fromkeys(places[min(i * len(places) // ROWS, len(places) - 1)] for i in range(ROWS + 1))
    rows = [(f"{step:,}", str(step // epoch_steps + 1), f"{points[step]:.4g}") for step in shown]
    head, *lines = table([("step", "epoch", "value"), *rows], left=0).splitlines()
    top = points[highest] if points[highest] > 0 else 1.0
    bars = ["█" * round(BAR * max(points[step], 0.0) / top) for step in shown]
    return [
        f"{steps:,} steps in {epochs:,} epochs of {epoch_steps:,}: the first value is {points[0]:.4g}, the highest "
        f"{points[highest]:.4g} at step {highest:,}, the lowest {points[lowest]:.4g} at step {lowest:,}",
        "",
        head,
        *(f"{line}  {bar}".rstrip() for line, bar in zip(lines, bars, strict=True)),
    ]
