"""plainnet study: many trials that answer one question, run toward a total, kept in one file."""

from __future__ import annotations

from pathlib import Path

import click

from plainnet.cli.mistakes import INTEGER

EXAMPLES = """\b
Examples:
  plainnet study run demo
  plainnet study run demo --seeds 12
  plainnet study run demo --until-decided --max-seeds 10 --store until.sqlite
  plainnet study show demo
  plainnet study report demo --out demo.html
  plainnet study compare "demo:dropout=0.5, L2=0" demo
  plainnet study variance demo --seeds 3
  plainnet study verify demo --trial 1
"""
STORE = click.option("--store", type=click.Path(path_type=Path), metavar="FILE", help="Default: runs/studies.sqlite.")
PLUGIN = click.option(
    "--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own."
)


JOBS = click.option(
    "--jobs", type=INTEGER, help="Trials beside each other (default: one a core, or one a worker of the cluster)."
)
ON = click.option("--on", metavar="dask://HOST:PORT", help="Train on the Dask cluster with that scheduler, instead of here.")


@click.group(epilog=EXAMPLES)
def command() -> None:
    """Run studies: variants with many seeds each, compared."""


@command.command()
@click.argument("study", metavar="SPEC.toml|STUDY")
@click.option("--seeds", type=INTEGER, help="Confirm with so many seeds (default: the spec's).")
@click.option("--until-decided", is_flag=True, help="Add seeds where a comparison with the baseline is open: 5, 10, 20, 40.")
@click.option("--max-seeds", type=INTEGER, help="With --until-decided: the last look, in place of 40; fixed once it has begun.")
@JOBS
@ON
@STORE
@click.option("--budget", metavar="10m", help="Begin no more trials after so long: 90s, 10m, 1.5h.")
@click.option("--dry-run", is_flag=True, help="Say what would run, and about how long.")
@click.option("--retry-failed", is_flag=True, help="Run trials again that FAILED.")
@PLUGIN
def run(
    study: str,
    seeds: int | None,
    until_decided: bool,
    max_seeds: int | None,
    jobs: int | None,
    on: str | None,
    store: Path | None,
    budget: str | None,
    dry_run: bool,
    retry_failed: bool,
    plugin: tuple[Path, ...],
) -> int:
    """Run what is missing of a study; the same command again runs nothing."""
    from rich.console import Console

    from plainnet.cli import studies
    from plainnet.cli.callbacks import seconds
    from plainnet.cli.study_progress import StudyProgress
    from plainnet.core.errors import require
    from plainnet.study import runner
    from plainnet.study.store import reading, writing

    _add(plugin)
    require(seeds is None or seeds >= 1, "--seeds is at least 1.", seeds, "Use 10, say.")
    require(jobs is None or jobs >= 1, "--jobs is at least 1.", jobs, "Use 2, say.")
    alone = max_seeds is None or until_decided
    require(alone, "--max-seeds belongs to --until-decided.", max_seeds, "Give both, or --seeds.")
    require(not (seeds and until_decided), "--seeds and --until-decided exclude each other.", seeds, "Use --max-seeds.")
    require(max_seeds is None or max_seeds >= 2, "--max-seeds is at least 2.", max_seeds, "Use 40, say.")
    limit = None if budget is None else seconds("--budget", budget)
    place, width = store or studies.STORE, jobs or studies.jobs(on)
    found = studies.found(study, place, seeds)
    if until_decided:
        found = studies.until_decided(found, max_seeds)
    if dry_run and place.is_file():
        with reading(place) as held:
            _say(*studies.plan(found, held, width))
        return 0
    if dry_run:
        _say(*studies.plan(found, None, width))
        return 0
    with writing(place) as held, studies.trained(on, place, plugin) as start:
        if retry_failed:
            held.forget_failed(found.spec.name)
        before = len(held.keys(found.spec.name))
        ending = runner.run(found, held, width, StudyProgress(Console()), limit, start)
        ran = len(held.keys(found.spec.name)) - before
        _say(*studies.judged(found, held), *studies.decided(found, held), "", f"{ran:,} new trials; {ending}; {place}")
    if ending != "complete":
        click.echo(f"Go on with the same command: plainnet study run {study}")
    return 130 if ending == "interrupted" else 0


@command.command()
@click.argument("study", metavar="SPEC.toml|STUDY")
@click.option("--variant", metavar="NAME", help="Default: the baseline.")
@click.option("--seeds", type=INTEGER, default=10, show_default=True, help="Trials of each source.")
@JOBS
@ON
@STORE
@PLUGIN
def variance(
    study: str,
    variant: str | None,
    seeds: int,
    jobs: int | None,
    on: str | None,
    store: Path | None,
    plugin: tuple[Path, ...],
) -> int:
    """How much of the spread split, weights, order and draws each cause: one variant, one of them varied at a time."""
    from rich.console import Console

    from plainnet.cli import studies, study_answers
    from plainnet.cli.study_progress import StudyProgress
    from plainnet.core.errors import require
    from plainnet.study import runner, variance
    from plainnet.study.search import explored
    from plainnet.study.store import writing

    _add(plugin)
    require(jobs is None or jobs >= 1, "--jobs is at least 1.", jobs, "Use 2, say.")
    place = store or studies.STORE
    known = studies.found(study, place, None)
    with writing(place) as held, studies.trained(on, place, plugin) as start:
        found = explored(known, held)
        name = variance.variant_of(found, held, variant)
        parts = variance.varied(found, name, seeds)
        for part in parts.values():
            if runner.run(part, held, jobs or studies.jobs(on), StudyProgress(Console()), start=start) == "interrupted":
                click.echo(f"Go on with the same command: plainnet study variance {study}")
                return 130
        _say(*study_answers.spread(variance.spread(held, parts), name, found.spec.metric))
    return 0


