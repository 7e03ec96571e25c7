"""How the cost grows with the words on a page, and with the pages of a document: drawn digital forms."""

import time
from collections.abc import Iterator
from functools import partial
from statistics import median

from goals import Goal

from costs.drawn_form import draw_form
from costs.material import Material
from costs.timing import alternating, timed
from xformparser.inference.settings import ParserSettings

WORDS = (50, 200, 500, 1000, 2000)
GROWTH = Goal("cost: 2,000 words on a page over 200", 14, 11, "×")
PAGES = (1, 10, 100, 500)
WORDS_A_PAGE = 100


def rows(material: Material) -> Iterator[str]:
    """Yield the rows of CPU seconds: by words on the page, 2,000 words over 200, by pages of the document.

    Of a page, the least of all rounds: what else the machine does can only add to it.
    """
    parser = material.parser(ParserSettings(ocr="none"))
    drawn = {str(words): draw_form(material.work / f"{words}_words.pdf", words) for words in WORDS}
    runs = {words: partial(parser.parse, path) for words, path in drawn.items()}
    taken = alternating(runs, material.count(7, 1), time.process_time)
    seconds = {words: min(values) for words, values in taken.items()}
    yield GROWTH.row(seconds["2000"] / seconds["200"])
    for words in drawn:
        yield Goal(f"cost: a digital page of {words} words", unit=" s").row(seconds[words])
    for pages in PAGES[: material.count(len(PAGES), 2)]:
        path = draw_form(material.work / f"{pages}_pages.pdf", WORDS_A_PAGE, pages)
        run = partial(parser.parse, path)
        a_page = median(timed(run, time.process_time) for _ in range(max(1, PAGES[1] // pages))) / pages
        what = f"cost: a page of a digital document of {pages} ({WORDS_A_PAGE} words each)"
        yield Goal(what, unit=" s").row(a_page)
