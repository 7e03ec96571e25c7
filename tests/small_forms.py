"""Annotated pages small enough to work out by hand, and random ones that nothing can be learned from."""

import json
import random
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.documents import Word
from xformparser.geometry import Box, union_box
from xformparser.labels import LABELS, Label, LinkKind

QUESTION_ANSWER, PARENT = LinkKind.QUESTION_ANSWER, LinkKind.PARENT


def row_of_words(text: str, x: float, y: float) -> tuple[Word, ...]:
    """Return words in one row from (x, y), each 8 wide per character and 10 high, 5 apart."""
    words = []
    for part in text.split():
        words.append(Word(part, (x, y, x + 8 * len(part), y + 10)))
        x = words[-1].box[2] + 5
    return tuple(words)


def gold_entity(identity: int, label: Label, *rows: tuple[str, float, float]) -> GoldEntity:
    """Return an entity of one or more rows (text, x, y)."""
    words = tuple(word for row in rows for word in row_of_words(*row))
    text = " ".join(word.text for word in words)
    return GoldEntity(identity, label, text, union_box(word.box for word in words), words, label.value)


def two_line_form() -> AnnotatedPage:
    """Return a header with a question below it, whose answer fills two lines, and a second pair.

    Claim
    Name: Ann Lee      <- "Name:" and "Ann Lee" stand in one visual line
          May
    Date  4 May        <- far apart: two visual lines in one row
    """
    entities = (
        gold_entity(70, Label.HEADER, ("Claim", 100, 0)),
        gold_entity(10, Label.QUESTION, ("Name:", 0, 20)),
        gold_entity(40, Label.ANSWER, ("Ann Lee", 45, 20), ("May", 45, 40)),
        gold_entity(30, Label.QUESTION, ("Date", 0, 60)),
        gold_entity(20, Label.ANSWER, ("4 May", 120, 60)),
    )
    links = (
        GoldLink(10, 40, QUESTION_ANSWER),
        GoldLink(30, 20, QUESTION_ANSWER),
        GoldLink(70, 10, PARENT),
    )
    return AnnotatedPage("funsd", "two_lines", "en", 300, 100, entities, links)


def lone_word() -> AnnotatedPage:
    """Return a page with one word and no link."""
    return AnnotatedPage("funsd", "lone", "en", 100, 50, (gold_entity(5, Label.OTHER, ("4", 10, 10)),), ())


def noise_page(name: str, seed: int, entities: int = 24) -> AnnotatedPage:
    """Return a page whose texts, places, labels and links are all drawn at random."""
    draw = random.Random(f"{name} {seed}")
    words = ["Name", "Date", "Ann", "Lee", "May", "Claim", "form", "4", "12", "x:"]
    found = []
    for identity in range(entities):
        x, y = draw.uniform(0, 400), draw.uniform(0, 900)
        found.append(gold_entity(identity, draw.choice(LABELS), (draw.choice(words), x, y)))
    questions = [entity.id for entity in found if entity.label is Label.QUESTION]
    answers = [entity.id for entity in found if entity.label is Label.ANSWER]
    links = {GoldLink(draw.choice(questions), answer, QUESTION_ANSWER) for answer in answers if questions}
    return AnnotatedPage("funsd", name, "en", 500, 1000, tuple(found), tuple(sorted(links)))


def write_funsd(folder: Path, pages: dict[AnnotatedPage, str]) -> Path:
    """Write the pages as a FUNSD folder with a `splits.csv` of its own beside it; return the folder."""
    annotations = folder / "annotations"
    annotations.mkdir(parents=True)
    rows = ["dataset,document,split"]
    for page, split in pages.items():
        record = {"form": [_record(entity, page) for entity in page.entities]}
        (annotations / f"{page.document_id}.json").write_text(json.dumps(record), encoding="utf-8")
        rows.append(f"funsd,{page.document_id},{split}")
    (folder / "splits.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def _record(entity: GoldEntity, page: AnnotatedPage) -> dict[str, object]:
    return {
        "id": entity.id,
        "text": entity.text,
        "box": entity.box,
        "label": entity.label.value,
        "words": [{"text": word.text, "box": word.box} for word in entity.words],
        "linking": [(link.head, link.tail) for link in page.links if entity.id in (link.head, link.tail)],
    }


def moved(box: Box, x: float, y: float) -> Box:
    """Return the box moved by (x, y)."""
    return (box[0] + x, box[1] + y, box[2] + x, box[3] + y)
