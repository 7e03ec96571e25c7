"""How well fields of a schema are filled: found as spans, classified among candidates, or by the better.

python benchmarks/slots.py deepform        orders and invoices, beside names matched with keys
python benchmarks/slots.py funsd           questions of FUNSD under their own texts, and as many absent ones
python benchmarks/slots.py synonyms        synthetic forms set aside, by names that are not on the page
python benchmarks/slots.py noise           the same forms by their own names, from clean text to a fax
python benchmarks/slots.py choices         options to tick and to name, against spans alone, by field
python benchmarks/slots.py cases           thirty cases whose later page fills, confirms, corrects …
python benchmarks/slots.py layout          what five documents teach of a layout that is new
python benchmarks/slots.py time            what ten fields add to parsing

`--slots DIR` takes another reader. `slot_names.py` tells names
that the reader was told from others. `docs/slots.md` says what came of them. Pages that were read are kept in
cache/slots; the synthetic forms are those of `make slot-forms`.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from asked.cases import cases
from asked.questions import Asked, Naming, absent, answered, as_printed, by_synonym, choices
from asked.scoring import Tally, ask, is_right

from xformparser.asking.reading import PageReader, PageSource, TaughtPage
from xformparser.datasets.deepform import FieldDocument, read_deepform
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import Split
from xformparser.documents import FieldValue
from xformparser.evaluation.fields import FieldAccuracy, JointFieldAccuracy
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.parser import FormParser
from xformparser.models.loading import load_reader
from xformparser.slots.asked_page import asked_page
from xformparser.slots.field_parser import FieldParser
from xformparser.slots.matching import fill_fields
from xformparser.slots.model import SlotReader
from xformparser.slots.plain_values import plain_value, same_value
from xformparser.slots.schema import FieldKind, Schema, SchemaField
from xformparser.slots.schema_file import read_schema
from xformparser.slots.state import CaseState
from xformparser.training.command import train

DATA = Path("../shared/data")
DEEPFORM = DATA / "deepform"
ORDERS = Path("configs/schemas/orders.yaml")
SET_ASIDE = {
    "words given": ("synthetic:cache/slots_test", "lines"),
    "clean": ("synthetic:cache/slots_test_clean", "pixels"),
    "folded": ("synthetic:cache/slots_test", "pixels"),
    "fax": ("synthetic:cache/slots_test_fax", "pixels"),
}
"""The same forms, which have layouts that training never saw: their words, and through OCR."""
CACHE = Path("cache/slots")
SEED = 0
STRATEGIES = {"find": FieldKind.SPAN, "classify": FieldKind.CATEGORICAL, "dual": FieldKind.AUTO}
LABELLED = 5
"""Documents that teach a layout."""
TEN = (
    "Invoice number",
    "Date",
    "Total",
    "Customer",
    "Address",
    "Phone",
    "Due date",
    "Order number",
    "Contact person",
    "Reference",
)

Slots = Annotated[str, typer.Option("--slots", metavar="NAME|DIR", help="Whose slot reader.")]

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command()
def funsd(slots: Slots = "base") -> None:
    """Print how many of FUNSD test's questions are answered right, and how many absent fields stay empty."""
    reader, pages = slot_reader(slots), taught_pages(f"funsd:{DATA}/funsd:test")
    pool = [question for page in pages for question in page.questions]
    there, missing, both = Tally(), Tally(), Tally()
    for page in pages:
        dice = random.Random(f"{SEED} {page.document}")
        own = list(answered(page, as_printed, dice))
        for tally, asked in ((there, own), (missing, list(absent(page, pool, len(own), dice)))):
            for each, value in ask(reader, page, asked):
                right = is_right(each, value)
                tally.add(page.document, right)
                both.add(page.document, right)
    typer.echo(f"answered {there}\nabsent, left empty {missing}\nboth {both}")


