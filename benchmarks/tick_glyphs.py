"""Tick boxes of real Chinese forms: those that annotators wrote as glyphs, and the marks that the page shows.

python benchmarks/tick_glyphs.py [--data DIR] [--split val] [--limit N]

A glyph (☑ √ ■, or □) of an annotated text counts as found where a mark of its state lies in the text's box.
Marks elsewhere are no sure errors: annotators also wrote 口, or left boxes out. Ticks without box count, too.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.documents import Mark, Page
from xformparser.geometry import Box, centre
from xformparser.inference.page_text import read_text
from xformparser.ingest.loader import LoadOptions, load_pages
from xformparser.labels import MarkState
from xformparser.ocr.base import OcrEngine
from xformparser.ocr.rapid import RapidEngine

CHINESE = "paddle_kie:xfund/zh.train.txt"
TICKED, EMPTY = "☑√■✓✔☒", "□☐"
INSTRUCTIONS = ("打√", "划√", "“√”", "(√)")
BEFORE, BEHIND, ABOVE, HIGHEST = 0.5, 0.3, 0.4, 30.0


def main(
    data: Annotated[Path, typer.Option(help="Folder of the data sets.")] = Path("../shared/data"),
    split: Annotated[str, typer.Option(help="Part of XFUND Chinese.")] = "val",
    limit: Annotated[int | None, typer.Option(min=1, help="First pages with glyphs only.")] = None,
) -> None:
    """Print what was annotated and found."""
    spec = DatasetSpec.parse(f"{CHINESE}:{split}")
    pages = [page for page in read_dataset(replace(spec, path=data / spec.path)) if any(_glyphs(page))]
    engine = RapidEngine(1)
    total: Counter[str] = Counter()
    for page in pages[:limit]:
        total += compare(page, _read(page, engine))
    print(f"{len(pages[:limit])} pages")
    for state in ("ticked", "empty"):
        found, asked = total[f"{state} found"], total[state]
        print(
            f"{state}: {found} of {asked} found; {total[f'{state} too many']} too many beside such glyphs; "
            f"{total[f'{state} elsewhere']} elsewhere"
        )


def compare(gold: AnnotatedPage, page: Page) -> Counter[str]:
    """Return how many glyphs there are, how many found, and how many marks beyond those, by state."""
    counts: Counter[str] = Counter()
    left = list(page.marks)
    scale = (page.width / gold.width, page.height / gold.height)
    for box, ticked, empty in _glyphs(gold):
        inside = [mark for mark in left if _lies_in(mark, box, scale)]
        left = [mark for mark in left if mark not in inside]
        seen = sum(mark.state is MarkState.SELECTED for mark in inside)
        for state, asked, found in (("ticked", ticked, seen), ("empty", empty, len(inside) - seen)):
            counts[state] += asked
            counts[f"{state} found"] += min(asked, found)
            counts[f"{state} too many"] += max(0, found - asked)
    for mark in left:
        counts["ticked elsewhere" if mark.state is MarkState.SELECTED else "empty elsewhere"] += 1
    return counts


def _glyphs(page: AnnotatedPage) -> Iterator[tuple[Box, int, int]]:
    """Yield the box of each annotated text with glyphs, and how many are ticked and empty."""
    for entity in page.entities:
        text = entity.text
        for instruction in INSTRUCTIONS:
            text = text.replace(instruction, "")
        ticked, empty = (sum(text.count(glyph) for glyph in glyphs) for glyphs in (TICKED, EMPTY))
        if ticked or empty:
            yield entity.box, ticked, empty


def _lies_in(mark: Mark, box: Box, scale: tuple[float, float]) -> bool:
    x, y = centre(mark.box)
    left, top, right, bottom = (value * scale[place % 2] for place, value in enumerate(box))
    height = min(HIGHEST, bottom - top)
    return (
        left - BEFORE * height < x < right + BEHIND * height
        and top - ABOVE * height < y < bottom + ABOVE * height
    )


def _read(page: AnnotatedPage, engine: OcrEngine) -> Page:
    if page.image_path is None:
        raise typer.BadParameter(f"{page.document_id} has no image.")
    loaded = next(load_pages(Path(page.image_path), LoadOptions()))
    return read_text(loaded, lambda: engine)


if __name__ == "__main__":
    typer.run(main)
