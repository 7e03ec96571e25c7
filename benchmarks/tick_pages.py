"""Makes forty pages with tick boxes, twenty digital and twenty scanned, and the gold that goes with them.

    python benchmarks/tick_pages.py --output DIR --seed 1

A page is a function of the seed and its number. Scans are the rendered PDF, turned, blurred, noised and
compressed; their gold is in pixels of the image, that of the PDFs in points.
"""

import argparse
import io
import json
import math
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from tick_drawing import GoldMark, Manner, MarkLook, Sheet, draw_comb, draw_logo, draw_table
from tick_vocabulary import VOCABULARIES, Vocabulary

from xformparser.geometry import Box, box_of_points

PAGES = 40
WIDTH, HEIGHT = 595.0, 842.0
LEFT = 56.0
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@dataclass(frozen=True)
class GoldPage:
    """What one generated file shows."""

    file: str
    language: str
    layouts: tuple[str, ...]
    marks: tuple[GoldMark, ...]


def inline(sheet: Sheet, words: Vocabulary, y: float) -> float:
    """Question, then box and option, again and again, in one row."""
    question, options = sheet.random.choice(words.questions)
    x = sheet.text(LEFT, y, question + words.colon) + sheet.random.uniform(0.5, 2.5) * sheet.font_size
    _row_of_options(sheet, (x, y), question, options)
    return y + 2 * sheet.font_size


def two_groups(sheet: Sheet, words: Vocabulary, y: float) -> float:
    """Two questions with their options in one row."""
    groups = sheet.random.sample(words.questions, 2)
    x = LEFT
    for question, options in groups:
        x = sheet.text(x, y, question + words.colon) + 0.8 * sheet.font_size
        x = _row_of_options(sheet, (x, y), question, options[:2]) + 2.5 * sheet.font_size
    return y + 2 * sheet.font_size


def boxes_after(sheet: Sheet, words: Vocabulary, y: float) -> float:
    """Question, then option and box: the box stands right of its option."""
    question, options = sheet.random.choice(words.questions)
    chosen = sheet.random.randrange(len(options))
    x = sheet.text(LEFT, y, question + words.colon) + sheet.font_size
    for index, option in enumerate(options):
        x = sheet.text(x, y, option) + 0.4 * sheet.font_size
        x = sheet.mark(x, y, index == chosen, option, question) + 1.4 * sheet.font_size
    return y + 2 * sheet.font_size


def vertical(sheet: Sheet, words: Vocabulary, y: float) -> float:
    """Question above, options below each other."""
    question, options = sheet.random.choice(words.questions)
    sheet.text(LEFT, y, question + sheet.random.choice((words.colon, "?", "")))
    return _column_of_options(sheet, LEFT + 10, y + 1.5 * sheet.font_size, question, options)


def stacked(sheet: Sheet, words: Vocabulary, y: float) -> float:
    """Question on the left, options below each other on its right."""
    question, options = sheet.random.choice(words.questions)
    x = sheet.text(LEFT, y, question + words.colon) + 2 * sheet.font_size
    return _column_of_options(sheet, x, y, question, options)


def grid(sheet: Sheet, words: Vocabulary, y: float) -> float:
    """Statements with a column for yes and a column for no, ruled or not."""
    columns = (LEFT + 260, LEFT + 340)
    for x, text in zip(columns, words.yes_no, strict=True):
        sheet.text(x - sheet.width(text) / 2, y, text)
    ruled = sheet.random.random() < 0.5
    for statement in words.statements[:3]:
        if ruled:
            sheet.canvas.line(LEFT, HEIGHT - y - 5, LEFT + 400, HEIGHT - y - 5)
        y += 1.8 * sheet.font_size
        sheet.text(LEFT, y, statement)
        chosen = sheet.random.choice((0, 1, None))
        for index, (x, text) in enumerate(zip(columns, words.yes_no, strict=True)):
            start = x - sheet.look.size * sheet.font_size / 2
            sheet.mark(start, y, index == chosen, text, statement)
    return y + 2.4 * sheet.font_size


def lone(sheet: Sheet, words: Vocabulary, y: float) -> float:
    """One box beside one statement, without any question."""
    statement = sheet.random.choice(words.statements)
    end = sheet.mark(LEFT, y, sheet.random.random() < 0.5, statement, None)
    sheet.text(end + 0.6 * sheet.font_size, y, statement)
    return y + 2.4 * sheet.font_size


LAYOUTS: tuple[Callable[[Sheet, Vocabulary, float], float], ...] = (
    inline,
    two_groups,
    boxes_after,
    vertical,
    stacked,
    grid,
    lone,
)


def _row_of_options(sheet: Sheet, at: tuple[float, float], question: str, options: tuple[str, ...]) -> float:
    x, y = at
    chosen = sheet.random.choice((*range(len(options)), None))
    gap = sheet.random.uniform(0.2, 0.7) * sheet.font_size
    for index, option in enumerate(options):
        end = sheet.mark(x, y, index == chosen, option, question)
        end = sheet.text(end + gap, y, option)
        x = end + sheet.random.uniform(1.0, 3.0) * sheet.font_size
    return end