@app.command()
def synonyms(slots: Slots = "base", scans: str = "words given,clean,folded") -> None:
    """Print how many fields are right that are named by synonyms which are not on the page, by language."""
    reader = slot_reader(slots)
    rows: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
    for scan in scans.split(","):
        for page in taught_pages(*SET_ASIDE[scan]):
            for name, naming in (("own", by_synonym(None)), ("en", by_synonym("en"))):
                for asked, right in _named(reader, page, naming):
                    if name == "own" or asked.language != "en":
                        rows[scan, name, asked.language].add(page.document, right)
                        rows[scan, name, "all"].add(page.document, right)
                    if name == "en" and asked.language in ("zh", "ja", "de"):
                        rows[scan, name, "zh, ja, de"].add(page.document, right)
    for (scan, name, language), tally in sorted(rows.items()):
        typer.echo(f"{scan}, names {name}, forms {language}: {tally}")


@app.command()
def noise(slots: Slots = "base") -> None:
    """Print how many fields are right under their own names, and how many of them were read at all."""
    reader = slot_reader(slots)
    for scan, source in SET_ASIDE.items():
        found, read, of_read = Tally(), Tally(), Tally()
        for page in taught_pages(*source):
            texts = {plain_value(entity.text) for entity in page.page.entities}
            for asked, right in _named(reader, page, as_printed):
                there = bool(asked.gold & texts)
                found.add(page.document, right)
                read.add(page.document, there)
                if there:
                    of_read.add(page.document, right)
        typer.echo(f"{scan}: right {found}; value read {read}; right of those {of_read}")


def _named(reader: SlotReader, page: TaughtPage, naming: Naming) -> Iterator[tuple[Asked, bool]]:
    dice = random.Random(f"{SEED} {page.document}")
    for each, value in ask(reader, page, list(answered(page, naming, dice))):
        yield each, is_right(each, value)


@app.command(name="choices")
def print_choices(slots: Slots = "base", scan: str = "folded", fewest: int = 3) -> None:
    """Print how many choices are right: found, classified, and by the better of both; then by field."""
    reader, pages = slot_reader(slots), taught_pages(*SET_ASIDE[scan])
    rows: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for strategy, kind in STRATEGIES.items():
        for page in pages:
            for asked, value in ask(reader, page, list(choices(page, kind))):
                for field in ("all", asked.meaning):
                    rows[field, strategy].add(page.document, is_right(asked, value))
    for field in sorted({field for field, _ in rows}):
        own = [rows[field, strategy] for strategy in STRATEGIES]
        if field == "all" or len(own[0].counts) >= fewest:
            cells = "; ".join(f"{name} {tally}" for name, tally in zip(STRATEGIES, own, strict=True))
            typer.echo(f"{field}: {cells}")


@app.command()
def deepform(slots: Slots = "base", split: Split = Split.VAL) -> None:
    """Print the accuracy on DeepForm, of the reader and of names matched with the keys of pairs."""
    reader, parser = slot_reader(slots), PageReader("base", CACHE)
    schema = read_schema(ORDERS)
    rules = FormParser.from_pretrained()
    by_reader, by_rule = (FieldAccuracy(), JointFieldAccuracy()), (FieldAccuracy(), JointFieldAccuracy())
    for document in read_deepform(DEEPFORM, split):
        matched = fill_fields(rules.parse(document.path), schema.fields)
        for metrics, found in ((by_reader, _filled(reader, document, parser, schema)), (by_rule, matched)):
            for metric in metrics:
                metric.update(document.document_id, document.values, found)
    for name, metrics in (("reader", by_reader), ("matched names", by_rule)):
        for metric in metrics:
            score = metric.compute()
            tally = Tally(dict(score.documents))
            typer.echo(f"{name} {metric.name}: {tally}")


@app.command(name="cases")
def print_cases(slots: Slots = "base") -> None:
    """Print in how many cases the state of a field is right after both pages, by what the later one does."""
    right: dict[str, list[bool]] = defaultdict(list)
    parser, reader = FormParser.from_pretrained(), slot_reader(slots)
    with TemporaryDirectory() as folder:
        for number, case in enumerate(cases()):
            asked = FieldParser(parser, reader, Schema(fields=(SchemaField(name=case.field),)))
            states = []
            for pages in (1, 2):
                path = Path(folder) / f"{number}_{pages}.pdf"
                case.write(path, pages)
                states.append(asked.parse(path).fields[case.field])
            right[case.does].append(case.is_right(states[1], states[0]))
    for does, each in right.items():
        typer.echo(f"{does}: {sum(each)} of {len(each)}")
    typer.echo(f"all: {sum(map(sum, right.values()))} of {sum(map(len, right.values()))}")


