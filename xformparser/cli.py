"""The command line of design 4.3: options here, the work in `xformparser.commands`."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

import xformparser
from xformparser.batch.engine import EngineChoice
from xformparser.cli_diagnosis import diagnosis
from xformparser.cli_options import (
    Debug,
    Device,
    Model,
    ReviewAt,
    Runtime,
    Slots,
    Splits,
    Stability,
    Threads,
    set_up_logging,
)
from xformparser.cli_quality import quality
from xformparser.cli_workshop import workshop
from xformparser.errors import XFormParserError
from xformparser.inference.settings import OcrChoice, ParserSettings

logger = logging.getLogger(__name__)

INTERRUPTED = 130

app = typer.Typer(
    name="xformparser",
    help="Forms in, key-value pairs out: PDFs, Word files, scans and photos. Offline.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code: 0 all succeeded, 1 something failed, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return app(args=arguments, prog_name="xformparser", standalone_mode=False) or 0
    except TyperException as error:
        return _fail(f"{error.format_message()} See: xformparser --help")
    except XFormParserError as error:
        logger.debug("Refused", exc_info=True)
        return _fail(str(error))
    except (KeyboardInterrupt, typer.Abort):
        _fail("Stopped.")
        return INTERRUPTED
    except Exception as error:
        logger.debug("Unexpected", exc_info=True)
        _fail(f"{type(error).__name__}: {error} (--debug shows where)")
        return 1


def _fail(message: str) -> int:
    typer.echo(f"Error: {' '.join(message.split())}", err=True)
    return 2


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"xformparser {xformparser.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None: ...


@app.command(name="extract")
def _extract(  # noqa: PLR0913 - one argument for each option
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files and folders, recursively; URLs too.")
    ],
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Folder of the results.")],
    to: Annotated[
        str,
        typer.Option(
            metavar="LIST", help="Formats: json, csv, xlsx, parquet, markdown. JSON is always written."
        ),
    ] = "json,csv",
    schema: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Fill the fields that this YAML or JSON file names.")
    ] = None,
    slots: Slots = None,
    overlay: Annotated[bool, typer.Option("--overlay", help="Draw what was found over each page.")] = False,
    words: Annotated[bool, typer.Option("--words", help="Put all words into the JSON.")] = False,
    ocr: Annotated[OcrChoice, typer.Option(help="OCR of pages without a text layer.")] = "auto",
    model: Model = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Documents at a time.", show_default="one a core, if memory allows"
        ),
    ] = None,
    engine: Annotated[
        EngineChoice,
        typer.Option(help="Workers here, or on Ray: the cluster of RAY_ADDRESS, or one of its own."),
    ] = "local",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Do again what is current.")] = False,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", help="Limit for one document; each page done adds 1 %.")
    ] = 300,
    password: Annotated[str | None, typer.Option(metavar="P", help="Opens encrypted PDFs.")] = None,
    max_pages: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Read so many pages at most.")
    ] = None,
    threads: Threads = 1,
    device: Device = "auto",
    runtime: Runtime = "auto",
    review_at: ReviewAt = None,
    stability: Stability = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
    debug: Debug = False,
) -> int:
    """Extract key-value pairs from files and folders into a folder.

    DIR mirrors the input (a/b.pdf gives a/b.pdf.json), pairs.csv collects all pairs, fields.csv the fields
    of a schema, and manifest.jsonl tells what became of each document. Running again does only what is new,
    changed or failed.

    Exit code: 0 when every document succeeded, 1 when one failed, 2 for wrong usage.
    """
    from xformparser.batch.options import BatchOptions
    from xformparser.commands.extract import extract
    from xformparser.slots.schema import FieldRequest
    from xformparser.slots.schema_file import read_schema

    set_up_logging(debug)
    settings = ParserSettings(
        ocr=ocr,
        device=device,
        runtime=runtime,
        threads=threads,
        password=password,
        max_pages=max_pages,
        keep_words=words,
        review_at=review_at,
        stability=stability,
    )
    options = BatchOptions(
        model=model,
        settings=settings,
        formats=tuple(to.replace(" ", "").split(",")),
        fields=None if schema is None else FieldRequest(read_schema(schema), slots),
        overlay=overlay,
        workers=workers,
        engine=engine,
        timeout=timeout,
        overwrite=overwrite,
        debug=debug,
    )
    return extract(paths, output, options, quiet=quiet)


@app.command(name="evaluate")
def _evaluate(  # noqa: PLR0913 - one argument for each option
    datasets: Annotated[
        list[str],
        typer.Argument(metavar="FORMAT:PATH[:SPLIT]", help="Annotated pages; SPLIT is all by default."),
    ],
    protocol: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Of gold_entities, gold_segments, lines, pixels, fields.",
            show_default="all that the data allow",
        ),
    ] = "",
    model: Model = None,
    schema: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Fields to fill; what else forms call them.")
    ] = None,
    slots: Slots = None,
    splits: Splits = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="First pages or documents only.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the results here too.")
    ] = None,
    threads: Threads = 1,
    device: Device = "auto",
    runtime: Runtime = "auto",
    debug: Debug = False,
) -> int:
    """Measure a model on annotated data sets, with 95 % intervals.

    FORMAT is funsd, ec_funsd, xfund, paddle_kie, label_studio, naf, indformsft, synthetic, synthetic_ocr or
    deepform; SPLIT is train, val, test or all.
    """
    from xformparser.commands.evaluate import load_model, parse_protocols, run_evaluation
    from xformparser.datasets.registry import DatasetSpec
    from xformparser.evaluation.report import results_table
    from xformparser.evaluation.runner import EvaluationPlan

    set_up_logging(debug)
    specs = [DatasetSpec.parse(text) for text in datasets]
    plan = EvaluationPlan(parse_protocols(protocol), splits, limit, schema)
    settings = ParserSettings(device=device, runtime=runtime, threads=threads)
    loaded = load_model(model, settings, slots)
    typer.echo(results_table(run_evaluation(specs, plan, loaded, json_file)))
    return 0


app.add_typer(workshop)
app.add_typer(diagnosis)
app.add_typer(quality)


@app.command(name="app")
def _serve(  # noqa: PLR0913 - one argument for each option
    model: Model = None,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets others in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
    corrections: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where pages are kept that users correct.", show_default="none"),
    ] = None,
    review: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="What `diagnose` wrote: its review list is shown; kept in DIR/corrected by default.",
            show_default="none",
        ),
    ] = None,
    review_at: ReviewAt = None,
    stability: Stability = False,
    threads: Threads = 1,
    debug: Debug = False,
) -> None:
    """Serve a page in the browser: upload forms, look, correct, take away, keep for training."""
    from xformparser.corrections.review_folder import ReviewFolder
    from xformparser.inference.parser import FormParser
    from xformparser.page.server import MAX_PAGES, listen, serve_page
    from xformparser.slots.model import SlotReader

    set_up_logging(debug)
    listed = None if review is None else ReviewFolder.read(review)
    corrections = corrections or (review / "corrected" if review else None)
    settings = ParserSettings(threads=threads, max_pages=MAX_PAGES, review_at=review_at, stability=stability)
    with listen(host, port) as listener:
        parser = FormParser.from_pretrained(model, settings)
        slots = SlotReader.of_model(model, parser.model.word_states, threads)
        typer.echo(f"The page is at http://{host}:{port}/ (stop it with Ctrl+C).")
        serve_page(parser, listener, slots, corrections, listed)