@command.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@STORE
@PLUGIN
def compare(a: str, b: str, store: Path | None, plugin: tuple[Path, ...]) -> None:
    """Whether A is better than B: each STUDY:VARIANT, or STUDY for its baseline; paired where they share seeds."""
    from plainnet.cli import studies, study_answers
    from plainnet.study.compare import compared, side
    from plainnet.study.store import reading

    _add(plugin)
    with reading(store or studies.STORE) as held:
        _say(*study_answers.compared(compared(side(held, a), side(held, b))))


@command.command("list")
@click.option("--shipped", "of_package", is_flag=True, help="Those that come with Plainnet.")
@STORE
def list_(of_package: bool, store: Path | None) -> None:
    """The studies in the store, or those that come with Plainnet."""
    from plainnet.cli import studies, text
    from plainnet.study.store import reading

    if of_package:
        click.echo(text.table(studies.offered(), left=3))
        return
    with reading(store or studies.STORE) as held:
        click.echo(text.table(studies.listed(held), left=1))


@command.command()
@click.argument("study", metavar="STUDY")
@STORE
@PLUGIN
def show(study: str, store: Path | None, plugin: tuple[Path, ...]) -> None:
    """Each variant's trials and metric, from the best on; the mean is that of the seeds that finished."""
    from plainnet.cli import studies
    from plainnet.study.store import reading

    _add(plugin)
    with reading(store or studies.STORE) as held:
        _say(*studies.judged(studies.stored(held, study), held))


@command.command()
@click.argument("study", metavar="STUDY")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.md|.html|.pdf|.tex", help="Write it there, with pictures.")
@click.option("--lang", default="en", metavar="en|ru|zh", help="The reader's language: English, Russian or Chinese.")
@STORE
@PLUGIN
def report(study: str, out: Path | None, lang: str, store: Path | None, plugin: tuple[Path, ...]) -> None:
    """The answer to the study's question: verdicts, intervals, and what would settle what is open."""
    from plainnet.cli import studies
    from plainnet.report.study.answer import answer
    from plainnet.report.study.languages import words_of
    from plainnet.report.study.markdown import markdown
    from plainnet.report.study.sections import document
    from plainnet.report.study.shown import with_pictures
    from plainnet.report.study.write import check, write
    from plainnet.study.store import reading

    _add(plugin)
    words = words_of(lang)
    if out is not None:
        check(out, lang)
    with reading(store or studies.STORE) as held:
        known = studies.stored(held, study)
        found = answer(held, known)
        if out is not None:
            found = with_pictures(found, held, known)
    if out is None:
        click.echo(markdown(document(found, words)), nl=False)
        return
    write(document(found, words), out)
    click.echo(f"Report: {out}")


@command.command()
@click.argument("study", metavar="STUDY")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="FILE.csv, .jsonl or .parquet.")
@STORE
def export(study: str, out: Path, store: Path | None) -> None:
    """Write the trials to a file; JSON lines hold curves and predictions too."""
    from plainnet.cli import studies
    from plainnet.core.errors import require
    from plainnet.study.export import write
    from plainnet.study.store import reading

    require(out.parent.is_dir(), "There is no such folder to write to.", out.parent, "Make it first, or choose another --out.")
    with reading(store or studies.STORE) as held:
        held.require(study)
        click.echo(f"{write(held, study, out):,} trials: {out}")


@command.command()
@click.argument("study", metavar="STUDY")
@click.option("--trial", type=INTEGER, metavar="ID", help="Train this one again, and compare every bit.")
@STORE
@PLUGIN
def verify(study: str, trial: int | None, store: Path | None, plugin: tuple[Path, ...]) -> int:
    """Check the file and every row of a study, or prove one trial again. The exit code is 1 where something differs."""
    from plainnet.cli import studies
    from plainnet.study import verify
    from plainnet.study.process import Child
    from plainnet.study.store import reading

    _add(plugin)
    with reading(store or studies.STORE) as held:
        known = studies.stored(held, study)
        name = known.spec.name
        if trial is None:
            wrong = list(verify.damage(held, name))
            _say(*wrong or [f"{len(held.keys(name)):,} trials, each as it was written"])
            return 1 if wrong else 0
        then, digest = studies.one(held, name, trial)
    child = Child(plugin)
    try:
        now = verify.again(known, then, child)
    finally:
        child.kill()
    verify.comparable(then, now)
    differs = verify.difference(then, now)
    changed = then.digest() != digest
    if differs is None and not changed:
        click.echo("identical")
        return 0
    click.echo(f"Differs: {differs or 'in a cell that no training gives'}. Why: {verify.reason(then, digest, now)}.")
    return 1


def _add(plugins: tuple[Path, ...]) -> None:
    from plainnet.core import registry

    for path in plugins:
        registry.add_plugin(path)


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(line)