@app.command(name="time")
def print_time(slots: Slots = "base", pages: int = 30) -> None:
    """Print what ten fields add to parsing: digital pages of orders, and FUNSD pages through OCR."""
    schema = Schema(fields=tuple(SchemaField(name=name) for name in TEN))
    reader, parser = slot_reader(slots), FormParser.from_pretrained()
    orders = [document.path for document in read_deepform(DEEPFORM, Split.VAL)]
    scans = [page.image_path for page in read_dataset(DatasetSpec.parse(f"funsd:{DATA}/funsd:val"))]
    for name, paths in (("digital", orders[:pages]), ("scanned", [each for each in scans if each][:pages])):
        _asking(reader, next(parser.pages(paths[0])), schema)  # the fields are read once for a whole batch
        alone, added = 0.0, 0.0
        for path in paths:
            start = time.process_time()
            parsed = next(parser.pages(path))
            alone += time.process_time() - start
            added += _asking(reader, parsed, schema)
        each = f"{added / len(paths):.3f} of {alone / len(paths):.3f} s a page"
        typer.echo(f"{name}: {added / alone:.2f} of parsing ({each})")


def _asking(reader: SlotReader, parsed: ParsedPage, schema: Schema) -> float:
    start = time.process_time()
    page = asked_page(parsed, reader.texts)
    if page is not None:
        reader.read(page, schema.fields)
    return time.process_time() - start


@app.command()
def layout(slots: Slots = "base", seeds: int = 3, split: Split = Split.VAL) -> None:
    """Print what five labelled documents teach of a layout that is new, by template of DeepForm."""
    documents = read_deepform(DEEPFORM, split)
    templates = Counter(document.template for document in documents)
    base = PageReader("base", CACHE)
    for template in sorted(each for each, count in templates.items() if count > 2 * LABELLED):
        own = [document for document in documents if document.template == template]
        before, after = Tally(), Tally()
        for seed in range(seeds):
            taught = random.Random(seed).sample(own, LABELLED)
            with TemporaryDirectory() as folder:
                _teach(taught, slots, Path(folder), seed, split)
                readers = ((before, slot_reader(slots)), (after, slot_reader(folder)))
            for tally, reader in readers:
                for document in own:
                    if document not in taught:
                        _tally(tally, reader, document, base)
        typer.echo(f"template {template} ({len(own)} documents): before {before}, after {after}")


def _teach(documents: Sequence[FieldDocument], slots: str, folder: Path, seed: int, split: Split) -> None:
    chosen = ", ".join(document.document_id for document in documents)
    source = f"{{documents: 'deepform:{DEEPFORM}:{split}', schemas: [{ORDERS}], only: [{chosen}]}}"
    arguments = ["fit", "--config", "configs/slot_layout.yaml", "--trainer.default_root_dir", str(folder)]
    arguments += ["--seed_everything", str(seed), "--data.seed", str(seed), "--model.start_from", slots]
    if train([*arguments, "--data.sources.documents", f"[{source}]"]):
        raise typer.Exit(1)


def _tally(tally: Tally, reader: SlotReader, document: FieldDocument, pages: PageReader) -> None:
    found = _filled(reader, document, pages, read_schema(ORDERS))
    for name, value in document.values.items():
        tally.add(document.document_id, same_value(found[name].value, value))


def _filled(
    reader: SlotReader, document: FieldDocument, pages: PageReader, schema: Schema
) -> dict[str, FieldValue]:
    state = CaseState.empty(schema)
    for page in pages.pages_of(document):
        state = state.after(reader.read(page, schema.fields), document.document_id, reader.sureness)
    return state.values()


def slot_reader(slots: str) -> SlotReader:
    """Return the reader of a model or a folder."""
    return SlotReader.load(slots, load_reader().word_states)


def taught_pages(spec: str, read: str = "lines") -> Sequence[TaughtPage]:
    """Return the pages of a data set as the parser reads their words, or their pixels."""
    source = PageSource(spec, "pixels" if read == "pixels" else "lines")
    return list(PageReader("base", CACHE).taught(source))


if __name__ == "__main__":
    app()
