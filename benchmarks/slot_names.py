"""How well fields are filled by names that the reader was told, and by names that it has to guess.

python benchmarks/slot_names.py untold     synthetic forms set aside, by names that were not told
python benchmarks/slot_names.py office     real forms, by names that office_names.tsv tells, and without it

`docs/slots.md` says what came of them.
"""

import random
from dataclasses import replace
from pathlib import Path

import typer
from asked.questions import Naming, answered, by_synonym
from asked.scoring import Tally, ask, is_right
from slots import CACHE, DATA, SET_ASIDE, Slots, slot_reader, taught_pages

from xformparser.asking.gold import Question
from xformparser.asking.meanings import learned_meanings
from xformparser.asking.reading import TaughtPage
from xformparser.slots.meaning import Meaning
from xformparser.slots.model import SlotReader
from xformparser.slots.thesaurus import FILE, FURTHER, Thesaurus
from xformparser.text import comparable

TERMS = Path("cache/terms.json")
REAL = (
    (f"paddle_kie:{DATA}/xfund/zh.train.txt:train", "pixels"),
    (f"xfund:{DATA}/xfund/de.train.json:train", "lines"),
    (f"funsd:{DATA}/funsd:train", "lines"),
    (f"naf:{DATA}/naf:train", "lines"),
)

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command()
def untold(slots: Slots = "base", scans: str = "words given,clean,folded") -> None:
    """Print how many fields are right by synonyms that were not told: one half is known, the other asked.

    The two that know a half each are those that the network was trained with (`asking/meanings.py`).
    """
    reader = slot_reader(slots)
    _, *halves = learned_meanings(reader.texts, TERMS, CACHE)
    for scan in scans.split(","):
        for name, naming in (("own", by_synonym(None)), ("en", by_synonym("en"))):
            found = Tally()
            for half in halves:
                knowing = _knowing(reader, replace(half, centre=reader.meaning.centre))
                for page in taught_pages(*SET_ASIDE[scan]):
                    dice = random.Random(f"0 {page.document}")
                    for asked, value in ask(knowing, page, list(answered(page, naming, dice))):
                        told = half.known.same([asked.field.name], [asked.meaning]).any()
                        if not told and (name == "own" or asked.language != "en"):
                            found.add(page.document, is_right(asked, value))
            typer.echo(f"{scan}, names {name}, not told: {found}")


@app.command()
def office(slots: Slots = "base") -> None:
    """Print how many fields of real forms are right by other names of things in `office_names.tsv`.

    The network was trained on these forms; what is told of their names makes the difference.
    """
    reader = slot_reader(slots)
    lexicon, naming = Thesaurus(_names(FILE)), _by_office_name()
    for spec, read in REAL:
        pages = taught_pages(spec, read)
        for told, known in (("without", lexicon), ("with", Thesaurus.bundled())):
            knowing, found = _knowing(reader, replace(reader.meaning, known=known)), Tally()
            for page in pages:
                dice = random.Random(f"0 {page.document}")
                for asked, value in ask(knowing, page, list(answered(page, naming, dice))):
                    found.add(page.document, is_right(asked, value))
            typer.echo(f"{spec.split(':')[0]}, {told}: {found}")


def _by_office_name() -> Naming:
    """Return what names a question in English or Japanese, where only `office_names.tsv` knows its key."""
    rows = {comparable(name): names for names in _names(FURTHER) for name in names}
    lexicon = {comparable(name) for names in _names(FILE) for name in names}

    def name(question: Question, page: TaughtPage, dice: random.Random) -> str | None:
        key = comparable(question.key)
        if key not in rows or key in lexicon or not question.alone:
            return None
        printed = {comparable(other.key) for other in page.questions}
        first, second, *_, last = rows[key]
        free = [each for each in (first, second, last) if comparable(each) not in printed]
        return dice.choice(free) if free else None

    return name


def _names(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def _knowing(reader: SlotReader, meaning: Meaning) -> SlotReader:
    return SlotReader(reader.network, meaning, reader.sureness, reader.texts)


if __name__ == "__main__":
    app()
