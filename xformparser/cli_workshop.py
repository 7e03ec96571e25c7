"""The commands around data sets and models: convert, synth, export-onnx."""

from pathlib import Path
from typing import Annotated

import typer

from xformparser.cli_options import Debug, Splits, set_up_logging
from xformparser.errors import MissingDependencyError

workshop = typer.Typer()


@workshop.command(name="convert")
def _convert(
    source: Annotated[
        str,
        typer.Argument(metavar="FORMAT:PATH[:SPLIT]", help="Annotated pages, named as for evaluate."),
    ],
    target: Annotated[
        str,
        typer.Argument(metavar="FORMAT:DIR", help="In funsd, xfund, paddle_kie or label_studio."),
    ],
    splits: Splits = None,
    debug: Debug = False,
) -> int:
    """Convert annotated pages from one format into another.

    The pages and their images are added to DIR; a page of an id that is there already is replaced. Prints how
    much was written and what the format cannot hold.
    """
    from xformparser.commands.convert import ConversionTarget, convert, describe
    from xformparser.datasets.registry import DatasetSpec

    set_up_logging(debug)
    parsed = ConversionTarget.parse(target)
    typer.echo(describe(convert(DatasetSpec.parse(source), parsed, splits), parsed.folder))
    return 0


@workshop.command(name="synth")
def _synth(  # noqa: PLR0913 - one argument for each option
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the forms.")],
    count: Annotated[int, typer.Option(min=1, metavar="N", help="How many forms.")] = 80,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed makes other forms.")] = 0,
    languages: Annotated[
        str, typer.Option(metavar="LIST", help="Of en, de, zh, ja, fr, es, it, pt.")
    ] = "en,de,zh,ja,fr,es,it,pt",
    ocr: Annotated[bool, typer.Option("--ocr/--no-ocr", help="Read each page by OCR as well.")] = True,
    for_tests: Annotated[
        bool, typer.Option("--for-tests", help="Layouts and degradation that training never sees.")
    ] = False,
    fillings: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many times each form is filled.")
    ] = 1,
    degradation: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of clean, scan, copy, fax, photo, coarse, folded: for all forms."),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Forms at a time.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
    debug: Debug = False,
) -> int:
    """Make synthetic forms: invented industrial forms as PDFs, pictures and annotations.

    DIR gets one record a form, PDFs, pictures, InDFormSFT's files (indformsft.LANGUAGE.json) and
    contact_sheet.png. The same seed makes the same forms; running again makes only what is missing.
    """
    from rich.console import Console
    from rich.progress import track

    set_up_logging(debug)
    try:
        from xformparser.commands.synth import SynthOptions, make_forms
    except ModuleNotFoundError as error:
        raise MissingDependencyError(error.name or "a package", "synth") from error
    options = SynthOptions(
        count=count,
        seed=seed,
        languages=tuple(languages.replace(" ", "").split(",")),
        for_tests=for_tests,
        ocr=ocr,
        workers=workers,
        fillings=fillings,
        degradation=degradation,
    )
    forms = make_forms(output, options)
    for _ in track(forms, "Making forms", count * fillings, console=Console(stderr=True), disable=quiet):
        pass
    return 0


@workshop.command(name="export-onnx")
def _export_onnx(
    model: Annotated[str, typer.Argument(metavar="NAME|DIR", help="base, open, or a folder.")],
    debug: Debug = False,
) -> int:
    """Export the graphs that a model of another architecture than ours needs to run on ONNX Runtime.

    They go into the model's folder, and are checked against torch at once.
    """
    from xformparser.commands.export_onnx import export

    set_up_logging(debug)
    typer.echo(export(model))
    return 0
