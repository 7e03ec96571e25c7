"""Measures tick boxes on generated pages: F1 of their state, and the share tied to the right question.

python benchmarks/tick_marks.py --seed 100
"""

import argparse
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tick_drawing import GoldMark
from tick_pages import GoldPage, write_pages

from xformparser.documents import Mark, Page
from xformparser.geometry import Box, area, intersection_area
from xformparser.inference.selections import Option, Selection, find_selections
from xformparser.ingest.loader import load_pages
from xformparser.ingest.marks import with_marks
from xformparser.labels import MarkState
from xformparser.ocr.base import OcrEngine
from xformparser.ocr.registry import create_engine
from xformparser.text import comparable

FOUND_AT = 0.3


@dataclass(frozen=True)
class Score:
    """Counts of one page or of many."""

    gold: int = 0
    found: int = 0
    right_state: int = 0
    right_question: int = 0
    right_option: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.gold + other.gold,
            self.found + other.found,
            self.right_state + other.right_state,
            self.right_question + other.right_question,
            self.right_option + other.right_option,
        )

    def __str__(self) -> str:
        f1 = 2 * self.right_state / max(1, self.gold + self.found)
        tied, option = self.right_question / max(1, self.gold), self.right_option / max(1, self.gold)
        return (
            f"{self.gold} gold, {self.found} found, F1 of state {f1:.4f}, "
            f"tied to question {tied:.4f}, option text {option:.4f}"
        )


def read(path: Path, engine: OcrEngine) -> Page:
    """Return the only page of a file with its words and marks."""
    page = next(iter(load_pages(path)))
    if not page.words and page.image is not None:
        page = replace(page, words=engine.read(page.image))
    return with_marks(page)


def score(page: Page, gold: GoldPage, verbose: bool = False) -> Score:
    """Return the counts of one page."""
    ties = {option.mark.box: (selection, option) for selection, option in _options(find_selections(page))}
    pairs = list(_matched(gold.marks, page.marks))
    result = Score(len(gold.marks), len(page.marks))
    for mark, found in pairs:
        selection, option = ties.get(found.box, (None, None)) if found else (None, None)
        state = found is not None and (found.state == MarkState.SELECTED) == mark.selected
        question = selection is not None and _same(selection.question, mark.question)
        named = option is not None and _same(option.text, mark.option)
        result += Score(right_state=state, right_question=question, right_option=named)
        if verbose and not (state and question and named):
            asked = selection.question if selection else None
            print(
                f"  {gold.file} {[round(v) for v in mark.box]} {mark.question!r}, {mark.option!r},"
                f" {mark.selected}:"
                f" {found.state if found else 'missed'}, {asked!r}, {option.text if option else None!r}"
            )
    if verbose and result.found > sum(found is not None for _, found in pairs):
        known = {found.box for _, found in pairs if found}
        print(f"  {gold.file} false: {[m.box for m in page.marks if m.box not in known]}")
    return result


def _options(selections: Sequence[Selection]) -> Iterator[tuple[Selection, Option]]:
    for selection in selections:
        yield from itertools.product([selection], selection.options)


def _same(first: str | None, second: str | None) -> bool:
    return comparable(first or "") == comparable(second or "")


def _matched(gold: Sequence[GoldMark], found: Sequence[Mark]) -> Iterator[tuple[GoldMark, Mark | None]]:
    left = list(found)
    for mark in gold:
        best = max(left, key=lambda candidate: _iou(candidate.box, mark.box), default=None)
        if best is None or _iou(best.box, mark.box) < FOUND_AT:
            yield mark, None
        else:
            left.remove(best)
            yield mark, best


def _iou(first: Box, second: Box) -> float:
    shared = intersection_area(first, second)
    return shared / (area(first) + area(second) - shared) if shared else 0.0


def main() -> None:
    """Print the scores of digital pages, of scans and of both."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--verbose", action="store_true", help="print every mark that is not right")
    arguments.add_argument("--only", default="", help="only files whose name holds this")
    chosen = arguments.parse_args()
    engine = create_engine("rapid")
    if engine is None:
        raise SystemExit("RapidOCR is needed")
    totals = {"digital": Score(), "scanned": Score()}
    with tempfile.TemporaryDirectory() as folder:
        for gold in write_pages(Path(folder), chosen.seed):
            if chosen.only in gold.file:
                kind = "digital" if gold.file.endswith(".pdf") else "scanned"
                totals[kind] += score(read(Path(folder) / gold.file, engine), gold, chosen.verbose)
    for kind, total in totals.items():
        print(f"{kind}: {total}")
    print(f"both: {totals['digital'] + totals['scanned']}")


if __name__ == "__main__":
    main()
