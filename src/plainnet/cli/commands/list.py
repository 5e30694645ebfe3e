"""plainnet list: everything there is to name."""

from __future__ import annotations

from pathlib import Path

import click


class Names(click.Command):
    """Its help ends with every name."""

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        from plainnet.core import registry

        super().format_epilog(context, formatter)
        with formatter.section("Names"):
            formatter.write_dl([(room, ", ".join(registry.names(room))) for room in registry.ROOMS])


@click.command(cls=Names, epilog="\b\nExample:\n  plainnet list layers")
@click.argument("room", metavar="[ROOM]", required=False)
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
def command(room: str | None, plugin: tuple[Path, ...]) -> None:
    """List layers, losses, optimizers, datasets, ..."""
    import inspect
    import sys

    from plainnet.core import registry
    from plainnet.core.errors import unknown
    from plainnet.core.spec import field_types

    for path in plugin:
        registry.add_plugin(path)
    if room is not None and room not in registry.ROOMS:
        raise unknown("room", room, registry.ROOMS)
    for one in [room] if room else registry.ROOMS:
        click.echo(f"{one}:")
        for name in registry.names(one):
            concept = registry.find(one, name)
            about = inspect.getdoc(sys.modules[concept.__module__]) or inspect.getdoc(concept) or ""
            settings = ", ".join(field_types(concept))
            click.echo(f"  {name:<24} {about.splitlines()[0] if about else ''}" + (f"  [{settings}]" if settings else ""))
