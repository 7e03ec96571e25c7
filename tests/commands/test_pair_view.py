from io import StringIO

from rich.console import Console

from xformparser.commands.pair_view import MOST_PAIRS, field_table, pair_table
from xformparser.documents import Document, FieldValue, ModelRecord, Pair
from xformparser.labels import TextSource


def table(*pairs: tuple[str, str | None]) -> str:
    records = tuple(
        Pair(key=key, value=value, key_page=2, confidence=0.876, source=TextSource.OCR)
        for key, value in pairs
    )
    document = Document(
        source="form [1].pdf", sha256="", model=ModelRecord(name="m", version="1"), pairs=records
    )
    console = Console(file=StringIO(), width=80)
    console.print(pair_table(document))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_pairs_are_shown_with_confidence_and_page() -> None:
    lines = table(("Name", "Ann"), ("城市", None), ("[b]x[/b]", "[/]")).splitlines()
    assert lines[0].startswith("form [1].pdf")
    assert [line.split() for line in lines[2:] if "0.88" in line] == [
        ["Name", "Ann", "0.88", "2"],
        ["城市", "-", "0.88", "2"],
        ["[b]x[/b]", "[/]", "0.88", "2"],
    ]


def test_document_without_pairs_has_an_empty_table() -> None:
    assert "0.88" not in table()


def test_long_documents_are_cut() -> None:
    text = table(*((f"k{number}", "v") for number in range(MOST_PAIRS + 3)))
    assert text.count("0.88") == MOST_PAIRS
    assert "and 3 more" in text


def test_fields_are_shown_with_what_contradicts_them() -> None:
    fields = {
        "Total": FieldValue(
            value="12", pages=(2,), state="present", strategy="find", conflicts=("13",), confidence=0.876
        ),
        "Day": FieldValue(value=None, state="absent", strategy="find", confidence=0.9),
    }
    document = Document(source="a.pdf", sha256="", model=ModelRecord(name="m", version="1"), fields=fields)
    console = Console(file=StringIO(), width=80)
    console.print(field_table(document))
    assert isinstance(console.file, StringIO)
    rows = [line.split() for line in console.file.getvalue().splitlines()]
    assert ["Total", "12", "also:", "13", "0.88", "2"] in rows
    assert ["Day", "-", "(absent)", "0.90"] in rows
