"""The commands that look back on a batch: report, schema-from."""

from pathlib import Path
from typing import Annotated

import typer

from xformparser.cli_options import Debug, set_up_logging

quality = typer.Typer()


@quality.command(name="report")
def _report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `extract` wrote.")],
    against: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="An earlier batch, to tell what has changed.", show_default="none"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The report.", show_default="DIR/report.html"),
    ] = None,
    debug: Debug = False,
) -> int:
    """Make an HTML page of a batch: how its scores are spread, what is weak and where, what to see first."""
    from xformparser.commands.report import write_report

    set_up_logging(debug)
    typer.echo(write_report(folder, output or folder / "report.html", against))
    return 0


@quality.command(name="schema-from")
def _schema_from(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `extract` wrote.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The schema.", show_default="printed"),
    ] = None,
    debug: Debug = False,
) -> int:
    """Propose the fields that recur in a batch, as YAML for `extract --schema`."""
    from xformparser.commands.schema_from import propose_fields

    set_up_logging(debug)
    typer.echo(propose_fields(folder, output))
    return 0
