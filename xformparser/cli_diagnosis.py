"""The commands that look back on a training, and try what helps: diagnose, intervene."""

from pathlib import Path
from typing import Annotated

import typer

from xformparser.cli_options import Debug, set_up_logging
from xformparser.errors import MissingDependencyError

diagnosis = typer.Typer()


@diagnosis.command(name="diagnose")
def _diagnose(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN", help="Folder of a training with records; more with other seeds."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Folder of the report.", show_default="RUN/diagnosis"
        ),
    ] = None,
    cache: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for states of the encoder; safe to delete.")
    ] = Path("cache/features"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    debug: Debug = False,
) -> int:
    """Tell what a training failed to learn of its own samples, why, and what helps.

    DIR gets report.html, summary.json, samples.parquet (every sample with all evidence), review.csv (samples
    that are perhaps annotated wrong) and treatments/ (what to train with). Several runs tell what chance made
    of it: give those of other seeds behind the first.
    """
    set_up_logging(debug)
    try:
        from xformparser.commands.diagnose import describe, diagnose_runs
        from xformparser.diagnostics.report.summary import summary_json
    except ModuleNotFoundError as error:
        package = (error.name or "a package").partition(".")[0]
        raise MissingDependencyError(package, "train") from error
    written = diagnose_runs(runs, output, cache)
    typer.echo(summary_json(written.summary) if as_json else describe(written))
    return 0


@diagnosis.command(name="intervene")
def _intervene(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a training with records.")],
    cause: Annotated[
        str,
        typer.Argument(
            metavar="CAUSE",
            help="inconsistent, forgotten, missing_knowledge, conflict or under_optimised.",
        ),
    ],
    cache: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for states of the encoder; safe to delete.")
    ] = Path("cache/features"),
    debug: Debug = False,
) -> int:
    """Try what should help the samples that were not learned for a cause.

    Trains on from the run, half as long again, with the intervention and without; prints how many samples
    each taught and lost. Recipes and trainings go to RUN/diagnosis/interventions.
    """
    set_up_logging(debug)
    try:
        from xformparser.commands.intervene import intervene
    except ModuleNotFoundError as error:
        raise MissingDependencyError((error.name or "a package").partition(".")[0], "train") from error
    for line in intervene(run, cause, cache):
        typer.echo(line)
    return 0
