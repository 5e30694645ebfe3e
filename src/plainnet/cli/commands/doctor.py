"""plainnet doctor: what is wrong with a training, with the numbers that show it and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from plainnet.checks.patient import Patient

EXAMPLES = """\b
Examples:
  plainnet doctor runs/digits-1
  plainnet doctor runs/digits-1/spec.toml
"""


@click.command(epilog=EXAMPLES)
@click.argument("run", metavar="RUN|SPEC.toml", type=click.Path(path_type=Path))
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
def command(run: Path, plugin: tuple[Path, ...]) -> None:
    """Examine a run, or a spec: the latter is trained for a few seconds, and nothing is written.

    Looks for dead and saturated units, vanishing and exploding gradients, features that are unscaled or constant, targets
    that are unscaled, a learning rate too high or too low, penalties that outweigh the data, settings that never acted,
    rows that leaked into the test, and labels that may be wrong.
    """
    from plainnet.checks.examination import examine
    from plainnet.cli import verdicts
    from plainnet.core import registry

    for path in plugin:
        registry.add_plugin(path)
    patient = _patient(run)
    rows = f"{len(patient.run.source):,} training rows"
    how = f"{patient.run.step:,} of {patient.planned_steps:,} steps trained, {rows}, {patient.run.program.engine} engine"
    click.echo(f"{run}: {how}\n")
    with verdicts.bar() as progress:
        findings = examine(patient, progress)
    for finding in findings:
        click.echo(f"{finding.severity.upper()}: {finding.said}\n  {finding.evidence}\n  -> {finding.advice}\n")
    if not findings:
        click.echo("Nothing found.")


def _patient(path: Path) -> Patient:
    """Of a run that is finished from its folder; of anything else by a short training."""
    from plainnet.checks.patient import of_run, rehearsed
    from plainnet.cli import verdicts
    from plainnet.cli.finished import read_trial
    from plainnet.training.data import prepare

    trial = read_trial(path)
    data = prepare(trial.data)
    if (path / "model.safetensors").is_file() and (path / "history.csv").is_file():
        return of_run(trial, data, path)
    with verdicts.bar() as progress:
        return rehearsed(trial, data, progress)