def _column_of_options(sheet: Sheet, x: float, y: float, question: str, options: tuple[str, ...]) -> float:
    chosen = sheet.random.sample(range(len(options)), sheet.random.randint(0, 2))
    for index, option in enumerate(options):
        end = sheet.mark(x, y, index in chosen, option, question)
        sheet.text(end + 0.5 * sheet.font_size, y, option)
        y += 1.6 * sheet.font_size
    return y + sheet.font_size


def _look(number: int, randomness: random.Random) -> MarkLook:
    manners: tuple[Manner, ...] = ("tick", "tick_out", "cross", "fill", "letter", "dingbat")
    return MarkLook(
        round=number % 3 == 2,
        size=randomness.uniform(0.75, 1.45),
        stroke=randomness.uniform(0.5, 1.3),
        manner=manners[number % len(manners)],
        glyphs=number < PAGES // 2 and number % 4 == 3,
    )


def draw_page(number: int, seed: int) -> tuple[bytes, GoldPage]:
    """Return the PDF and its gold in points."""
    randomness = random.Random(f"{seed}-{number}")
    language = list(VOCABULARIES)[number % len(VOCABULARIES)]
    words = VOCABULARIES[language]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setLineWidth(0.5)
    sheet = Sheet(
        canvas, HEIGHT, words.font, randomness.uniform(8.5, 11.5), _look(number, randomness), randomness
    )
    layouts = [*randomness.sample(LAYOUTS, 5), randomness.choice(LAYOUTS)]
    draw_logo(sheet, LEFT, 30)
    y = 100.0
    for layout in layouts:
        y = layout(sheet, words, y) + sheet.font_size
        if randomness.random() < 0.6:
            bullet = (
                "・" if words.colon == "：" else "• " if sheet.look.glyphs else randomness.choice("●■") + " "
            )
            sheet.text(LEFT, y, randomness.choice(("", bullet)) + randomness.choice(words.distractors))
            y += 2.6 * sheet.font_size
    draw_comb(sheet, LEFT, draw_table(sheet, LEFT, y) + sheet.font_size)
    canvas.save()
    names = tuple(layout.__name__ for layout in layouts)
    return buffer.getvalue(), GoldPage(f"tick-{number:02d}.pdf", language, names, tuple(sheet.marks))


def scan(pdf: bytes, gold: GoldPage, randomness: random.Random) -> tuple[bytes, GoldPage]:
    """Return the page as a degraded JPEG and its gold in pixels."""
    dpi = randomness.choice((100, 120, 150, 200))
    scale = dpi / 72
    document = pypdfium2.PdfDocument(pdf)
    image = document[0].render(scale=scale).to_pil().convert("L")
    angle = randomness.uniform(-1, 1)
    image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(randomness.uniform(0.2, 0.45) * dpi / 100))
    noise = np.random.default_rng(randomness.randrange(2**32)).normal(
        0, randomness.uniform(2, 12), image.size[::-1]
    )
    paper = randomness.uniform(0.88, 1.0)
    pixels = np.clip(np.asarray(image) * paper + noise, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(
        buffer, "JPEG", quality=randomness.randint(45, 85), dpi=(dpi, dpi)
    )
    size = (float(image.width), float(image.height))
    marks = tuple(
        GoldMark(_turned(mark.box, scale, angle, size), mark.selected, mark.option, mark.question)
        for mark in gold.marks
    )
    return buffer.getvalue(), GoldPage(gold.file.replace(".pdf", ".jpg"), gold.language, gold.layouts, marks)


def _turned(box: Box, scale: float, angle: float, size: tuple[float, float]) -> Box:
    """Return where the box's centre goes when the image is turned, with the box's own size."""
    x, y = scale * (box[0] + box[2]) / 2 - size[0] / 2, scale * (box[1] + box[3]) / 2 - size[1] / 2
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    x, y = x * cosine + y * sine + size[0] / 2, y * cosine - x * sine + size[1] / 2
    half = scale * (box[2] - box[0]) / 2, scale * (box[3] - box[1]) / 2
    return box_of_points(((x - half[0], y - half[1]), (x + half[0], y + half[1])))


def write_pages(folder: Path, seed: int) -> tuple[GoldPage, ...]:
    """Write forty pages and `gold.json` into the folder; returns the gold."""
    folder.mkdir(parents=True, exist_ok=True)
    pdfmetrics.registerFont(TTFont("DejaVuSans", DEJAVU))
    for font in ("STSong-Light", "HeiseiMin-W3"):
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    pages: list[GoldPage] = []
    for number in range(PAGES):
        content, gold = draw_page(number, seed)
        if number >= PAGES // 2:
            content, gold = scan(content, gold, random.Random(f"scan-{seed}-{number}"))
        (folder / gold.file).write_bytes(content)
        pages.append(gold)
    text = json.dumps([asdict(page) for page in pages], ensure_ascii=False, indent=1)
    (folder / "gold.json").write_text(text, encoding="utf-8")
    return tuple(pages)


def main() -> None:
    """Write the pages of one seed."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    pages = write_pages(chosen.output, chosen.seed)
    print(f"{len(pages)} pages, {sum(len(page.marks) for page in pages)} marks in {chosen.output}")


if __name__ == "__main__":
    main()
